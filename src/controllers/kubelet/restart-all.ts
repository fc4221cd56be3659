// A container whose end has all containers of its pod begin anew, in the sandbox that they have (KEP-5532): those that run
// are killed without grace, all are removed, and then the pod starts as it did first, with its init containers.
//
// Source: pkg/kubelet/container/helpers.go ShouldAllContainersRestart, kubelet_pods.go convertToAPIContainerStatuses,
// status/generate.go GenerateAllContainersRestartingCondition.

import type { ContainerStatus, PodSpec } from 'kubernetes-types/core/v1.js';
import { beginsAnew, restartsAll } from '../../kinds/pod/restart-rules.js';
import { millisOf } from '../../machinery/duration.js';
import type { Finding } from './conditions.js';
import type { Phase, Statuses } from './phase.js';
import { about } from './pulling.js';
import { RESTARTING_ALL } from './restarting-all.js';
import { rollFor, type Site, type Slot } from './slot.js';
import type { Transition } from './transition.js';

const REMOVED = 'The container is removed because RestartAllContainers in place';
const CONDITION = 'AllContainersRestarting';

/** The one that has ended so, if one has. */
const triggerOf = (slots: readonly Slot[]): Slot | undefined =>
  slots.find(({ container, status }) => {
    const exit = status.state?.terminated;
    return exit !== undefined && beginsAnew(container, exit.exitCode);
  });

/** When that is due, for each of them alike; undefined if no container asks for it. */
export function restartingAll(
  site: Site,
  slots: readonly Slot[],
): ((slot: Slot) => Transition | undefined) | undefined {
  if (!restartsAll(site.pod.spec)) return undefined;
  const trigger = triggerOf(slots);
  if (!trigger) return undefined;
  // The kubelet sees the end when it next looks at its containers, and then takes a look at all of them.
  const ended = millisOf(trigger.status.state?.terminated?.finishedAt ?? '');
  const at = ended + 2000 + rollFor(site, trigger, 500, 'restart-all');
  return (slot) =>
    hasBegun(slot.status) ? { at, busy: true, outcome: () => removed(slot) } : undefined;
}

const hasBegun = ({ state }: ContainerStatus): boolean =>
  state?.running !== undefined || state?.terminated !== undefined;

function removed(slot: Slot): ReturnType<Transition['outcome']> {
  const { status, container } = slot;
  const why = { message: REMOVED, reason: RESTARTING_ALL };
  return {
    status: {
      ...status,
      state: { waiting: why },
      // In the API, times that nobody knows are null.
      lastState: {
        terminated: { exitCode: 137, finishedAt: null, ...why, startedAt: null },
      } as unknown as NonNullable<ContainerStatus['lastState']>,
      ready: false,
      started: false,
      restartCount: status.restartCount + 1,
    },
    reports: status.state?.running
      ? [about(slot, 'Normal', 'Killing', `Stopping container ${container.name}`)]
      : [],
  };
}

/** Only of pods that may come to it. */
export function allRestarting(
  spec: PodSpec,
  { init, app }: Statuses,
  phase: Phase,
): readonly Finding[] {
  if (!restartsAll(spec)) return [];
  if (phase === 'Succeeded' || phase === 'Failed')
    return [
      {
        type: CONDITION,
        status: 'False',
        reason: phase === 'Failed' ? 'PodFailed' : 'PodCompleted',
      },
    ];
  const begins = [...(spec.initContainers ?? []), ...spec.containers].some((container) => {
    const exit = [...init, ...app].find(({ name }) => name === container.name)?.state?.terminated;
    return exit !== undefined && beginsAnew(container, exit.exitCode);
  });
  return [
    begins
      ? {
          type: CONDITION,
          status: 'True',
          reason: 'RestartAllContainersStarted',
          message: 'container exited with restart policy rule',
        }
      : { type: CONDITION, status: 'False' },
  ];
}
