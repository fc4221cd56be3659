// What a Job's status may say, and may no longer unsay [pkg/apis/batch/validation/validation.go].
//
// The rules that came with managedBy guard against other people's controllers; those about a field apply only
// when the field changes.

import type { JobStatus } from 'kubernetes-types/batch/v1.js';
import { equal } from '../../machinery/equal.js';
import {
  duplicate,
  type FieldError,
  invalid,
  invalidWhole,
  required,
} from '../../machinery/field-errors.js';
import { conditionOf, isFinished, isIndexed, isTrue } from './conditions.js';
import type { Job } from './index.js';
import { checkIntervals } from './intervals.js';
import { nonNegative } from './validate.js';

export function validateJobStatus(job: Job, old: Job): readonly FieldError[] {
  const status = job.status ?? {};
  return [
    ...validateCounts(status),
    ...validateTerminal(job, old),
    ...validateTimes(job, old),
    ...validateIndexes(job, old),
    ...validateKept(job, old),
  ];
}

function validateCounts(status: JobStatus): readonly FieldError[] {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const errors = (['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap(
    (field) => nonNegative(status[field], `status.${field}`),
  );
  const uids = [...succeeded, ...failed];
  uids.forEach((uid, i) => {
    const inFailed = i >= succeeded.length;
    const path = `status.uncountedTerminatedPods.${inFailed ? 'failed' : 'succeeded'}[${inFailed ? i - succeeded.length : i}]`;
    if (uid === '') errors.push(invalid(path, uid, 'must not be empty'));
    else if (uids.indexOf(uid) < i) errors.push(duplicate(path, uid));
  });
  return errors;
}

function validateTerminal(job: Job, old: Job): readonly FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (broken: boolean, detail: string): void => {
    if (broken) errors.push(invalidWhole('status.conditions', detail));
  };
  const complete = isTrue(job, 'Complete');
  const failed = isTrue(job, 'Failed');
  const criteriaMet = isTrue(job, 'SuccessCriteriaMet');
  const failureTarget = isTrue(job, 'FailureTarget');
  refuse(complete && failed, 'cannot set Complete=True and Failed=true conditions');
  refuse(complete && failureTarget, 'cannot set Complete=True and FailureTarget=true conditions');
  const { active = 0, terminating = 0, uncountedTerminatedPods } = job.status ?? {};
  if (isFinished(job) && !isFinished(old)) {
    const { succeeded: s = [], failed: f = [] } = uncountedTerminatedPods ?? {};
    if (active > 0)
      errors.push(invalid('status.active', active, 'active>0 is invalid for finished job'));
    if (job.status?.startTime === undefined)
      errors.push(required('status.startTime', 'startTime is required for finished job'));
    if (s.length + f.length > 0)
      errors.push(
        invalid(
          'status.uncountedTerminatedPods',
          uncountedTerminatedPods,
          'uncountedTerminatedPods needs to be empty for finished job',
        ),
      );
    if (terminating > 0)
      errors.push(
        invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'),
      );
  }
  refuse(criteriaMet && failed, 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  refuse(
    criteriaMet && failureTarget,
    'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions',
  );
  refuse(
    job.spec.successPolicy !== undefined && !criteriaMet && complete,
    'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
  );
  return errors;
}

function validateTimes(job: Job, old: Job): readonly FieldError[] {
  const { startTime, completionTime } = job.status ?? {};
  const before = old.status ?? {};
  const complete = isTrue(job, 'Complete');
  const errors: FieldError[] = [];
  const path = 'status.completionTime';
  if (completionTime !== undefined && !complete)
    errors.push(
      invalid(
        path,
        completionTime,
        'cannot set completionTime when there is no Complete=True condition',
      ),
    );
  if (completionTime === undefined && complete)
    errors.push(required(path, 'completionTime is required for Complete jobs'));
  if (startTime !== undefined && completionTime !== undefined && completionTime < startTime)
    errors.push(invalid(path, completionTime, 'completionTime cannot be set before startTime'));
  if (completionTime && before.completionTime && completionTime !== before.completionTime)
    errors.push(invalid(path, completionTime, 'completionTime cannot be mutated'));
  return errors;
}

function validateIndexes(job: Job, old: Job): readonly FieldError[] {
  const { completedIndexes = '', failedIndexes } = job.status ?? {};
  const completions = job.spec.completions ?? 0;
  const errors: FieldError[] = [];
  const check = (field: string, text: string): void => {
    const problem = checkIntervals(text, completions);
    if (typeof problem === 'string')
      errors.push(invalid(`status.${field}`, text, `error parsing ${field}: ${problem}`));
  };
  if (completedIndexes !== (old.status?.completedIndexes ?? '')) {
    if (job.spec.completions !== undefined) check('completedIndexes', completedIndexes);
    if (completedIndexes !== '' && !isIndexed(job))
      errors.push(
        invalid(
          'status.completedIndexes',
          completedIndexes,
          'cannot set non-empty completedIndexes when non-indexed completion mode',
        ),
      );
  }
  if (failedIndexes === undefined || failedIndexes === old.status?.failedIndexes) return errors;
  check('failedIndexes', failedIndexes);
  if (job.spec.backoffLimitPerIndex === undefined)
    errors.push(
      invalid(
        'status.failedIndexes',
        failedIndexes,
        'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      ),
    );
  return errors;
}

function validateKept(job: Job, old: Job): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const type of ['Failed', 'Complete', 'FailureTarget'] as const)
    if (isTrue(old, type) && !isTrue(job, type))
      errors.push(
        invalidWhole('status.conditions', `cannot disable the terminal ${type}=True condition`),
      );
  const elastic = isIndexed(job) && equal(job.spec.completions, job.spec.parallelism);
  for (const field of elastic ? (['failed'] as const) : (['failed', 'succeeded'] as const)) {
    const count = job.status?.[field] ?? 0;
    if (count < (old.status?.[field] ?? 0))
      errors.push(invalid(`status.${field}`, count, `cannot decrease the ${field} counter`));
  }
  const started = old.status?.startTime;
  if (started !== undefined && started !== job.status?.startTime && !wasSuspended(job, old))
    errors.push(required('status.startTime', 'startTime cannot be removed for unsuspended job'));
  if (isTrue(old, 'SuccessCriteriaMet') && !isTrue(job, 'SuccessCriteriaMet'))
    errors.push(
      invalidWhole('status.conditions', 'cannot disable the SuccessCriteriaMet=True condition'),
    );
  return errors;
}

/** A Job that is suspended, or about to be resumed, starts anew. */
const wasSuspended = (job: Job, old: Job): boolean =>
  job.spec.suspend === true || conditionOf(old.status?.conditions, 'Suspended')?.status === 'True';
