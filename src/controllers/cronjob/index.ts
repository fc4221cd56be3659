// CronJob controller: starts Jobs on time, and clears away those that are history
// [pkg/controller/cronjob/cronjob_controllerv2.go].
//
// Departure: when the schedule is changed, a run that the new one has missed already is started at once, as
// upstream does after any other change; there it may wait for the next event.

import type { CronJobStatus } from 'kubernetes-types/batch/v1.js';
import type { View } from '../../events/view.js';
import type { CronJob } from '../../kinds/cronjob/index.js';
import { finishedCondition } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import { timestamp } from '../../machinery/duration.js';
import {
  controllerOf,
  type KubeObject,
  type Manifest,
  type Millis,
} from '../../machinery/object.js';
import type { Failure } from '../../machinery/status.js';
import {
  andThen,
  type Change,
  controlledBy,
  create,
  defineController,
  type Intent,
  remove,
  rest,
  setStatus,
  wake,
} from '../controller.js';
import { type Report, record } from '../record.js';
import { judged, normal, outdated, reviewed, UNEXPECTED, warning } from './past-jobs.js';
import { scheduleOf, turnsOf, zonedTimestamp, zoneOf } from './timetable.js';

const SOURCE = { component: 'cronjob-controller' };
/** By then it has heard of all that it has done. */
const AFTERMATH_MS: Millis = 10_000;
const RETRY_MS: Millis = 1_000;
const RETRY_MS_MAX: Millis = 1_024_000;

const toCronJob = controlledBy('CronJob');

export const cronJobController = defineController({
  name: 'cronjob-controller',
  reconciles: 'CronJob',
  watches: { Job: (change, view) => (matters(change) ? toCronJob(change, view) : []) },
  reconcile(cronJob, view) {
    const jobs = judged(view.owned('Job', cronJob));
    const old = outdated(cronJob, jobs);
    const { status, reports } = reviewed(cronJob, jobs, view);
    const intents: Intent[] = [];
    for (const job of old) intents.push(...discard(cronJob, job, view));
    for (const report of reports) intents.push(record(view, SOURCE, cronJob, report));
    intents.push(...started(cronJob, status, view));
    // Of a Job that nobody expected it is told again at every look.
    return reports.some(({ reason }) => reason === UNEXPECTED)
      ? intents.filter(({ type }) => type !== 'Rest')
      : intents;
  },
});

/** A finished Job says so once; of all else it does, only that it is there or gone concerns us. */
function matters({ object, before, deleted }: Change<Job>): boolean {
  if (!before || deleted) return true;
  return (
    finishedCondition(object)?.type !== finishedCondition(before)?.type ||
    controllerOf(object)?.uid !== controllerOf(before)?.uid
  );
}

/** Starts the Job that is due, if one is and may be, and says when to look again. */
function started(cronJob: CronJob, status: CronJobStatus, view: View): readonly Intent[] {
  const { metadata, spec } = cronJob;
  const report = ({ type, reason, message }: Report): readonly Intent[] => [
    record(view, SOURCE, cronJob, { type, reason, message }),
    setStatus(cronJob, status),
  ];
  if (metadata.deletionTimestamp !== undefined || spec.suspend) return [setStatus(cronJob, status)];
  const zone = zoneOf(cronJob);
  if (!zone.ok)
    return report(
      warning(
        'UnknownTimeZone',
        `invalid timeZone: ${JSON.stringify(spec.timeZone)}: ${zone.error}`,
      ),
    );
  const schedule = scheduleOf(cronJob);
  if (!schedule.ok)
    return report(
      warning(
        'UnparseableSchedule',
        `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${schedule.error}`,
      ),
    );
  const { due, wake: next } = turnsOf(cronJob, view.now, schedule.value, zone.value);
  if (!due.ok)
    return report(warning('InvalidSchedule', `invalid schedule: ${spec.schedule} : ${due.error}`));
  const wakes = next === undefined ? [] : [wake(next)];
  if (!due.value) return [setStatus(cronJob, status), ...wakes, ...rests(next, view.now)];
  const { at, tooManyMissed } = due.value;
  const missed = tooManyMissed
    ? [record(view, SOURCE, cronJob, warning('TooManyMissedTimes', TOO_MANY_MISSED))]
    : [];
  const reason = whyNot(cronJob, status, at, view.now);
  if (reason)
    return [
      ...missed,
      ...(reason === 'started already' ? [setStatus(cronJob, status)] : report(reason)),
      ...wakes,
    ];
  const launch = launched(cronJob, status, at, zone.value, view);
  // A Job that is replaced may take its time to go, and is told of until then.
  const isAlone = spec.concurrencyPolicy !== 'Replace' || !status.active?.length;
  return [...missed, ...launch, ...wakes, ...(isAlone ? rests(next, view.now) : [])];
}

/**
 * What it has done is no reason to look again, unless that might come to be just when the next run does: whoever looks
 * then starts it.
 */
