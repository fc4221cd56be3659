import { describe, expect, test } from 'vitest';
import { maxUnavailable, resolveFenceposts } from '../../src/controllers/deployment/limits.js';
import { rescaled } from '../../src/controllers/deployment/proportional.js';
import { type Sized, totalSize } from '../../src/controllers/deployment/replica-sets.js';
import { growing, shrinking } from '../../src/controllers/deployment/rolling.js';
import type { Deployment } from '../../src/kinds/deployment/index.js';
import type { ReplicaSet } from '../../src/kinds/replicaset/index.js';
import { isFailure } from '../../src/machinery/status.js';
import { BROKEN, deploymentManifest, template, workloadCluster } from '../support/workloads.js';

const REF = { kind: 'Deployment', namespace: 'default', name: 'web' };
const image = (name: string) => ({
  spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } },
});
const deployment = (world: ReturnType<typeof workloadCluster>): Deployment =>
  world.cluster.view.get('Deployment', 'web', 'default')!;
const sets = (world: ReturnType<typeof workloadCluster>): readonly ReplicaSet[] =>
  [...world.cluster.view.list('ReplicaSet', 'default')].sort((a, b) => revision(a) - revision(b));
const revision = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision']);
const progress = (d: Deployment) =>
  d.status?.conditions?.find(({ type }) => type === 'Progressing');

describe('arithmetic', () => {
  test.each([
    ['25%', '25%', 3, 1, 0],
    ['25%', '25%', 10, 3, 2],
    [0, '10%', 3, 0, 1],
    [0, 0, 0, 0, 1],
    ['100%', 0, 4, 4, 0],
  ])('surge %s and unavailable %s of %i are %i and %i', (surge, unavailable, n, up, down) => {
    expect(resolveFenceposts({ maxSurge: surge, maxUnavailable: unavailable }, n)).toEqual({
      surge: up,
      unavailable: down,
    });
  });

  test('no more pods may be missing than there are', () => {
    expect(maxUnavailable(withLimits(2, 1, 5))).toBe(2);
    expect(maxUnavailable(withLimits(0, 1, 5))).toBe(0);
  });

  test('the new set grows by the room there is, and shrinks to the wanted size at once', () => {
    const d = withLimits(10, 2, 0);
    expect(growing(d, [set('old', 10), set('new', 0)], set('new', 0))[0]?.to).toBe(2);
    expect(growing(d, [set('old', 12), set('new', 0)], set('new', 0))).toEqual([]);
    // With more pods than there may be, those that are new stay.
    expect(growing(d, [set('old', 13), set('new', 2)], set('new', 2))).toEqual([]);
    expect(growing(d, [set('new', 14)], set('new', 14))[0]?.to).toBe(10);
  });

  test('old sets give up sick pods first, then what can be spared', () => {
    const d = withLimits(10, 0, 2);
    const steps = shrinking(d, [set('a', 4, 2), set('b', 6, 6)], set('new', 0));
    expect(steps.map(({ from, to }) => [from.name, from.size, to])).toEqual([['a', 4, 2]]);
    const healthy = shrinking(d, [set('a', 4, 4), set('b', 6, 6)], set('new', 0));
    expect(healthy.map(({ from, to }) => [from.name, to])).toEqual([['a', 2]]);
  });

  test('a size changed in mid-rollout is shared out in proportion', () => {
    const noted = (size: number) => set('', size, size, 10);
    const old = [{ ...noted(5), name: 'old' }];
    const fresh = { ...noted(5), name: 'new' };
    const resizes = rescaled(withLimits(20, 0, 0), fresh, old);
    expect(resizes.map(({ to }) => to)).toEqual([10, 10]);
    expect(totalSize(resizes.map(({ from, to }) => ({ ...from, size: to })))).toBe(20);
  });
});

