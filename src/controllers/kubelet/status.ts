// The status of a pod as its kubelet writes it, out of the statuses of its containers.

import type { PodCondition, PodStatus } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { timestamp } from '../../machinery/duration.js';
import { containersReady, type Finding, initialized, ready } from './conditions.js';
import { mergedStatus } from './merge-status.js';
import { type Phase, phaseOf, type Statuses } from './phase.js';
import { allRestarting } from './restart-all.js';

export const READY_TO_START = 'PodReadyToStartContainers';

export const statusesOf = ({ status }: Pod): Statuses => ({
  init: status?.initContainerStatuses ?? [],
  app: status?.containerStatuses ?? [],
});

export interface Facts {
  readonly statuses: Statuses;
  /** Whether the pod has its sandbox: network and cgroup. */
  readonly sandbox: boolean;
  /** None of its containers will be started again. */
  readonly ended?: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly phase?: Phase;
  /** Merged over what is known: addresses, the start. */
  readonly more?: Partial<PodStatus>;
}

export function podStatus(view: View, pod: Pod, facts: Facts): PodStatus {
  const { statuses, reason, message } = facts;
  const phase = facts.phase ?? phaseOf(pod.spec, statuses, facts.ended);
  const generation = observedGeneration(view, pod);
  const found: PodStatus = {
    ...pod.status,
    ...facts.more,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    conditions: conditionsOf(view, pod, facts, phase, generation),
    ...(statuses.init.length === 0 ? {} : { initContainerStatuses: [...statuses.init] }),
    ...(statuses.app.length === 0 ? {} : { containerStatuses: [...statuses.app] }),
  };
  const running = [...statuses.init, ...statuses.app].some(({ state }) => state?.running);
  return mergedStatus(pod.status ?? { phase: 'Pending' }, found, running);
}

export const observedGeneration = (view: View, pod: Pod): number | undefined =>
  pod.metadata.generation !== undefined && view.feature('PodObservedGenerationTracking')
    ? pod.metadata.generation
    : undefined;

function conditionsOf(
  view: View,
  pod: Pod,
  { statuses, sandbox }: Facts,
  phase: Phase,
  generation: number | undefined,
): PodCondition[] {
  const { spec } = pod;
  const old = pod.status?.conditions ?? [];
  const begun = statuses.app.some(
    ({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated,
  );
  const findings: Finding[] = [
    ...(view.feature('PodReadyToStartContainersCondition')
      ? [{ type: READY_TO_START, status: sandbox ? 'True' : 'False' } as const]
      : []),
    initialized(spec, statuses.init, phase, begun),
    ready(spec, statuses, phase, old),
    containersReady(spec, statuses, phase),
    { type: 'PodScheduled', status: 'True' },
    ...allRestarting(spec, statuses, phase),
  ];
  const now = timestamp(view.now);
  return findings.map((finding) => condition(finding, old, now, generation));
}

/** Since when is kept for as long as it says the same. */
export function condition(
  { type, status, reason, message }: Finding,
  old: readonly PodCondition[],
  now: string,
  generation: number | undefined,
): PodCondition {
  const before = old.find((candidate) => candidate.type === type);
  const since = before?.status === status ? before.lastTransitionTime : undefined;
  // The API's types do not know that the probe time is always sent, as null.
  return {
    lastProbeTime: null,
    lastTransitionTime: since ?? now,
    ...(message === undefined ? {} : { message }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(reason === undefined ? {} : { reason }),
    status,
    type,
  } as unknown as PodCondition;
}
