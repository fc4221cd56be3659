import { describe, expect, test } from 'vitest';
import { cronJobController } from '../../src/controllers/cronjob/index.js';
import { zonedTimestamp } from '../../src/controllers/cronjob/timetable.js';
import { jobController, jobOrphanController } from '../../src/controllers/job/index.js';
import { batchCluster, jobManifest } from '../support/batch.js';

const MINUTE = 60;

function cron(
  spec: Readonly<Record<string, unknown>>,
  seconds: string | null = '5',
  settings = {},
) {
  const world = batchCluster([cronJobController, jobController, jobOrphanController], settings);
  const template = jobManifest('x', {}, seconds === null ? {} : { 'test/seconds': seconds });
  const answer = world.create({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'cj', namespace: 'default' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: (template as unknown as { spec: object }).spec },
      ...spec,
    },
  });
  const cronJob = () => world.cluster.view.get('CronJob', 'cj', 'default');
  const jobs = () => world.cluster.view.list('Job', 'default').map((job) => job.metadata.name);
  return { ...world, answer, cronJob, jobs };
}

/** Minutes since 1970 of the tests' epoch, 1 January 2026. */
const EPOCH = Date.UTC(2026, 0, 1) / 60_000;

describe('a CronJob', () => {
  test('starts a Job at each point of its schedule, named after the minute', () => {
    const world = cron({});
    world.seconds(2 * MINUTE + 30);
    expect(world.jobs()).toEqual([`cj-${EPOCH + 1}`, `cj-${EPOCH + 2}`]);
    expect(world.cronJob()?.status).toEqual({
      lastScheduleTime: '2026-01-01T00:02:00Z',
      lastSuccessfulTime: '2026-01-01T00:02:06Z',
    });
    const job = world.cluster.view.get('Job', `cj-${EPOCH + 1}`, 'default');
    expect(job?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:01:00Z',
    });
    expect(world.reports('CronJob', 'cj').slice(0, 2)).toEqual([
      `Normal SuccessfulCreate Created job cj-${EPOCH + 1}`,
      `Normal SawCompletedJob Saw completed job: cj-${EPOCH + 1}, condition: Complete`,
    ]);
  });

  test('keeps as much history as it is told', () => {
    const world = cron({ successfulJobsHistoryLimit: 2 });
    world.seconds(10 * MINUTE + 30);
    expect(world.jobs()).toEqual([`cj-${EPOCH + 9}`, `cj-${EPOCH + 10}`]);
    expect(world.reports('CronJob', 'cj')).toContain(
      `Normal SuccessfulDelete Deleted job cj-${EPOCH + 1}`,
    );
    expect(world.cluster.view.list('Pod', 'default')).toHaveLength(2);
  });

  test('lists the Jobs that run', () => {
    const world = cron({}, null);
    world.seconds(2 * MINUTE + 30);
    expect(world.cronJob()?.status?.active?.map((ref) => ref.name)).toEqual([
      `cj-${EPOCH + 1}`,
      `cj-${EPOCH + 2}`,
    ]);
  });

  test('that forbids concurrency waits for the running Job, and then starts the latest missed one', () => {
    const world = cron({ concurrencyPolicy: 'Forbid' }, '150');
    world.seconds(3 * MINUTE + 45);
    expect(world.jobs()).toEqual([`cj-${EPOCH + 1}`, `cj-${EPOCH + 3}`]);
    expect(world.reports('CronJob', 'cj')).toContain(
      'Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  });

  test('that replaces has one Job at most', () => {
    const world = cron({ concurrencyPolicy: 'Replace' }, null);
    world.seconds(3 * MINUTE + 30);
    expect(world.cronJob()?.status?.active?.map((ref) => ref.name)).toEqual([`cj-${EPOCH + 3}`]);
    expect(world.jobs()).toEqual([`cj-${EPOCH + 3}`]);
  });

  test('that is suspended starts nothing, and catches up with one run when it is resumed', () => {
    const world = cron({ suspend: true });
    world.seconds(200 * MINUTE);
    expect(world.jobs()).toEqual([]);
    world.change(
      { kind: 'CronJob', namespace: 'default', name: 'cj' },
      { spec: { suspend: false } },
    );
    world.seconds(30);
    expect(world.jobs()).toEqual([`cj-${EPOCH + 200}`]);
    expect(world.reports('CronJob', 'cj')).toContain(
      'Warning TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
  });

  test('does not start what is later than its deadline', () => {
    const world = cron({ suspend: true, schedule: '0 * * * *', startingDeadlineSeconds: 60 });
    world.seconds(90 * MINUTE);
    world.change(
      { kind: 'CronJob', namespace: 'default', name: 'cj' },
      { spec: { suspend: false } },
    );
    world.seconds(60);
    expect(world.jobs()).toEqual([]);
  });

  test('reads its schedule in its time zone, through the change of clocks', () => {
    // In New York, 9:30 is 14:30 UTC until 8 March 2026 and 13:30 from then on.
    const world = cron(
      { schedule: '30 9 * * *', timeZone: 'America/New_York', successfulJobsHistoryLimit: 10 },
      '5',
      { epoch: Date.UTC(2026, 2, 7) },
    );
    world.seconds(2 * 24 * 60 * MINUTE);
    const times = world.cluster.view
      .list('Job', 'default')
      .map((job) => job.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp']);
    expect(times).toEqual(['2026-03-07T09:30:00-05:00', '2026-03-08T09:30:00-04:00']);
  });

  test('warns of Jobs that are its own but not of its making', () => {
    const world = cron({ schedule: '0 0 1 1 *' });
    const uid = world.cronJob()?.metadata.uid;
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'cj', uid, controller: true };
    const job = jobManifest('manual', {});
    world.create({ ...job, metadata: { ...job.metadata, ownerReferences: [owner] } });
    world.seconds(1);
    expect(world.reports('CronJob', 'cj')).toEqual([
      'Warning UnexpectedJob Saw a job that the controller did not create or forgot: manual',
    ]);
  });

  test('costs nothing between its runs', () => {
    const world = cron({ schedule: '0 0 1 * *' });
    world.cluster.settle();
    const head = world.log.head;
    world.seconds(20 * 24 * 60 * MINUTE);
    expect(world.log.head - head).toBe(1); // the clock
  });

  test('goes on as if nothing had been when its tape is opened anew', () => {
    const run = (restart: boolean) => {
      const world = cron({ concurrencyPolicy: 'Forbid', schedule: '*/2 * * * *' }, '130');
      for (let i = 0; i < 30; i++) (restart ? world.reopened() : world.cluster).advance(37_123);
      return [...world.log.read()];
    };
    expect(run(true)).toEqual(run(false));
  });
});

test('a timestamp carries the offset of its zone', () => {
  const at = Date.UTC(2026, 0, 1, 12);
  expect(zonedTimestamp(at, 'UTC')).toBe('2026-01-01T12:00:00Z');
  expect(zonedTimestamp(at, 'Asia/Kolkata')).toBe('2026-01-01T17:30:00+05:30');
  expect(zonedTimestamp(at, 'America/St_Johns')).toBe('2026-01-01T08:30:00-03:30');
});

describe('validation', () => {
  const refusal = (spec: object) => cron(spec as Record<string, unknown>).answer.failure;
  test.each([
    [{ schedule: '' }, 'spec.schedule: Required value'],
    [
      { schedule: '61 * * * *' },
      'spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61',
    ],
    [
      { schedule: 'TZ=UTC * * * * *' },
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [
      { timeZone: 'Atlantis' },
      'spec.timeZone: Invalid value: "Atlantis": unknown time zone Atlantis',
    ],
    [
      { concurrencyPolicy: 'Maybe' },
      'spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"',
    ],
    [
      { startingDeadlineSeconds: -1 },
      'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
  ])('%j is refused', (spec, message) => {
    expect(refusal(spec)).toBe(`CronJob.batch "cj" is invalid: ${message}`);
  });
});
