import { describe, expect, test } from 'vitest';
import { jobController, jobOrphanController } from '../../src/controllers/job/index.js';
import { ttlAfterFinishedController } from '../../src/controllers/ttl-after-finished/index.js';
import type { Job } from '../../src/kinds/job/index.js';
import type { Settings } from '../../src/machinery/settings.js';
import { batchCluster, jobManifest } from '../support/batch.js';

const ref = { kind: 'Job', namespace: 'default', name: 'j' };

function jobs(settings: Partial<Settings> = {}) {
  const world = batchCluster(
    [jobController, jobOrphanController, ttlAfterFinishedController],
    settings,
  );
  const job = (): Job | undefined => world.cluster.view.get('Job', 'j', 'default');
  /** Every status the Job had, in order. */
  const history = (): readonly NonNullable<Job['status']>[] =>
    [...world.log.read()].flatMap((event) =>
      'object' in event && event.object.kind === 'Job' ? ((event.object as Job).status ?? []) : [],
    );
  const pods = () => world.cluster.view.list('Pod', 'default');
  return { ...world, job, history, pods };
}

const conditions = (job: Job | undefined) =>
  (job?.status?.conditions ?? []).map(
    ({ type, status, reason }) => `${type}=${status}/${reason ?? ''}`,
  );

describe('a Job that succeeds', () => {
  const world = jobs();
  world.create(jobManifest('j', { completions: 3, parallelism: 2 }, { 'test/seconds': '5' }));
  world.cluster.settle();

  test('runs as many pods as asked, never more at once than parallelism', () => {
    expect(world.job()?.status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0 });
    expect(world.history().every(({ active = 0 }) => active <= 2)).toBe(true);
    expect(world.pods()).toHaveLength(3);
  });
  test('announces its end before it declares it', () => {
    expect(conditions(world.job())).toEqual([
      'SuccessCriteriaMet=True/CompletionsReached',
      'Complete=True/CompletionsReached',
    ]);
    expect(world.job()?.status?.completionTime).toBeDefined();
  });
  test('names its pods as uncounted before it counts them, and lets them go', () => {
    const named = world.history().flatMap((s) => s.uncountedTerminatedPods?.succeeded ?? []);
    expect([...new Set(named)].sort()).toEqual(
      world
        .pods()
        .map((p) => p.metadata.uid)
        .sort(),
    );
    expect(world.pods().every((p) => p.metadata.finalizers === undefined)).toBe(true);
  });
  test('reports what it does', () => {
    const reports = world.reports('Job', 'j');
    expect(
      reports.filter((r) => r.startsWith('Normal SuccessfulCreate Created pod: j-')),
    ).toHaveLength(3);
    expect(reports.at(-1)).toBe('Normal Completed Job completed');
  });
});

test('in Kubernetes 1.28 a Job is complete without announcement', () => {
  const world = jobs({ kubernetes: '1.28' });
  world.create(jobManifest('j', {}, { 'test/seconds': '1' }));
  world.cluster.settle();
  expect(conditions(world.job())).toEqual(['Complete=True/']);
  expect(world.job()?.status).not.toHaveProperty('terminating');
});

test('a failed pod is replaced 10 s after it ended, the next after 20 s, until the limit is reached', () => {
  const world = jobs();
  world.create(jobManifest('j', { backoffLimit: 2 }, { 'test/seconds': '0', 'test/exit': '1' }));
  world.cluster.settle();
  world.seconds(120);
  const born = world
    .pods()
    .map((p) => Date.parse(p.metadata.creationTimestamp))
    .sort();
  expect(born.slice(1).map((at, i) => (at - (born[i] ?? 0)) / 1000)).toEqual([11, 21]);
  expect(conditions(world.job())).toEqual([
    'FailureTarget=True/BackoffLimitExceeded',
    'Failed=True/BackoffLimitExceeded',
  ]);
  expect(world.job()?.status?.failed).toBe(3);
  expect(world.reports('Job', 'j').at(-1)).toBe(
    'Warning BackoffLimitExceeded Job has reached the specified backoff limit',
  );
});

test('an Indexed Job runs each index once, and tells its pods which they are', () => {
  const world = jobs();
  world.create(
    jobManifest(
      'j',
      { completions: 4, parallelism: 2, completionMode: 'Indexed' },
      { 'test/seconds': '1' },
    ),
  );
  world.cluster.settle();
  expect(world.job()?.status).toMatchObject({ completedIndexes: '0-3', succeeded: 4 });
  const pod = world.pods()[2];
  expect(pod?.metadata.name).toMatch(/^j-2-[a-z0-9]{5}$/);
  expect(pod?.metadata.labels).toMatchObject({ 'batch.kubernetes.io/job-completion-index': '2' });
  expect(pod?.spec.hostname).toBe('j-2');
  expect(pod?.spec.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
});

test('with a limit per index, other indexes go on when one has failed for good', () => {
  const world = jobs();
  world.create(
    jobManifest(
      'j',
      { completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 },
      { 'test/seconds': '1', 'test/exit': '1' },
    ),
  );
  world.seconds(100);
  expect(world.job()?.status).toMatchObject({ failedIndexes: '0,1', failed: 4 });
  expect(conditions(world.job()).at(-1)).toBe('Failed=True/FailedIndexes');
  const counts = world
    .pods()
    .map((p) => p.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']);
  expect(counts.sort()).toEqual(['0', '0', '1', '1']);
});

test('a success policy ends the Job and the pods it still has', () => {
  const world = jobs();
  world.create(
    jobManifest(
      'j',
      {
        completions: 3,
        parallelism: 3,
        completionMode: 'Indexed',
        successPolicy: { rules: [{ succeededCount: 1 }] },
      },
      { 'test/seconds': '3' },
    ),
  );
  world.seconds(2);
  const [first] = world.pods();
  world.change(
    { kind: 'Pod', namespace: 'default', name: first?.metadata.name },
    { status: { phase: 'Succeeded' } },
    'status',
  );
  world.seconds(40);
  expect(conditions(world.job())).toEqual([
    'SuccessCriteriaMet=True/SuccessPolicy',
    'Complete=True/SuccessPolicy',
  ]);
  expect(world.job()?.status).toMatchObject({ succeeded: 1, completedIndexes: '0' });
});

test('a pod failure policy fails the Job with its reason', () => {
  const world = jobs();
  const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }];
  world.create(
    jobManifest('j', { podFailurePolicy: { rules } }, { 'test/seconds': '1', 'test/exit': '42' }),
  );
  world.cluster.settle();
  const failed = world.job()?.status?.conditions?.at(-1);
  expect(failed?.reason).toBe('PodFailurePolicy');
  expect(failed?.message).toMatch(
    /^Container c for pod default\/j-\w{5} failed with exit code 42 matching FailJob rule at index 0$/,
  );
});

