// A Job, its pods that still matter, and the counts that everything else is decided by.

import type { View } from '../../events/view.js';
import { isIndexed } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import { countOf, type Intervals } from '../../kinds/job/intervals.js';
import type { Pod } from '../../kinds/pod/index.js';
import { isReady } from '../../kinds/pod/standing.js';
import { judgeFailure } from './failure-policy.js';
import { completedIndexes, failedIndexes, predecessors } from './indexes.js';
import { hasFailed, isActive, isCounted, isTerminating, isTracked, phaseOf } from './pods.js';

export interface Situation {
  readonly job: Job;
  /** Pods that run, or have ended and are not counted yet. */
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completed: Intervals;
  /** Missing unless the Job has a back-off limit per index. */
  readonly failedIndexes: Intervals | undefined;
  readonly predecessors: ReadonlyMap<number, Pod>;
  /** Whether the Job is declared finished only when no pod is left (KEP-3939, KEP-4368). */
  readonly waitsForPods: boolean;
}

const NOBODY: ReadonlyMap<number, Pod> = new Map();

export function surveyed(job: Job, view: View): Situation {
  const pods = view.indexed('Pod', 'uncounted', job.metadata.uid) as unknown as readonly Pod[];
  const active = pods.filter(isActive);
  const indexed = isIndexed(job);
  const completed = indexed ? completedIndexes(job, pods) : [];
  const perIndex = indexed && job.spec.backoffLimitPerIndex !== undefined;
  const failed = perIndex ? failedIndexes(job, pods) : undefined;
  return {
    job,
    pods,
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
    succeeded: indexed ? countOf(completed) : succeededOf(job, pods),
    failed: failedOf(job, pods),
    completed,
    failedIndexes: failed,
    predecessors: failed ? predecessors(job, pods, completed, failed) : NOBODY,
    waitsForPods: view.feature('JobPodReplacementPolicy'),
  };
}

function succeededOf({ status }: Job, pods: readonly Pod[]): number {
  const counting = status?.uncountedTerminatedPods?.succeeded ?? [];
  const fresh = pods.filter(
    (pod) => isTracked(pod) && phaseOf(pod) === 'Succeeded' && !counting.includes(pod.metadata.uid),
  );
  return (status?.succeeded ?? 0) + counting.length + fresh.length;
}

function failedOf(job: Job, pods: readonly Pod[]): number {
  const counting = job.status?.uncountedTerminatedPods?.failed ?? [];
  const fresh = pods.filter(
    (pod) =>
      isTracked(pod) &&
      !counting.includes(pod.metadata.uid) &&
      isCounted(pod, job) &&
      hasFailed(pod, job) &&
      judgeFailure(job.spec.podFailurePolicy, pod).counts,
  );
  return (job.status?.failed ?? 0) + counting.length + fresh.length;
}
