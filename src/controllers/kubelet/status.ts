// The status of a pod as its kubelet writes it, out of the statuses of its containers.

import type { ContainerStatus, PodCondition, PodStatus } from 'kubernetes-types/core/v1.js';
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
  const found: Draft = { ...pod.status, ...facts.more };
  if (generation !== undefined) found.observedGeneration = generation;
  found.phase = phase;
  if (reason !== undefined) found.reason = reason;
  if (message !== undefined) found.message = message;
  found.conditions = conditionsOf(view, pod, facts, phase, generation);
  if (statuses.init.length > 0) found.initContainerStatuses = statuses.init;
  if (statuses.app.length > 0) found.containerStatuses = statuses.app;
  const running = statuses.init.some(runs) || statuses.app.some(runs);
  return mergedStatus(pod.status ?? PENDING, found as PodStatus, running);
}

/** The lists of containers that a pod has already are its own, and frozen: what is as it was stays the same object. */
type Draft = {
  -readonly [F in keyof Omit<
    PodStatus,
    'containerStatuses' | 'initContainerStatuses'
  >]: PodStatus[F];
} & {
  containerStatuses?: Statuses['app'];
  initContainerStatuses?: Statuses['init'];
  observedGeneration?: number;
};

const PENDING: PodStatus = { phase: 'Pending' };

const runs = ({ state }: ContainerStatus): boolean => !!state?.running;

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
  const now = timestamp(view.now);
  const conditions: PodCondition[] = [];
  const find = (finding: Finding): void => {
    conditions.push(condition(finding, old, now, generation));
  };
  if (view.feature('PodReadyToStartContainersCondition'))
    find({ type: READY_TO_START, status: sandbox ? 'True' : 'False' });
  find(initialized(spec, statuses.init, phase, begun));
  find(ready(spec, statuses, phase, old));
  find(containersReady(spec, statuses, phase));
  find(SCHEDULED);
  for (const finding of allRestarting(spec, statuses, phase)) find(finding);
  return conditions;
}

const SCHEDULED: Finding = { type: 'PodScheduled', status: 'True' };

/** Since when is kept for as long as it says the same; what says the same to the last word is the old one itself. */
export function condition(
  { type, status, reason, message }: Finding,
  old: readonly PodCondition[],
  now: string,
  generation: number | undefined,
): PodCondition {
  const before = conditionIn(old, type);
  const since = before?.status === status ? before.lastTransitionTime : undefined;
  if (since !== undefined && saysTheSame(before as Probed, reason, message, generation))
    return before as PodCondition;
  // The API's types do not know that the probe time is always sent, as null. What is undefined is left out when it is kept.
  return {
    lastProbeTime: null,
    lastTransitionTime: since ?? now,
    message,
    observedGeneration: generation,
    reason,
    status,
    type,
  } as unknown as PodCondition;
}

/** The API's types do not know of all that a condition says. */
interface Probed extends PodCondition {
  readonly observedGeneration?: number;
}

const saysTheSame = (
  before: Probed,
  reason: string | undefined,
  message: string | undefined,
  generation: number | undefined,
): boolean =>
  before.reason === reason &&
  before.message === message &&
  before.observedGeneration === generation &&
  before.lastProbeTime === null;

function conditionIn(old: readonly PodCondition[], type: string): PodCondition | undefined {
  for (const candidate of old) if (candidate.type === type) return candidate;
  return undefined;
}
