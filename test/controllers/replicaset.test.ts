import { describe, expect, test } from 'vitest';
import { defineGeneralController } from '../../src/controllers/controller.js';
import { candidate, compareForDeletion } from '../../src/controllers/replication/ranking.js';
import { victims } from '../../src/controllers/replication/victims.js';
import { nextRetry } from '../../src/controllers/retry.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { podLife, podNames, template, workloadCluster } from '../support/workloads.js';

const REF = { kind: 'ReplicaSet', namespace: 'default', name: 'web' };
const manifest = (spec: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: template({ app: 'web', tier: 'a' }),
    ...spec,
  },
});
const status = (world: ReturnType<typeof workloadCluster>) =>
  world.cluster.view.get('ReplicaSet', 'web', 'default')?.status;

describe('counting', () => {
  test('has as many pods as wanted, and reports them', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    expect(podNames(world)).toHaveLength(3);
    expect(status(world)).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
      terminatingReplicas: 0,
    });
    expect(world.reports('web')).toEqual(podsInOrder(world).map((name) => `Created pod: ${name}`));
  });

  test('of many pods made at once nine are reported one by one, and the others together', () => {
    const world = workloadCluster();
    world.create(manifest({ replicas: 40 }));
    world.cluster.settle();
    expect(podNames(world)).toHaveLength(40);
    const reports = world.cluster.view
      .list('Event', 'default')
      .filter(({ reason }) => reason === 'SuccessfulCreate');
    expect(reports.map(({ count }) => count)).toEqual([...Array(9).fill(1), 16]);
    expect(reports.at(-1)?.message).toMatch(/^\(combined from similar events\): Created pod: web-/);
  });

  test('replaces a pod that is deleted, and one that failed', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    const [first = '', second = ''] = podNames(world);
    world.remove({ kind: 'Pod', namespace: 'default', name: first });
    world.patchStatus(
      { kind: 'Pod', namespace: 'default', name: second },
      { status: { phase: 'Failed' } },
    );
    world.cluster.settle();
    expect(podNames(world)).toHaveLength(4);
    expect(status(world)?.replicas).toBe(3);
  });

  test('a pod that is on its way out is replaced before it is gone, and counts as terminating', () => {
    const world = workloadCluster();
    world.create(
      manifest({
        template: {
          ...template({ app: 'web' }),
          metadata: { labels: { app: 'web' }, finalizers: ['example.com/held'] },
        },
      }),
    );
    world.cluster.settle();
    const [first = ''] = podNames(world);
    world.remove({ kind: 'Pod', namespace: 'default', name: first });
    world.cluster.settle();
    expect(podNames(world)).toHaveLength(4);
    expect(podNames(world)).toContain(first);
    expect(status(world)).toMatchObject({ replicas: 3, readyReplicas: 3, terminatingReplicas: 1 });
  });

  test('a pod counts as available once it was ready for long enough, and time alone brings it', () => {
    const world = workloadCluster();
    world.create(manifest({ minReadySeconds: 30 }));
    world.cluster.settle();
    expect(status(world)).toMatchObject({ readyReplicas: 3 });
    expect(status(world)?.availableReplicas).toBeUndefined();
    world.cluster.advance(30_000);
    expect(status(world)?.availableReplicas).toBe(3);
  });
});

describe('claiming', () => {
  test('adopts pods that match, and deletes those that are too many', () => {
    const world = workloadCluster();
    for (const name of ['a', 'b', 'c', 'd'])
      world.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels: { app: 'web' } },
        spec: template({}).spec,
      });
    world.create(manifest());
    world.cluster.settle();
    expect(podNames(world)).toHaveLength(3);
    expect(status(world)).toMatchObject({ replicas: 3 });
    expect(status(world)?.fullyLabeledReplicas).toBeUndefined();
  });

  test('lets a relabelled pod go, and makes another', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    const [name = ''] = podNames(world);
    const ref = { kind: 'Pod', namespace: 'default', name };
    world.patch(ref, { metadata: { labels: { app: 'debug' } } });
    world.cluster.settle();
    expect(world.cluster.view.find(ref)?.metadata.ownerReferences).toBeUndefined();
    expect(podNames(world)).toHaveLength(4);
    expect(status(world)?.replicas).toBe(3);
  });
});

