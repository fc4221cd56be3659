// Where a Job is in its life, read from its conditions.

import type { JobCondition } from 'kubernetes-types/batch/v1.js';
import type { Job } from './index.js';

export type JobConditionType =
  | 'Complete'
  | 'Failed'
  | 'FailureTarget'
  | 'SuccessCriteriaMet'
  | 'Suspended';

export const conditionOf = (
  conditions: readonly JobCondition[] | undefined,
  type: JobConditionType,
): JobCondition | undefined => conditions?.find((condition) => condition.type === type);

export const isTrue = (job: Job, type: JobConditionType): boolean =>
  conditionOf(job.status?.conditions, type)?.status === 'True';

/** The condition that ended the Job, `Complete` or `Failed`. */
export const finishedCondition = (job: Job): JobCondition | undefined =>
  job.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );

export const isFinished = (job: Job): boolean => finishedCondition(job) !== undefined;

export const isSuspended = (job: Job): boolean => job.spec.suspend === true;

export const isIndexed = (job: Job): boolean => job.spec.completionMode === 'Indexed';
