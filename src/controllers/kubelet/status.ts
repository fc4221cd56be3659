// The status of a pod as its kubelet writes it, out of the statuses of its containers.

import type { ContainerStatus, PodCondition, PodStatus } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { timestamp } from '../../machinery/duration.js';
import { containersReady, type Finding, initialized, ready } from './conditions.js';
import { isHeld, merged, type Said } from './merge-status.js';
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
  const { statuses } = facts;
  const old: Draft = pod.status ?? PENDING;
  const phase = facts.phase ?? phaseOf(pod.spec, statuses, facts.ended);
  const generation = observedGeneration(view, pod);
  const found = {
    phase,
    reason: facts.reason ?? old.reason,
    message: facts.message ?? old.message,
    conditions: conditionsOf(view, pod, facts, phase, generation),
  };
  return inOrder(old, merged(old, found, mayRun(statuses)), statuses, {
    ...facts.more,
    observedGeneration: generation ?? old.observedGeneration,
  });
}

/** The fields in the order in which they are kept, so that nobody need put them into it. */
function inOrder(old: Draft, said: Said, { init, app }: Statuses, more: Partial<Draft>) {
  const status: Draft = {};
  const { conditions, message, phase, reason } = said;
  const containers = app.length > 0 ? app : old.containerStatuses;
  const initContainers = init.length > 0 ? init : old.initContainerStatuses;
  const { ephemeralContainerStatuses: ephemeral, nominatedNodeName, qosClass } = old;
  const { hostIP = old.hostIP, hostIPs = old.hostIPs, startTime = old.startTime } = more;
  const { podIP = old.podIP, podIPs = old.podIPs, observedGeneration } = more;
  if (conditions !== undefined) status.conditions = conditions;
  if (containers !== undefined) status.containerStatuses = containers;
  if (ephemeral !== undefined) status.ephemeralContainerStatuses = ephemeral;
  if (hostIP !== undefined) status.hostIP = hostIP;
  if (hostIPs !== undefined) status.hostIPs = hostIPs;
  if (initContainers !== undefined) status.initContainerStatuses = initContainers;
  if (message !== undefined) status.message = message;
  if (nominatedNodeName !== undefined) status.nominatedNodeName = nominatedNodeName;
  if (observedGeneration !== undefined) status.observedGeneration = observedGeneration;
  if (phase !== undefined) status.phase = phase;
  if (podIP !== undefined) status.podIP = podIP;
  if (podIPs !== undefined) status.podIPs = podIPs;
  if (qosClass !== undefined) status.qosClass = qosClass;
  if (reason !== undefined) status.reason = reason;
  if (startTime !== undefined) status.startTime = startTime;
  return withOthersOf(old, status);
}

/** What a kubelet never writes stays as it is. */
function withOthersOf(old: Draft, status: Draft): PodStatus {
  for (const name in old) {
    const field = name as keyof Draft;
    if (!(field in status)) Object.assign(status, { [field]: old[field] });
  }
  return status as PodStatus;
}

/** The phase that it would give a pod whose containers have come to this. */
export function phaseAfter(
  { spec, status = PENDING }: Pod,
  statuses: Statuses,
): string | undefined {
  const phase = phaseOf(spec, statuses);
  return isHeld(status, { phase }, mayRun(statuses)) ? status.phase : phase;
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

const mayRun = ({ init, app }: Statuses): boolean => init.some(runs) || app.some(runs);

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
  return inForm(type, status, since ?? now, { reason, message, observedGeneration: generation });
}

/** As it is kept: the fields in order, and only those that there are. The API's types do not know that the probe time is null. */
function inForm(
  type: string,
  status: string,
  lastTransitionTime: string,
  { reason, message, observedGeneration }: Partial<Probed>,
): PodCondition {
  const said: Record<string, unknown> = { lastProbeTime: null, lastTransitionTime };
  if (message !== undefined) said['message'] = message;
  if (observedGeneration !== undefined) said['observedGeneration'] = observedGeneration;
  if (reason !== undefined) said['reason'] = reason;
  said['status'] = status;
  said['type'] = type;
  return said as unknown as PodCondition;
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
