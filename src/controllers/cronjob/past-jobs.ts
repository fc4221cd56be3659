// The Jobs of a CronJob: which of them are running, which ended well, and which are history nobody keeps.

import type { CronJobStatus, JobCondition } from 'kubernetes-types/batch/v1.js';
import type { View } from '../../events/view.js';
import type { CronJob } from '../../kinds/cronjob/index.js';
import { finishedCondition } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import type { Report } from '../record.js';

export interface Review {
  readonly status: CronJobStatus;
  readonly reports: readonly Report[];
}

/** Why a Job is told of that runs, and of which the status does not know. */
export const UNEXPECTED = 'UnexpectedJob';

/** A Job, and the condition that ended it if it has ended. */
export interface Judged {
  readonly job: Job;
  readonly finished: JobCondition | undefined;
}

export const judged = (jobs: readonly Job[]): readonly Judged[] =>
  jobs.map((job) => ({ job, finished: finishedCondition(job) }));

/** Finished Jobs beyond the history limits, oldest first. */
export function outdated({ spec }: CronJob, jobs: readonly Judged[]): readonly Job[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = spec;
  const complete = beyond(jobs, 'Complete', successfulJobsHistoryLimit);
  const failed = beyond(jobs, 'Failed', failedJobsHistoryLimit);
  return failed.length === 0 ? complete : [...complete, ...failed];
}

function beyond(
  jobs: readonly Judged[],
  type: string,
  limit = Number.POSITIVE_INFINITY,
): readonly Job[] {
  const ended: Job[] = [];
  for (const { job, finished } of jobs) if (finished?.type === type) ended.push(job);
  return ended.length > limit ? ended.sort(byStartTime).slice(0, ended.length - limit) : [];
}

/** Brings the status up to date with the Jobs there are. */
export function reviewed(cronJob: CronJob, jobs: readonly Judged[], view: View): Review {
  const reports: Report[] = [];
  let active = cronJob.status?.active ?? [];
  let lastSuccess = cronJob.status?.lastSuccessfulTime;
  for (const { job, finished } of jobs) {
    const { name, uid } = job.metadata;
    const known = active.some((ref) => ref.uid === uid);
    if (!finished && !known)
      reports.push(
        warning(UNEXPECTED, `Saw a job that the controller did not create or forgot: ${name}`),
      );
    if (!finished) continue;
    if (known) {
      active = active.filter((ref) => ref.uid !== uid);
      const word = view.feature('SawCompletedJobCondition') ? 'condition' : 'status';
      reports.push(
        normal('SawCompletedJob', `Saw completed job: ${name}, ${word}: ${finished.type}`),
      );
    }
    const completed = finished.type === 'Complete' ? job.status?.completionTime : undefined;
    if (completed !== undefined && (lastSuccess === undefined || completed > lastSuccess))
      lastSuccess = completed;
  }
  for (const ref of active)
    if (!jobs.some(({ job }) => job.metadata.uid === ref.uid)) {
      active = active.filter((other) => other.uid !== ref.uid);
      reports.push(normal('MissingJob', `Active job went missing: ${ref.name}`));
    }
  return { status: statusWith(cronJob, active, lastSuccess), reports };
}

function statusWith(
  { status }: CronJob,
  active: NonNullable<CronJobStatus['active']>,
  lastSuccessfulTime: string | undefined,
): CronJobStatus {
  const next: CronJobStatus = {};
  if (active.length > 0) next.active = active;
  if (status?.lastScheduleTime) next.lastScheduleTime = status.lastScheduleTime;
  if (lastSuccessfulTime) next.lastSuccessfulTime = lastSuccessfulTime;
  return next;
}

/** Jobs that have not started come last. */
export function byStartTime(a: Job, b: Job): number {
  const x = a.status?.startTime;
  const y = b.status?.startTime;
  if (x !== y) {
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    return x < y ? -1 : 1;
  }
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

export const normal = (reason: string, message: string): Report => ({
  type: 'Normal',
  reason,
  message,
});

export const warning = (reason: string, message: string): Report => ({
  type: 'Warning',
  reason,
  message,
});
