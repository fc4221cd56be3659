// A container of a pod with all that decides what happens to it: its status, its script, its faults.

import type { Container, ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Behavior } from '../../kinds/behavior/index.js';
import { behaviorOf } from '../../kinds/behavior/match.js';
import { withOwnVariables } from '../../kinds/behavior/own-variables.js';
import { runningSince } from '../../kinds/behavior/run-start.js';
import { type Script, scriptOf } from '../../kinds/behavior/script.js';
import { settled } from '../../kinds/behavior/waiting.js';
import { containerFaults } from '../../kinds/fault/active.js';
import type { Fault } from '../../kinds/fault/index.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { timestamp } from '../../machinery/duration.js';
import { controllerOf, type Millis } from '../../machinery/object.js';

/** A pod on its node, at one moment. */
export interface Site {
  readonly view: View;
  readonly pod: Pod;
  readonly node: Node;
  /** When the node was started last, if that is known. */
  readonly bootedAt: Millis | undefined;
  /** How many times longer everything takes than usual. */
  readonly drag: number;
}

export type Role = 'init' | 'sidecar' | 'app';

export interface Slot {
  readonly container: Container;
  readonly role: Role;
  readonly status: ContainerStatus;
  readonly behavior: Behavior | undefined;
  readonly script: Script;
  readonly faults: readonly Fault[];
}

/** The pod's containers in the order they are started in. */
export function slotsOf({ view, pod }: Site): readonly Slot[] {
  const { initContainerStatuses: init, containerStatuses: app } = pod.status ?? {};
  const slots: Slot[] = [];
  const add = (container: Container, role: Role, known: readonly ContainerStatus[] = []): void => {
    const behavior = behaviorOf(view, pod, container);
    const status = statusIn(known, container.name) ?? waitingStatus(view, pod, container, known);
    const plain = scriptOf(withOwnVariables(container, pod), behavior);
    const script = plain.awaits ? settled(view, pod, plain, runningSince(status)) : plain;
    slots.push({
      container,
      role,
      status,
      behavior,
      script: inRole(script, role, pod),
      faults: containerFaults(view, pod, container),
    });
  };
  for (const container of pod.spec.initContainers ?? [])
    add(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init', init);
  for (const container of pod.spec.containers) add(container, 'app', app);
  return slots;
}

/** A status that says nothing of the state is as good as none. */
function statusIn(known: readonly ContainerStatus[], name: string): ContainerStatus | undefined {
  for (const one of known) if (one.name === name) for (const _ in one.state) return one;
  return undefined;
}

/** What others wait for comes to its end, unless it is known not to. */
function inRole(script: Script, role: Role, pod: Pod): Script {
  const { runsMs, errandMs, hangMs } = script;
  if (runsMs !== undefined || errandMs === undefined || hangMs !== undefined) return script;
  const isErrand = role === 'init' || (role === 'app' && controllerOf(pod)?.kind === 'Job');
  return isErrand ? { ...script, runsMs: errandMs } : script;
}

export function waitingStatus(
  view: View,
  pod: Pod,
  container: Container,
  known: readonly ContainerStatus[] = [],
): ContainerStatus {
  const { volumeMounts = [] } = container;
  const { lastState = {}, restartCount = 0 } =
    known.find(({ name }) => name === container.name) ?? {};
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: '',
    state: {
      waiting: {
        reason:
          (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating',
      },
    },
    lastState,
    ready: false,
    restartCount,
    started: false,
    ...(volumeMounts.length > 0 && view.feature('RecursiveReadOnlyMounts')
      ? {
          volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) => ({
            mountPath,
            name,
            ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
          })),
        }
      : {}),
  } as ContainerStatus;
}

/** The status of a container that ran, once it has ended. */
export function terminated(
  status: ContainerStatus,
  exitCode: number,
  reason: string,
  at: Millis,
  message?: string,
): ContainerStatus {
  const { containerID } = status;
  const startedAt = status.state?.running?.startedAt;
  return {
    ...status,
    state: {
      terminated: {
        ...(containerID === undefined ? {} : { containerID }),
        exitCode,
        finishedAt: timestamp(at),
        ...(message === undefined ? {} : { message }),
        reason,
        ...(startedAt === undefined ? {} : { startedAt }),
      },
    },
    ready: false,
    started: false,
  };
}

/** A time out of dice that are this container's alone. */
export const rollFor = (
  { view, pod }: Site,
  { container, status }: Pick<Slot, 'container' | 'status'>,
  bound: number,
  what: string,
): number =>
  view.roll(bound, 'kubelet', what, pod.metadata.uid, container.name, status.restartCount);
