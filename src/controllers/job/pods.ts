// What a Job's pods tell: over or not, of which index, and when they ended [pkg/controller/job].

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { Job } from '../../kinds/job/index.js';
import { COMPLETION_INDEX, TRACKING_FINALIZER } from '../../kinds/job/names.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';

export const phaseOf = (pod: Pod): string => pod.status?.phase ?? 'Pending';

export const isOver = (pod: Pod): boolean =>
  phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed';

export const isActive = (pod: Pod): boolean =>
  !isOver(pod) && pod.metadata.deletionTimestamp === undefined;

export const isTerminating = (pod: Pod): boolean =>
  !isOver(pod) && pod.metadata.deletionTimestamp !== undefined;

export const isTracked = (pod: Pod): boolean =>
  pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;

/** Replacements wait until a pod has really ended. */
export const onlyReplacesFailed = ({ spec }: Job): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

/** A pod that is being deleted counts as failed at once, unless the Job waits for its end. */
export function hasFailed(pod: Pod, job: Job): boolean {
  if (phaseOf(pod) === 'Failed') return true;
  return !onlyReplacesFailed(job) && isTerminating(pod);
}

/** The completion index of a pod, or undefined if it has none that makes sense. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[COMPLETION_INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether the Job counts the pod at all: the index must be one of its own. */
export function isCounted(pod: Pod, job: Job): boolean {
  if (job.spec.completionMode !== 'Indexed') return true;
  const index = indexOf(pod);
  return index !== undefined && index < (job.spec.completions ?? 0);
}

/** The last container's end, or failing that when the pod stopped being ready, was deleted, or was made. */
export function finishedAt(pod: Pod): Millis {
  const ends = (pod.status?.containerStatuses ?? []).map(endOf);
  if (ends.length > 0 && ends.every((end) => end !== undefined)) return Math.max(...ends);
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime)
    return millisOf(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined)
    return millisOf(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return millisOf(creationTimestamp);
}

const endOf = ({ state }: ContainerStatus): Millis | undefined =>
  state?.terminated?.finishedAt ? millisOf(state.terminated.finishedAt) : undefined;

/** How often the containers of a pod that still runs have been restarted. */
export function restartsOf(pod: Pod): number {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].reduce(
    (sum, status) => sum + (status.restartCount ?? 0),
    0,
  );
}

/** Which pods to give up first: not assigned, then pending, then not ready, then the younger. */
export function byDispensability(a: Pod, b: Pod): number {
  for (const rank of [isAssigned, phaseRank, readyRank, age] as const) {
    const difference = rank(a) - rank(b);
    if (difference !== 0) return difference;
  }
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}

const isAssigned = (pod: Pod): number => (pod.spec.nodeName ? 1 : 0);
const phaseRank = (pod: Pod): number => ({ Pending: 0, Unknown: 1, Running: 2 })[phaseOf(pod)] ?? 0;
const readyRank = (pod: Pod): number =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ? 1 : 0;
const age = (pod: Pod): number => -millisOf(pod.metadata.creationTimestamp);
