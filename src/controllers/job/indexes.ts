// The bookkeeping of Indexed Jobs: which indexes are done, which have failed for good, which are to be started
// [pkg/controller/job/indexed_job_utils.go].

import type { Job } from '../../kinds/job/index.js';
import {
  firstMissing,
  hasIndex,
  type Intervals,
  mergeIntervals,
  parseIntervals,
  withIndexes,
} from '../../kinds/job/intervals.js';
import { INDEX_FAILURE_COUNT, INDEX_IGNORED_FAILURE_COUNT } from '../../kinds/job/names.js';
import type { Pod } from '../../kinds/pod/index.js';
import { judgeFailure } from './failure-policy.js';
import {
  byDispensability,
  finishedAt,
  hasFailed,
  indexOf,
  isActive,
  isCounted,
  isTerminating,
  isTracked,
  onlyReplacesFailed,
  phaseOf,
} from './pods.js';

/** The indexes whose pods have succeeded: those counted before, and now. */
export function completedIndexes(job: Job, pods: readonly Pod[]): Intervals {
  const counted = parseIntervals(job.status?.completedIndexes ?? '', job.spec.completions ?? 0);
  const fresh = indexesOf(
    pods.filter((pod) => phaseOf(pod) === 'Succeeded' && isTracked(pod) && isCounted(pod, job)),
  );
  return withIndexes(counted, fresh);
}

/** The indexes that have used up their back-off limit. */
export function failedIndexes(job: Job, pods: readonly Pod[]): Intervals {
  const known = parseIntervals(job.status?.failedIndexes ?? '', job.spec.completions ?? 0);
  const fresh = indexesOf(
    pods.filter((pod) => isTracked(pod) && isCounted(pod, job) && failsItsIndex(job, pod)),
  );
  return withIndexes(known, fresh);
}

function failsItsIndex(job: Job, pod: Pod): boolean {
  if (!hasFailed(pod, job)) return false;
  const { action, counts } = judgeFailure(job.spec.podFailurePolicy, pod);
  if (action === 'FailIndex') return true;
  return counts && annotatedCount(pod, INDEX_FAILURE_COUNT) >= (job.spec.backoffLimitPerIndex ?? 0);
}

/**
 * The last failed pod of each index that is to be tried again. It is kept until its replacement carries its
 * count of failures on.
 */
export function predecessors(
  job: Job,
  pods: readonly Pod[],
  completed: Intervals,
  failed: Intervals,
): ReadonlyMap<number, Pod> {
  const active = new Set(indexesOf(pods.filter(isActive)));
  const last = new Map<number, Pod>();
  for (const pod of pods) {
    if (!isTracked(pod) || !isCounted(pod, job) || !hasFailed(pod, job)) continue;
    const index = indexOf(pod) ?? 0;
    if (hasIndex(completed, index) || hasIndex(failed, index) || active.has(index)) continue;
    const other = last.get(index);
    if (
      !other ||
      (failuresUpTo(other) <= failuresUpTo(pod) && finishedAt(other) <= finishedAt(pod))
    )
      last.set(index, pod);
  }
  return last;
}

/** Failures of an index up to and without this pod's own, ignored ones included. */
export const failuresUpTo = (pod: Pod): number =>
  annotatedCount(pod, INDEX_FAILURE_COUNT) + annotatedCount(pod, INDEX_IGNORED_FAILURE_COUNT);

/** The counts that the replacement of `predecessor` starts with, as annotations. */
export function failureCounts(job: Job, predecessor: Pod | undefined): Record<string, string> {
  let counted = 0;
  let ignored = 0;
  if (predecessor) {
    const { counts } = judgeFailure(job.spec.podFailurePolicy, predecessor);
    counted = annotatedCount(predecessor, INDEX_FAILURE_COUNT) + (counts ? 1 : 0);
    ignored = annotatedCount(predecessor, INDEX_IGNORED_FAILURE_COUNT) + (counts ? 0 : 1);
  }
  return {
    [INDEX_FAILURE_COUNT]: String(counted),
    ...(ignored > 0 ? { [INDEX_IGNORED_FAILURE_COUNT]: String(ignored) } : {}),
  };
}

/** The lowest indexes that nobody works on and that are neither done nor given up. */
export function pendingIndexes(
  job: Job,
  pods: readonly Pod[],
  completed: Intervals,
  failed: Intervals,
  count: number,
): readonly number[] {
  const busy = pods.filter(
    (pod) => isActive(pod) || (onlyReplacesFailed(job) && isTerminating(pod)),
  );
  const taken = withIndexes(mergeIntervals(completed, failed), indexesOf(busy));
  return firstMissing(taken, count, job.spec.completions ?? 0);
}

/** Active pods without a valid index, and all but one of those that share an index. */
export function superfluous(job: Job, active: readonly Pod[]): readonly Pod[] {
  const byIndex = new Map<number, Pod[]>();
  const result: Pod[] = [];
  for (const pod of active) {
    const index = indexOf(pod);
    if (index === undefined || index >= (job.spec.completions ?? 0)) result.push(pod);
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
  }
  for (const index of [...byIndex.keys()].sort((a, b) => a - b)) {
    const pods = byIndex.get(index) ?? [];
    if (pods.length > 1) result.push(...pods.sort(byDispensability).slice(0, -1));
  }
  return result;
}

const indexesOf = (pods: readonly Pod[]): readonly number[] =>
  pods.map(indexOf).filter((index) => index !== undefined);

function annotatedCount(pod: Pod, annotation: string): number {
  const text = pod.metadata.annotations?.[annotation] ?? '';
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  return count < 2 ** 31 ? count : 0;
}