describe('scaling down', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  const orders: readonly [string, Partial<Sample>, Partial<Sample>][] = [
    ['unassigned pods', { node: '' }, { node: 'n' }],
    ['pending pods', { phase: 'Pending' }, { phase: 'Running' }],
    ['pods that are not ready', { ready: undefined }, { ready: '2026-01-01T00:00:00Z' }],
    ['pods that cost less', { cost: '-5' }, { cost: '1' }],
    ['pods in company', { rank: 3 }, { rank: 1 }],
    [
      'pods ready for less long',
      { ready: '2026-01-01T23:59:00Z' },
      { ready: '2026-01-01T01:00:00Z' },
    ],
    ['pods that restarted more', { restarts: 4 }, { restarts: 1 }],
    ['younger pods', { created: '2026-01-01T23:59:00Z' }, { created: '2026-01-01T01:00:00Z' }],
    [
      'of about equal age, the lower uid',
      { created: '2026-01-01T01:00:00Z', uid: 'a' },
      { created: '2026-01-01T02:00:00Z', uid: 'b' },
    ],
  ];
  test.each(orders)('%s go first', (_, first, second) => {
    const [a, b] = [candidateOf(first, now), candidateOf(second, now)];
    expect(compareForDeletion(a, b)).toBeLessThan(0);
    expect(compareForDeletion(b, a)).toBeGreaterThan(0);
  });

  test('a pod on its way out is no company', () => {
    const pod = (name: string, nodeName: string, more: object = {}) =>
      ({
        ...{ apiVersion: 'v1', kind: 'Pod', spec: { nodeName, containers: [] } },
        metadata: { name, uid: name, creationTimestamp: '2026-01-01T00:00:00Z', ...more },
        status: { phase: 'Running' },
      }) as unknown as Pod;
    const active = [pod('a', 'node-1'), pod('b', 'node-2'), pod('c', 'node-2')];
    const leaving = ['x', 'y'].map((name) =>
      pod(name, 'node-1', { deletionTimestamp: '2026-01-02T00:00:00Z' }),
    );
    const [first] = victims(active, [...active, ...leaving], 1, now);
    expect(first?.spec.nodeName).toBe('node-2');
  });

  test('deletes the pod marked as cheapest', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    const [, cheap = ''] = podNames(world);
    world.patch(
      { kind: 'Pod', namespace: 'default', name: cheap },
      { metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } },
    );
    world.patch(REF, { spec: { replicas: 2 } });
    world.cluster.settle();
    expect(podNames(world)).not.toContain(cheap);
    expect(world.reports('web').at(-1)).toBe(`Deleted pod: ${cheap}`);
  });
});

describe('refusals', () => {
  test('are reported in a condition and retried ever more rarely', () => {
    const world = workloadCluster([podLife]);
    world.create(manifest({ template: { ...template({ app: 'web' }), spec: priorityless } }));
    world.cluster.settle();
    const condition = status(world)?.conditions?.[0];
    expect(condition).toMatchObject({
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
    });
    expect(world.reports('web')[0]).toBe(`Error creating: ${condition?.message}`);
    world.create({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'gold' },
      value: 10,
    });
    world.cluster.advance(5_000);
    expect(podNames(world)).toHaveLength(3);
    expect(status(world)?.conditions).toBeUndefined();
  });

  test('retries come after 1, 2, 4 … seconds, and never more than 16 minutes apart', () => {
    const times: number[] = [];
    while (times.length < 14) times.push(nextRetry(0, times.at(-1) ?? 0));
    expect(times.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(16 * 60_000);
  });
});

test('a ReplicationController does the same with a selector of plain labels', () => {
  const world = workloadCluster();
  world.create({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'rc' },
    spec: { replicas: 2, template: template({ app: 'rc' }) },
  });
  world.cluster.settle();
  const rc = world.cluster.view.get('ReplicationController', 'rc', 'default');
  expect(rc?.metadata.labels).toEqual({ app: 'rc' });
  expect(rc?.spec.selector).toEqual({ app: 'rc' });
  expect(rc?.status).toMatchObject({ replicas: 2, availableReplicas: 2 });
});

test('a look at a set at rest does not read its pods', () => {
  const world = workloadCluster([
    podLife,
    defineGeneralController({ name: 'idle', reconcile: () => [] }),
  ]);
  world.create(manifest());
  world.cluster.settle();
  const head = world.log.head;
  world.patch(REF, { metadata: { labels: { a: 'b' } } });
  world.cluster.settle();
  const writes = [...world.log.read(head)].filter(({ actor }) => actor === 'replicaset-controller');
  expect(writes).toEqual([]);
});

const priorityless = { ...template({}).spec, priorityClassName: 'gold' };

const podsInOrder = (world: ReturnType<typeof workloadCluster>): readonly string[] =>
  [...world.log.read()].flatMap((event) =>
    event.type === 'ObjectCreated' && event.object.kind === 'Pod'
      ? [event.object.metadata.name]
      : [],
  );

interface Sample {
  readonly node: string;
  readonly phase: string;
  readonly ready: string | undefined;
  readonly cost: string;
  readonly rank: number;
  readonly restarts: number;
  readonly created: string;
  readonly uid: string;
}

function candidateOf(given: Partial<Sample>, now: number) {
  const { node, phase, cost, rank, restarts, created, uid, ready } = {
    node: 'n',
    phase: 'Running',
    cost: '0',
    rank: 1,
    restarts: 0,
    created: '2026-01-01T00:00:00Z',
    uid: 'u',
    ready: '2026-01-01T00:00:00Z',
    ...given,
  };
  const pod = {
    metadata: {
      uid,
      creationTimestamp: created,
      annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost },
    },
    spec: node ? { nodeName: node } : {},
    status: {
      phase,
      conditions: ready ? [{ type: 'Ready', status: 'True', lastTransitionTime: ready }] : [],
      containerStatuses: [{ restartCount: restarts }],
    },
  };
  return candidate(pod as unknown as Pod, rank, now);
}
