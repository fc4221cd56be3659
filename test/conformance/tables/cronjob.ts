// tables_controllers: whole rounds of the CronJob controller.

import { cronJobController } from '../../../src/controllers/cronjob/index.js';
import { byStartTime } from '../../../src/controllers/cronjob/past-jobs.js';
import type { CronJob } from '../../../src/kinds/cronjob/index.js';
import type { Job } from '../../../src/kinds/job/index.js';
import { nextWake } from '../../../src/machinery/cron-missed.js';
import { parseCron } from '../../../src/machinery/cron-syntax.js';
import { parseGoDuration } from '../../../src/machinery/duration.js';
import { equal } from '../../../src/machinery/equal.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { alreadyExists, failure } from '../../../src/machinery/status.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { carriedOut, createdOf, deletedOf, statusesOf } from './carried-out.js';
import { LAGGING, type Recipe, type Recipes } from './table.js';
import { identified, several, worldOf, ZERO } from './world.js';

const NO_DEADLINE = -12345;
const PRIOR_HOUR = '2016-05-19T09:01:00Z';

const template = {
  metadata: { labels: { a: 'b' }, annotations: { x: 'y' } },
  spec: {
    parallelism: 1,
    completions: 1,
    template: {
      metadata: { labels: { foo: 'bar' } },
      spec: { containers: [{ name: 'main', image: 'foo/bar' }] },
    },
  },
};

function madeCronJob(given: Fields, active: readonly Fields[]): CronJob {
  const { ranPreviously, cronjobCreationTime, lastScheduleTime, timeZone, deadline } = given;
  const usual = ranPreviously ? '2016-05-19T08:59:00Z' : '2016-05-19T09:59:00Z';
  const last = lastScheduleTime === ZERO ? PRIOR_HOUR : lastScheduleTime;
  return identified(
    'CronJob',
    {
      metadata: {
        name: 'mycronjob',
        namespace: 'snazzycats',
        uid: '1a2b3c',
        creationTimestamp: cronjobCreationTime === ZERO ? usual : cronjobCreationTime,
      },
      spec: {
        schedule: given['schedule'],
        concurrencyPolicy: given['concurrencyPolicy'],
        suspend: given['suspend'],
        ...(timeZone ? { timeZone } : {}),
        ...(deadline === NO_DEADLINE ? {} : { startingDeadlineSeconds: deadline }),
        jobTemplate: template,
      },
      status: {
        ...(ranPreviously ? { lastScheduleTime: last } : {}),
        ...(active.length > 0 ? { active } : {}),
      },
    },
    'mycronjob',
  ) as unknown as CronJob;
}

function earlierJob({ jobCreationTime, stillActive }: Fields): KubeObject {
  const created = Date.parse(jobCreationTime);
  const done = new Date(created + 10_000).toISOString();
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'mycronjob', uid: '1a2b3c' };
  return identified(
    'Job',
    {
      metadata: {
        name: `mycronjob-${Math.floor(created / 60_000)}`,
        namespace: 'snazzycats',
        uid: '1234',
        creationTimestamp: jobCreationTime,
        ownerReferences: [{ ...owner, controller: true }],
      },
      spec: template.spec,
      status: stillActive
        ? {}
        : { completionTime: done, conditions: [{ type: 'Complete', status: 'True' }] },
    },
    'job',
  );
}

const sync: Recipe = (given) => {
  const { ranPreviously, stillActive, jobStillNotFoundInLister, jobPresentInCJActiveStatus } =
    given;
  if (stillActive && (jobStillNotFoundInLister || !jobPresentInCJActiveStatus))
    return notRun(LAGGING);
  const job = ranPreviously ? earlierJob(given) : undefined;
  const active =
    job && stillActive
      ? [{ kind: 'Job', apiVersion: 'batch/v1', name: job.metadata.name, uid: '1234' }]
      : [];
  const cronJob = madeCronJob(given, active);
  const now = Date.parse(given['now']);
  const view = worldOf(job ? [cronJob, job] : [cronJob], { now });
  const refusal = refusalOf(given['jobCreateError']);
  const outcome = carriedOut(cronJobController.reconcile(cronJob, view), view, ({ verb }) =>
    verb === 'create' ? refusal : undefined,
  );
  const status = statusesOf(outcome, 'CronJob').at(-1) ?? {};
  const asked = parseGoDuration(given['expectedRequeueDuration']);
  const wanted = asked.ok ? asked.value : 0;
  return {
    actual: {
      creates: refusal ? 0 : createdOf(outcome, 'Job').length,
      deletes: deletedOf(outcome, 'Job').length,
      active: (status['active'] ?? []).length,
      warnings: outcome.events.filter(({ type }) => type === 'Warning').length,
      updated: !equal(status, cronJob.status ?? {}),
      again: given['expectRequeueAfter'] ? outcome.wakes.includes(now + wanted) : null,
    },
    expected: {
      creates: given['expectCreate'] ? 1 : 0,
      deletes: given['expectDelete'] ? 1 : 0,
      active: given['expectActive'],
      warnings: given['expectedWarnings'],
      updated: given['expectUpdateStatus'],
      again: given['expectRequeueAfter'] ? true : null,
    },
  };
};

function refusalOf(error: Fields | null) {
  if (!error) return undefined;
  const text: string = error['$error'];
  return text.includes('already exists')
    ? alreadyExists({ group: 'batch', plural: 'jobs' }, 'job')
    : failure(403, 'Forbidden', `${text}because it is being terminated`);
}

export const cronJobRecipes: Recipes = {
  TestControllerV2SyncCronJob: sync,
  TestNextScheduleTimeDuration: ({ cj, now, expectedDuration }) => {
    const { metadata, spec, status } = identified('CronJob', cj, 'cj') as unknown as CronJob;
    const schedule = parseCron(spec.schedule);
    const wanted = parseGoDuration(expectedDuration);
    if (!schedule.ok || !wanted.ok) throw new Error('no schedule');
    const history = {
      created: Date.parse(metadata.creationTimestamp),
      lastScheduled: status?.lastScheduleTime ? Date.parse(status.lastScheduleTime) : undefined,
    };
    const at = nextWake(history, Date.parse(now), schedule.value, 'UTC') ?? 0;
    return { actual: at - Date.parse(now), expected: wanted.value };
  },
  TestByJobStartTime: ({ input, expected }) => {
    const names = (list: readonly Job[]) => list.map(({ metadata }) => metadata.name);
    return {
      actual: names([...(several('Job', input) as readonly Job[])].sort(byStartTime)),
      expected: names(several('Job', expected) as readonly Job[]),
    };
  },
  TestControllerV2GetJobsToBeReconciled: ({ cronJob, jobs, expected }) => {
    const owner = identified('CronJob', cronJob, 'cj');
    const own = { ...owner, metadata: { ...owner.metadata, uid: owner.metadata.name } };
    // Nobody in the test has a uid; names are as good.
    const named = (jobs as readonly unknown[]).map((one) => {
      const { metadata, ...rest } = plain<Fields>(one);
      const refs = (metadata.ownerReferences ?? []).map((ref: Fields) => ({
        ...ref,
        uid: ref['name'],
      }));
      return { ...rest, metadata: { ...metadata, ownerReferences: refs } };
    });
    const view = worldOf([own, ...several('Job', named)]);
    return {
      actual: view.owned('Job', own).map(({ metadata }) => metadata.name),
      expected: (expected ?? []).map((one: unknown) => plain<Fields>(one)['metadata'].name),
    };
  },
  TestControllerV2UpdateCronJob: 'how long a key waits in a queue',
};