describe('rolling out', () => {
  test('brings up as many pods as wanted and says so', () => {
    const world = workloadCluster();
    world.create(deploymentManifest('web'));
    world.cluster.settle();
    const d = deployment(world);
    expect(d.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    expect(d.status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    const [rs] = sets(world);
    expect(rs?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    expect(progress(d)).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${rs?.metadata.name}" has successfully progressed.`,
    });
    expect(world.reports('web')).toEqual([
      `Scaled up replica set ${rs?.metadata.name} from 0 to 3`,
    ]);
  });

  test('never has fewer available pods than allowed, nor asks for more pods than the surge', () => {
    const world = workloadCluster();
    world.create(deploymentManifest('web', { replicas: 4 }));
    world.cluster.settle();
    world.patch(REF, image('nginx:2'));
    const available: number[] = [];
    const total: number[] = [];
    while (world.cluster.busy) {
      world.cluster.settle(1);
      const pods = world.cluster.view.list('Pod', 'default');
      total.push(sets(world).reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0));
      available.push(pods.filter((pod) => pod.status?.phase === 'Running').length);
    }
    expect(Math.min(...available)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...total)).toBeLessThanOrEqual(5);
    expect(sets(world).map(({ spec }) => spec.replicas)).toEqual([0, 4]);
  });

  test('a third template goes back to the first set when it is the first again', () => {
    const world = workloadCluster();
    world.create(deploymentManifest('web'));
    world.cluster.settle();
    const [first] = sets(world);
    world.patch(REF, image('nginx:2'));
    world.cluster.settle();
    world.patch(REF, image('nginx:1'));
    world.cluster.settle();
    expect(sets(world).map(revision)).toEqual([2, 3]);
    expect(sets(world)[1]?.metadata.uid).toBe(first?.metadata.uid);
    expect(sets(world)[1]?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(deployment(world).metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '3',
    });
  });

  test('a broken template stops after the surge, and is given up at the deadline', () => {
    const world = workloadCluster();
    world.create(deploymentManifest('web', { progressDeadlineSeconds: 60 }));
    world.cluster.settle();
    world.patch(REF, image(BROKEN));
    world.cluster.settle();
    expect(sets(world).map(({ spec }) => spec.replicas)).toEqual([3, 1]);
    expect(progress(deployment(world))?.reason).toBe('ReplicaSetUpdated');
    world.cluster.advance(62_000);
    expect(progress(deployment(world))).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${sets(world)[1]?.metadata.name}" has timed out progressing.`,
    });
    expect(deployment(world).status?.availableReplicas).toBe(3);
  });

  test('keeps no more old sets than the history allows', () => {
    const world = workloadCluster();
    world.create(deploymentManifest('web', { revisionHistoryLimit: 1 }));
    for (const name of ['nginx:2', 'nginx:3', 'nginx:4']) {
      world.cluster.settle();
      world.patch(REF, image(name));
    }
    world.cluster.settle();
    expect(sets(world).map(revision)).toEqual([3, 4]);
  });

  test('Recreate starts new pods only when the last old one is gone', () => {
    const world = workloadCluster();
    world.create(deploymentManifest('web', { strategy: { type: 'Recreate' } }));
    world.cluster.settle();
    world.patch(REF, image('nginx:2'));
    const images = new Set<string>();
    while (world.cluster.busy) {
      world.cluster.settle(1);
      const pods = world.cluster.view.list('Pod', 'default');
      images.add([...new Set(pods.map(({ spec }) => spec.containers[0]?.image))].join(' and '));
    }
    expect([...images]).toEqual(['nginx:1', '', 'nginx:2']);
  });
});

describe('pausing', () => {
  test('holds template changes back, and lets size changes through', () => {
    const world = workloadCluster();
    world.create(deploymentManifest('web'));
    world.cluster.settle();
    world.patch(REF, { spec: { paused: true } });
    world.patch(REF, image('nginx:2'));
    world.patch(REF, { spec: { replicas: 5 } });
    world.cluster.settle();
    expect(sets(world).map(({ spec }) => spec.replicas)).toEqual([5]);
    expect(progress(deployment(world))).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
    });
    world.patch(REF, { spec: { paused: false } });
    world.cluster.settle();
    expect(sets(world).map(({ spec }) => spec.replicas)).toEqual([0, 5]);
    expect(progress(deployment(world))?.reason).toBe('NewReplicaSetAvailable');
  });
});

test('a set that is taken up again gets no minReadySeconds that the Deployment does not have', () => {
  const world = workloadCluster();
  world.create(deploymentManifest('web'));
  world.cluster.settle();
  world.patch(REF, image('nginx:2'));
  world.cluster.settle();
  world.patch(REF, image('nginx:1'));
  world.cluster.settle();
  expect(sets(world).map(({ spec }) => 'minReadySeconds' in spec)).toEqual([false, false]);
});

describe('the kind', () => {
  test('counts changes of annotations as generations, not those of labels or status', () => {
    const world = workloadCluster([]);
    world.create(deploymentManifest('web'));
    world.cluster.settle();
    expect(deployment(world).metadata.generation).toBe(1);
    world.patch(REF, { metadata: { labels: { a: 'b' } } });
    expect(deployment(world).metadata.generation).toBe(1);
    world.patch(REF, { metadata: { annotations: { a: 'b' } } });
    expect(deployment(world).metadata.generation).toBe(2);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'a selector that does not match',
      { template: template({ app: 'other' }) },
      'spec.template.metadata.labels: Invalid value: {"app":"other"}: `selector` does not match template `labels`',
    ],
    [
      'no room to roll',
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ],
    [
      'a negative size',
      { replicas: -1 },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'a deadline that cannot be met',
      { minReadySeconds: 600 },
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
    [
      'limits for Recreate',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
  ])('refuses %s', (_, spec, message) => {
    const { response } = workloadCluster([]).act({
      verb: 'create',
      object: deploymentManifest('web', spec),
    });
    expect(isFailure(response) && response.message).toBe(
      `Deployment.apps "web" is invalid: ${message}`,
    );
  });

  test('keeps its selector for good', () => {
    const world = workloadCluster([]);
    world.create(deploymentManifest('web'));
    const labels = { app: 'web', tier: 'a' };
    const { response } = world.act({
      verb: 'patch',
      ref: REF,
      patchType: 'merge',
      patch: { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } },
    });
    expect(isFailure(response) && response.message).toContain(
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"a"}}: field is immutable',
    );
  });
});

const withLimits = (replicas: number, maxSurge: number, unavailable: number): Deployment =>
  ({
    metadata: {},
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: unavailable } },
    },
  }) as unknown as Deployment;

const set = (name: string, size: number, availableReplicas = 0, noted?: number): Sized => ({
  name,
  size,
  stored: {
    metadata: {
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: noted ? { 'deployment.kubernetes.io/max-replicas': String(noted) } : {},
    },
    status: { replicas: size, availableReplicas },
  } as unknown as ReplicaSet,
});
