// Counting pods that have ended, each exactly once, whatever happens in between
// [pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers, KEP-2307].
//
// A pod keeps its finalizer until the status names it as uncounted; once the finalizer is gone, the name in
// the status becomes one more in the counter.

import type { JobStatus } from 'kubernetes-types/batch/v1.js';
import { isIndexed } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import { hasIndex, parseIntervals } from '../../kinds/job/intervals.js';
import { TRACKING_FINALIZER } from '../../kinds/job/names.js';
import type { Pod } from '../../kinds/pod/index.js';
import { judgeFailure } from './failure-policy.js';
import { hasFailed, indexOf, isCounted, isTracked, phaseOf } from './pods.js';
import type { Situation } from './situation.js';
import type { Verdict } from './verdict.js';

/** More names than this do not fit into one status. */
const UNCOUNTED_MAX = 500;

export interface Tracking {
  /** The pods to let go, once the names are in the status. */
  readonly released: readonly Pod[];
  readonly uncounted: Uncounted;
  /** Whether there are more pods to count than fit this time. */
  readonly full: boolean;
}

interface Uncounted {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

/** The merge patch that takes the finalizer off a pod. */
export function withoutTracking(pod: Pod): Readonly<Record<string, unknown>> {
  const finalizers = (pod.metadata.finalizers ?? []).filter((name) => name !== TRACKING_FINALIZER);
  return { metadata: { finalizers: finalizers.length > 0 ? finalizers : null } };
}

export function tracked(situation: Situation, verdict: Verdict | undefined): Tracking {
  const { job, pods } = situation;
  const known = uncountedOf(job.status);
  const succeeded = [...known.succeeded];
  const failed = [...known.failed];
  const released: Pod[] = [];
  let fresh = 0;
  for (const pod of inIndexOrder(job, pods)) {
    if (!isTracked(pod) || !mayLeave(situation, pod, verdict)) continue;
    released.push(pod);
    const { uid } = pod.metadata;
    const outcome = outcomeOf(situation, pod, verdict);
    if (outcome === 'succeeded' && isIndexed(job)) fresh++;
    else if (outcome === 'succeeded' && !succeeded.includes(uid)) succeeded.push(uid);
    else if (outcome === 'failed' && !failed.includes(uid)) failed.push(uid);
    if (fresh + succeeded.length + failed.length >= UNCOUNTED_MAX)
      return { released, uncounted: { succeeded, failed }, full: true };
  }
  return { released, uncounted: { succeeded, failed }, full: false };
}

/** Names of pods whose finalizer is gone become counts. */
export function counted(
  status: JobStatus,
  { succeeded, failed }: Uncounted,
  stillTracked: (uid: string) => boolean,
): JobStatus {
  // Most Jobs have nobody to count at the moment.
  if (succeeded.length + failed.length === 0) return { ...status, uncountedTerminatedPods: {} };
  const open = { succeeded: succeeded.filter(stillTracked), failed: failed.filter(stillTracked) };
  const after: JobStatus = { ...status };
  const done = (status.succeeded ?? 0) + succeeded.length - open.succeeded.length;
  const lost = (status.failed ?? 0) + failed.length - open.failed.length;
  if (done > 0) after.succeeded = done;
  if (lost > 0) after.failed = lost;
  after.uncountedTerminatedPods = {
    ...(open.succeeded.length > 0 ? { succeeded: open.succeeded } : {}),
    ...(open.failed.length > 0 ? { failed: open.failed } : {}),
  };
  return after;
}

export const uncountedOf = (status: JobStatus | undefined): Uncounted => ({
  succeeded: status?.uncountedTerminatedPods?.succeeded ?? [],
  failed: status?.uncountedTerminatedPods?.failed ?? [],
});

function mayLeave(
  { job, predecessors }: Situation,
  pod: Pod,
  verdict: Verdict | undefined,
): boolean {
  if (job.metadata.deletionTimestamp !== undefined || verdict || phaseOf(pod) === 'Succeeded')
    return true;
  if (!hasFailed(pod, job)) return false;
  const index = indexOf(pod);
  return index === undefined || predecessors.get(index) !== pod;
}

/** What the pod is to be counted as; undefined if it counts for nothing. */
function outcomeOf(
  { job }: Situation,
  pod: Pod,
  verdict: Verdict | undefined,
): 'succeeded' | 'failed' | undefined {
  if (phaseOf(pod) === 'Succeeded' && !uncountedOf(job.status).failed.includes(pod.metadata.uid)) {
    if (!isIndexed(job)) return 'succeeded';
    const done = parseIntervals(job.status?.completedIndexes ?? '', job.spec.completions ?? 0);
    const index = indexOf(pod);
    return index !== undefined && isCounted(pod, job) && !hasIndex(done, index)
      ? 'succeeded'
      : undefined;
  }
  // Once the Job has failed, what still ran has failed with it.
  const ended = verdict !== undefined && verdict.type !== 'SuccessCriteriaMet';
  if (!hasFailed(pod, job) && !ended) return undefined;
  if (!isCounted(pod, job)) return undefined;
  return judgeFailure(job.spec.podFailurePolicy, pod).counts ? 'failed' : undefined;
}

const inIndexOrder = (job: Job, pods: readonly Pod[]): readonly Pod[] =>
  isIndexed(job) ? [...pods].sort((a, b) => (indexOf(a) ?? -1) - (indexOf(b) ?? -1)) : pods;
