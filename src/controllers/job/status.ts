// The status that a Job gets, in the two steps in which pods are counted [pkg/controller/job/job_controller.go].

import type { JobCondition, JobStatus } from 'kubernetes-types/batch/v1.js';
import type { View } from '../../events/view.js';
import {
  conditionOf,
  isIndexed,
  isSuspended,
  type JobConditionType,
} from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import { countOf, formatIntervals } from '../../kinds/job/intervals.js';
import { timestamp } from '../../machinery/duration.js';
import { isTracked } from './pods.js';
import type { Situation } from './situation.js';
import { counted, type Tracking, uncountedOf } from './tracking.js';
import type { Verdict } from './verdict.js';
import type { Staffing } from './workforce.js';

export interface Steps {
  /** Names the pods about to be counted, and announces the Job's end. */
  readonly first: JobStatus;
  /** Counts them, and ends the Job if that is all. */
  readonly second: JobStatus;
  readonly finished: JobCondition | undefined;
}

export function statusSteps(
  situation: Situation,
  staffing: Staffing,
  tracking: Tracking,
  verdict: Verdict | undefined,
  conditions: readonly JobCondition[],
  view: View,
): Steps {
  const now = timestamp(view.now);
  const announced = announcing(conditions, verdict, now);
  const base = baseStatus(situation, staffing, announced, view);
  // Names whose pods have lost the finalizer meanwhile are counted right away.
  const held = new Set(situation.pods.filter(isTracked).map((pod) => pod.metadata.uid));
  const first = counted(base, tracking.uncounted, (uid) => held.has(uid));
  for (const pod of tracking.released) held.delete(pod.metadata.uid);
  const second =
    tracking.released.length === 0
      ? first
      : counted(base, tracking.uncounted, (uid) => held.has(uid));
  const finished = tracking.full ? undefined : finishing(situation, staffing, verdict, second, now);
  if (!finished) return { first, second, finished };
  return {
    first,
    second: {
      ...second,
      conditions: ensured(second.conditions ?? [], finished),
      ...(finished.type === 'Complete' ? { completionTime: finished.lastTransitionTime } : {}),
    } as JobStatus,
    finished,
  };
}

/** Suspended or resumed: the condition is written down once the Job was first suspended. */
export function suspension(job: Job, now: string): JobCondition | undefined {
  const conditions = job.status?.conditions;
  const suspended = isSuspended(job);
  const known = conditionOf(conditions, 'Suspended');
  if ((known?.status === 'True') === suspended) return undefined;
  return suspended
    ? condition('Suspended', 'JobSuspended', 'Job suspended', now)
    : { ...condition('Suspended', 'JobResumed', 'Job resumed', now), status: 'False' };
}

/** Replaces the condition of the same type, or adds one. */
export function ensured(conditions: readonly JobCondition[], fresh: JobCondition): JobCondition[] {
  const at = conditions.findIndex(({ type }) => type === fresh.type);
  if (at < 0) return [...conditions, fresh];
  const old = conditions[at];
  const same =
    old?.status === fresh.status &&
    (old.reason ?? '') === (fresh.reason ?? '') &&
    (old.message ?? '') === (fresh.message ?? '');
  return same ? [...conditions] : conditions.map((c, i) => (i === at ? fresh : c));
}

/** Since when it runs: from its last resumption. */
function startTimeOf(job: Job, view: View): string | undefined {
  const now = timestamp(view.now);
  const known = job.status?.startTime;
  if (isSuspended(job))
    return view.feature('MutableSchedulingDirectivesForSuspendedJobs') ? undefined : known;
  return known && suspension(job, now)?.status !== 'False' ? known : now;
}

function baseStatus(
  { job, completed, failedIndexes, waitsForPods }: Situation,
  { active, ready, terminating }: Staffing,
  conditions: readonly JobCondition[],
  view: View,
): JobStatus {
  const { status } = job;
  const startTime = startTimeOf(job, view);
  const completedText = formatIntervals(completed);
  const succeeded = isIndexed(job) ? countOf(completed) : status?.succeeded;
  // A count of none is no field, but where nobody may take its absence for that.
  const base: JobStatus = {};
  if (active > 0) base.active = active;
  if (isIndexed(job) && completedText !== '') base.completedIndexes = completedText;
  if (status?.completionTime) base.completionTime = status.completionTime;
  if (conditions.length > 0) base.conditions = [...conditions];
  if (status?.failed) base.failed = status.failed;
  if (failedIndexes) base.failedIndexes = formatIntervals(failedIndexes);
  base.ready = ready;
  if (startTime) base.startTime = startTime;
  if (succeeded) base.succeeded = succeeded;
  if (waitsForPods) base.terminating = terminating;
  return base;
}

function announcing(
  conditions: readonly JobCondition[],
  verdict: Verdict | undefined,
  now: string,
): readonly JobCondition[] {
  if (verdict?.type !== 'FailureTarget' && verdict?.type !== 'SuccessCriteriaMet')
    return conditions;
  return ensured(conditions, condition(verdict.type, verdict.reason, verdict.message, now));
}

/** The condition that ends the Job, if all is counted and nobody is awaited. */
function finishing(
  { waitsForPods }: Situation,
  { terminating }: Staffing,
  verdict: Verdict | undefined,
  status: JobStatus,
  now: string,
): JobCondition | undefined {
  if (!verdict) return undefined;
  const { succeeded, failed } = uncountedOf(status);
  if (succeeded.length + failed.length > 0) return undefined;
  if (waitsForPods && terminating > 0) return undefined;
  const complete = verdict.type === 'SuccessCriteriaMet' || verdict.type === 'Complete';
  return condition(complete ? 'Complete' : 'Failed', verdict.reason, verdict.message, now);
}

const condition = (
  type: JobConditionType,
  reason: string,
  message: string,
  now: string,
): JobCondition => ({
  lastProbeTime: now,
  lastTransitionTime: now,
  ...(message ? { message } : {}),
  ...(reason ? { reason } : {}),
  status: 'True',
  type,
});