const rests = (next: Millis | undefined, now: Millis): readonly Intent[] =>
  next === undefined || next > now + AFTERMATH_MS ? [rest(next)] : [];

const TOO_MANY_MISSED =
  'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';

function whyNot(
  { metadata, spec, status: before }: CronJob,
  { active = [] }: CronJobStatus,
  at: Millis,
  now: Millis,
): Report | 'started already' | undefined {
  const { startingDeadlineSeconds, concurrencyPolicy } = spec;
  if (startingDeadlineSeconds !== undefined && at + startingDeadlineSeconds * 1000 < now) {
    const time = new Date(at).toUTCString().replace('GMT', '+0000');
    return warning('MissSchedule', `Missed scheduled time to start a job: ${time}`);
  }
  const name = jobName(metadata.name, at);
  if (active.some((ref) => ref.name === name) || before?.lastScheduleTime === timestamp(at))
    return 'started already';
  if (concurrencyPolicy === 'Forbid' && active.length > 0)
    return normal(
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  return undefined;
}

function launched(
  cronJob: CronJob,
  status: CronJobStatus,
  at: Millis,
  zone: string,
  view: View,
): readonly Intent[] {
  // Those that are active have not ended, so that none of them is discarded already.
  const replaced =
    cronJob.spec.concurrencyPolicy === 'Replace'
      ? view
          .owned('Job', cronJob)
          .filter((job) => status.active?.some((ref) => ref.uid === job.metadata.uid))
      : [];
  const active = (status.active ?? []).filter(
    (ref) => !replaced.some((job) => job.metadata.uid === ref.uid),
  );
  const withJob = (job: KubeObject): Intent =>
    setStatus(cronJob, {
      ...status,
      active: [...active, referenceTo(job)],
      lastScheduleTime: timestamp(at),
    });
  const refused = (failure: Failure): readonly Intent[] => {
    const existing = view.get(
      'Job',
      jobName(cronJob.metadata.name, at),
      cronJob.metadata.namespace,
    );
    const ours = existing && controllerOf(existing)?.uid === cronJob.metadata.uid;
    if (failure.reason === 'AlreadyExists' && ours) return [withJob(existing)];
    const report = warning('FailedCreate', `Error creating job: ${failure.message}`);
    const silent =
      failure.reason === 'AlreadyExists' ||
      failure.message.endsWith('because it is being terminated');
    return [...(silent ? [] : [record(view, SOURCE, cronJob, report)]), setStatus(cronJob, status)];
  };
  return [
    ...replaced.flatMap((job) => discard(cronJob, job, view)),
    andThen(create(jobOf(cronJob, at, zone), refused), (job) => [
      record(view, SOURCE, cronJob, normal('SuccessfulCreate', `Created job ${job.metadata.name}`)),
      withJob(job),
    ]),
    wake(retryAfter(at, view.now)),
  ];
}

function discard(cronJob: CronJob, job: Job, view: View): readonly Intent[] {
  if (job.metadata.deletionTimestamp !== undefined) return [];
  const refused = (failure: Failure): readonly Intent[] => {
    const message = `Deleted job: ${failure.message}`;
    return [record(view, SOURCE, cronJob, { type: 'Warning', reason: 'FailedDelete', message })];
  };
  return [
    andThen(remove(job, { propagationPolicy: 'Background' }, refused), (_job, present) => [
      record(
        present,
        SOURCE,
        cronJob,
        normal('SuccessfulDelete', `Deleted job ${job.metadata.name}`),
      ),
    ]),
  ];
}

function jobOf({ metadata, spec }: CronJob, at: Millis, zone: string): Manifest {
  const { name, namespace, uid } = metadata;
  const template = spec.jobTemplate;
  const scheduled = {
    'batch.kubernetes.io/cronjob-scheduled-timestamp': zonedTimestamp(at, zone),
  };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(name, at),
      namespace: namespace ?? 'default',
      ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
      annotations: { ...template.metadata?.annotations, ...scheduled },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: 'CronJob',
          name,
          uid,
        },
      ],
    },
    spec: template.spec,
  };
  return job;
}

/** The same run has the same name, so that nobody starts it twice. */
const jobName = (cronJob: string, at: Millis): string => `${cronJob}-${Math.floor(at / 60_000)}`;

const referenceTo = ({ apiVersion, kind, metadata }: KubeObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  resourceVersion: metadata.resourceVersion,
  uid: metadata.uid,
});

/** A refused creation is tried again 1, 2, 4 ... seconds after it was due. */
function retryAfter(due: Millis, now: Millis): Millis {
  let step = RETRY_MS;
  while (due + step <= now && step < RETRY_MS_MAX) step *= 2;
  if (due + step > now) return due + step;
  return due + (Math.floor((now - due) / RETRY_MS_MAX) + 1) * RETRY_MS_MAX;
}