test('suspending deletes the pods without counting them, resuming starts the clock again', () => {
  const world = jobs();
  world.create(jobManifest('j', { completions: 2, parallelism: 2 }));
  world.cluster.settle();
  world.seconds(30);
  world.change(ref, { spec: { suspend: true } });
  world.seconds(40);
  expect(world.job()?.status).toMatchObject({ ready: 0, terminating: 0 });
  expect(world.job()?.status?.failed).toBeUndefined();
  expect(conditions(world.job())).toEqual(['Suspended=True/JobSuspended']);
  expect(world.job()?.status?.startTime).toBeUndefined();
  const elsewhere = { nodeSelector: { zone: 'b' } };
  world.change(ref, { spec: { template: { spec: elsewhere } } });
  expect(world.job()?.spec.template.spec?.nodeSelector).toEqual({ zone: 'b' });
  world.change(ref, { spec: { template: { spec: { nodeSelector: null } } } });
  const resumed = world.cluster.view.now;
  world.change(ref, { spec: { suspend: false } });
  world.seconds(5);
  expect(conditions(world.job())).toEqual(['Suspended=False/JobResumed']);
  expect(world.job()?.status).toMatchObject({ active: 2 });
  expect(Date.parse(world.job()?.status?.startTime ?? '')).toBeGreaterThan(resumed - 1000);
  expect(world.reports('Job', 'j').filter((r) => /Suspended|Resumed/.test(r))).toEqual([
    'Normal Suspended Job suspended',
    'Normal Resumed Job resumed',
  ]);
});

test('a Job that takes too long fails, and so do its pods', () => {
  const world = jobs();
  world.create(jobManifest('j', { activeDeadlineSeconds: 20 }));
  world.seconds(60);
  expect(conditions(world.job())).toEqual([
    'FailureTarget=True/DeadlineExceeded',
    'Failed=True/DeadlineExceeded',
  ]);
  expect(world.job()?.status?.failed).toBe(1);
  expect(world.job()?.status?.conditions?.[0]?.lastTransitionTime).toBe('2026-01-01T00:00:20Z');
});

test('a finished Job goes when its time to live is over, and its pods with it', () => {
  const world = jobs();
  world.create(jobManifest('j', { ttlSecondsAfterFinished: 30 }, { 'test/seconds': '4' }));
  world.seconds(30);
  expect(world.job()).toBeDefined();
  world.seconds(10);
  expect(world.job()).toBeUndefined();
  expect(world.pods()).toEqual([]);
});

test('pods outlive the Job no longer than it takes to let them go', () => {
  const world = jobs();
  world.create(jobManifest('j', { completions: 2, parallelism: 2 }));
  world.seconds(5);
  world.act({ verb: 'delete', ref, options: { propagationPolicy: 'Background' } });
  world.seconds(60);
  expect(world.pods()).toEqual([]);
});

test('a tape that is opened anew goes on as if nothing had been', () => {
  const run = (restart: boolean) => {
    const world = jobs();
    world.create(
      jobManifest(
        'j',
        { completions: 2, backoffLimit: 6 },
        { 'test/seconds': '3', 'test/exit': '1,1,0' },
      ),
    );
    for (let second = 0; second < 90; second++) {
      const cluster = restart ? world.reopened() : world.cluster;
      cluster.advance(1000);
    }
    return [...world.log.read()].map((e) => ({ ...e, type: e.type }));
  };
  expect(run(true)).toEqual(run(false));
});

test('what a suspended Job asks for may change until it is resumed, and what it runs may not', () => {
  const world = jobs();
  world.create(jobManifest('j', { suspend: true }, { 'test/seconds': '60' }));
  world.cluster.settle();
  const containers = () => world.job()?.spec.template.spec?.containers ?? [];
  const withContainer = (parts: object) => {
    const { template } = world.job()?.spec ?? {};
    const [first, ...others] = containers();
    const spec = { ...template?.spec, containers: [{ ...first, ...parts }, ...others] };
    return JSON.stringify(world.change(ref, { spec: { template: { ...template, spec } } }));
  };
  const resources = { requests: { cpu: '200m' }, limits: { cpu: '1' } };
  withContainer({ resources });
  expect(containers()[0]?.resources).toEqual(resources);
  const refused = /spec\.template: Invalid value: .*: field is immutable/;
  expect(withContainer({ image: 'other' })).toMatch(refused);
  world.change(ref, { spec: { suspend: false } });
  world.cluster.settle();
  expect(world.cluster.view.list('Pod', 'default')[0]?.spec.containers[0]?.resources).toMatchObject(
    resources,
  );
  expect(withContainer({ resources: {} })).toMatch(refused);
});
