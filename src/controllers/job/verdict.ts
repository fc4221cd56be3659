// Whether a Job is to end now, and why [pkg/controller/job/job_controller.go syncJob, success_policy.go].

import type { SuccessPolicyRule } from 'kubernetes-types/batch/v1.js';
import { conditionOf, isIndexed, isSuspended } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import { countOf, hasIndex, type Intervals, parseIntervals } from '../../kinds/job/intervals.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { judgeFailure } from './failure-policy.js';
import { hasFailed, isOver, restartsOf } from './pods.js';
import type { Situation } from './situation.js';

export interface Verdict {
  /** FailureTarget and SuccessCriteriaMet announce Failed and Complete, which follow once all is counted. */
  readonly type: 'FailureTarget' | 'Failed' | 'SuccessCriteriaMet' | 'Complete';
  readonly reason: string;
  readonly message: string;
}

/** The end that has come before the work is done; undefined while the Job goes on. */
export function earlyEnd(situation: Situation, now: Millis): Verdict | undefined {
  return (
    announced(situation.job) ??
    failedByPolicy(situation) ??
    failedByLimit(situation, now) ??
    endedByIndexes(situation)
  );
}

export const success = ({ waitsForPods }: Situation): Verdict => ({
  type: waitsForPods ? 'SuccessCriteriaMet' : 'Complete',
  reason: waitsForPods ? 'CompletionsReached' : '',
  message: waitsForPods ? 'Reached expected number of succeeded pods' : '',
});

/** When the Job's time is up. */
export function deadlineOf(job: Job, startTime: string | undefined): Millis | undefined {
  const seconds = job.spec.activeDeadlineSeconds;
  if (seconds === undefined || startTime === undefined || isSuspended(job)) return undefined;
  return millisOf(startTime) + seconds * 1000;
}

function announced({ status }: Job): Verdict | undefined {
  const met = conditionOf(status?.conditions, 'SuccessCriteriaMet');
  if (met?.status === 'True')
    return { type: 'SuccessCriteriaMet', reason: met.reason ?? '', message: met.message ?? '' };
  const target = conditionOf(status?.conditions, 'FailureTarget');
  if (target?.status !== 'True') return undefined;
  return { type: 'Failed', reason: target.reason ?? '', message: target.message ?? '' };
}

function failedByPolicy({ job, pods }: Situation): Verdict | undefined {
  const policy = job.spec.podFailurePolicy;
  if (!policy) return undefined;
  for (const pod of pods) {
    if (!hasFailed(pod, job)) continue;
    const { message } = judgeFailure(policy, pod);
    if (message !== undefined)
      return { type: 'FailureTarget', reason: 'PodFailurePolicy', message };
  }
  return undefined;
}

function failedByLimit(situation: Situation, now: Millis): Verdict | undefined {
  const { job, failed } = situation;
  if (failed > (job.spec.backoffLimit ?? 0) || restartedTooOften(situation))
    return failure(
      situation,
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
    );
  const deadline = deadlineOf(job, job.status?.startTime);
  if (deadline === undefined || now < deadline) return undefined;
  return failure(situation, 'DeadlineExceeded', 'Job was active longer than specified deadline');
}

/** With restartPolicy OnFailure it is restarts that count. */
function restartedTooOften({ job, pods }: Situation): boolean {
  if (job.spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const pod of pods) if (!isOver(pod)) restarts += restartsOf(pod);
  const limit = job.spec.backoffLimit ?? 0;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function endedByIndexes(situation: Situation): Verdict | undefined {
  const { job, completed, failedIndexes } = situation;
  if (!isIndexed(job)) return undefined;
  const { completions = 0, maxFailedIndexes } = job.spec;
  const failed = failedIndexes ? countOf(failedIndexes) : 0;
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes)
    return failure(
      situation,
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    );
  if (failed > 0 && failed + countOf(completed) >= completions)
    return failure(situation, 'FailedIndexes', 'Job has failed indexes');
  const rules = job.spec.successPolicy?.rules ?? [];
  const met = rules.findIndex((rule) => isMet(rule, completed, completions));
  if (met < 0 || completed.length === 0) return undefined;
  return {
    type: 'SuccessCriteriaMet',
    reason: 'SuccessPolicy',
    message: `Matched rules at index ${met}`,
  };
}

function isMet(
  { succeededIndexes, succeededCount }: SuccessPolicyRule,
  completed: Intervals,
  completions: number,
): boolean {
  if (succeededIndexes === undefined)
    return succeededCount !== undefined && countOf(completed) >= succeededCount;
  const wanted = parseIntervals(succeededIndexes, completions);
  if (wanted.length === 0) return false;
  let done = 0;
  for (const { first, last } of wanted)
    for (let index = first; index <= last; index++) if (hasIndex(completed, index)) done++;
  return done >= (succeededCount ?? countOf(wanted));
}

const failure = ({ waitsForPods }: Situation, reason: string, message: string): Verdict => ({
  type: waitsForPods ? 'FailureTarget' : 'Failed',
  reason,
  message,
});
