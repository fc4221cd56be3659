import { describe, expect, test } from 'vitest';
import { eligibility, tolerates } from '../../src/controllers/daemonset/eligibility.js';
import type { Node } from '../../src/kinds/node/index.js';
import { BROKEN, template, workloadCluster } from '../support/workloads.js';

const REF = { kind: 'DaemonSet', namespace: 'default', name: 'agent' };
const manifest = (spec: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent' },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: template({ app: 'agent' }),
    ...spec,
  },
});
const image = (name: string) => ({
  spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } },
});
type World = ReturnType<typeof workloadCluster>;
const addNode = (world: World, name: string, labels = {}) =>
  world.createNode({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
function worldOf(...nodes: string[]): World {
  const world = workloadCluster();
  for (const name of nodes) addNode(world, name);
  return world;
}
const status = (world: World) => world.cluster.view.get('DaemonSet', 'agent', 'default')?.status;
const pods = (world: World) => world.cluster.view.list('Pod', 'default');
const where = (world: World) =>
  pods(world)
    .map(({ spec }) => spec.nodeName)
    .sort();

describe('placement', () => {
  test('every node has one pod, a new node gets its own', () => {
    const world = worldOf('node-1', 'node-2');
    world.create(manifest());
    world.cluster.settle();
    expect(where(world)).toEqual(['node-1', 'node-2']);
    addNode(world, 'node-3');
    world.cluster.settle();
    expect(where(world)).toEqual(['node-1', 'node-2', 'node-3']);
    expect(status(world)).toEqual({
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      desiredNumberScheduled: 3,
      numberReady: 3,
      observedGeneration: 1,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
    });
  });

  test('pods tolerate what befalls nodes, and are pinned to theirs by name', () => {
    const world = worldOf('node-1');
    world.create(manifest());
    world.cluster.settle();
    const [pod] = pods(world);
    const keys = pod?.spec.tolerations?.map(({ key }) => key?.split('/')[1]);
    expect(keys).toEqual(
      expect.arrayContaining([
        'not-ready',
        'unreachable',
        'disk-pressure',
        'memory-pressure',
        'pid-pressure',
        'unschedulable',
      ]),
    );
    expect(pod?.metadata.labels).toMatchObject({ 'pod-template-generation': '1' });
    expect(
      pod?.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
    ).toEqual({
      nodeSelectorTerms: [
        { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] },
      ],
    });
  });

  test('a node that stops qualifying loses its pod', () => {
    const world = workloadCluster();
    addNode(world, 'node-1', { role: 'edge' });
    const spec = { ...template({}).spec, nodeSelector: { role: 'edge' } };
    world.create(manifest({ template: { metadata: { labels: { app: 'agent' } }, spec } }));
    world.cluster.settle();
    expect(where(world)).toEqual(['node-1']);
    world.patch({ kind: 'Node', name: 'node-1' }, { metadata: { labels: { role: null } } });
    world.cluster.settle();
    expect(where(world)).toEqual([]);
    expect(status(world)).toMatchObject({ desiredNumberScheduled: 0, numberMisscheduled: 0 });
  });

  test.each([
    ['NoSchedule', false, true],
    ['NoExecute', false, false],
    ['PreferNoSchedule', true, true],
  ])('a taint %s: run %s, stay %s', (effect, run, stay) => {
    const node = { metadata: { name: 'n' }, spec: { taints: [{ key: 'a', effect }] } };
    expect(eligibility({ containers: [] }, node as unknown as Node)).toEqual({ run, stay });
  });

  test('a toleration without a key covers all taints if the key only needs to exist', () => {
    const taint = { key: 'a', value: 'b', effect: 'NoSchedule' };
    expect(tolerates({ operator: 'Exists' }, taint)).toBe(true);
    expect(tolerates({ key: 'a', value: 'b' }, taint)).toBe(true);
    expect(tolerates({ key: 'a', value: 'c' }, taint)).toBe(false);
    expect(tolerates({ operator: 'Exists', effect: 'NoExecute' }, taint)).toBe(false);
  });
});

describe('updates', () => {
  test('take one node after the other', () => {
    const world = worldOf('node-1', 'node-2', 'node-3');
    world.create(manifest());
    world.cluster.settle();
    world.patch(REF, image('nginx:2'));
    let least = 3;
    while (world.cluster.busy) {
      world.cluster.settle(1);
      const ready = pods(world).filter(({ status: s }) => s?.phase === 'Running').length;
      least = Math.min(least, ready);
    }
    expect(least).toBe(2);
    expect(pods(world).map(({ spec }) => spec.containers[0]?.image)).toEqual(
      Array.from({ length: 3 }, () => 'nginx:2'),
    );
    expect(status(world)).toMatchObject({ updatedNumberScheduled: 3, numberAvailable: 3 });
    expect(world.cluster.view.list('ControllerRevision')).toHaveLength(2);
  });

  test('stop at the first node where the new pod does not come up', () => {
    const world = worldOf('node-1', 'node-2', 'node-3');
    world.create(manifest());
    world.cluster.settle();
    world.patch(REF, image(BROKEN));
    world.cluster.settle();
    expect(status(world)).toMatchObject({ updatedNumberScheduled: 1, numberUnavailable: 1 });
  });

  test('with surge, the new pod is there before the old one goes', () => {
    const world = worldOf('node-1', 'node-2');
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    world.create(manifest({ updateStrategy: { type: 'RollingUpdate', rollingUpdate } }));
    world.cluster.settle();
    world.patch(REF, image('nginx:2'));
    let least = 2;
    while (world.cluster.busy) {
      world.cluster.settle(1);
      const running = pods(world).filter(({ status: s }) => s?.phase === 'Running');
      least = Math.min(least, new Set(running.map(({ spec }) => spec.nodeName)).size);
    }
    expect(least).toBe(2);
    expect(where(world)).toEqual(['node-1', 'node-2']);
    expect(status(world)).toMatchObject({ updatedNumberScheduled: 2 });
  });

  test('OnDelete leaves them to whoever deletes pods', () => {
    const world = worldOf('node-1');
    world.create(manifest({ updateStrategy: { type: 'OnDelete' } }));
    world.cluster.settle();
    world.patch(REF, image('nginx:2'));
    world.cluster.settle();
    expect(status(world)?.updatedNumberScheduled).toBeUndefined();
  });
});

test('a pod that fails again and again is replaced ever more slowly', () => {
  const world = worldOf('node-1');
  world.create(manifest());
  world.cluster.settle();
  const births: number[] = [];
  for (let i = 0; i < 4; i++) {
    const [pod] = pods(world);
    world.patchStatus(
      { kind: 'Pod', namespace: 'default', name: pod?.metadata.name ?? '' },
      { status: { phase: 'Failed' } },
    );
    const failedAt = world.cluster.view.now;
    world.cluster.advanceUntil(
      (view) => view.list('Pod', 'default')[0]?.metadata.uid !== pod?.metadata.uid,
      60_000,
    );
    births.push(world.cluster.view.now - failedAt);
    world.cluster.settle();
  }
  expect(births[0]).toBeLessThan(100);
  expect(births[3]).toBeGreaterThan(births[1] ?? 0);
  expect(
    world.reports('agent').filter((text) => text.includes('will try to kill it')),
  ).toHaveLength(4);
});

test('pods that the kubelets of several nodes refuse are not made in a hot loop, however many reports are combined', () => {
  const world = worldOf('node-1', 'node-2');
  world.create(manifest());
  world.cluster.settle();
  const made = new Set<string>();
  const until = world.cluster.view.now + 600_000;
  while (world.cluster.view.now < until) {
    for (const pod of pods(world)) {
      made.add(pod.metadata.uid);
      if (pod.status?.phase === 'Failed' || pod.metadata.deletionTimestamp !== undefined) continue;
      const { name } = pod.metadata;
      world.patchStatus(
        { kind: 'Pod', namespace: 'default', name },
        { status: { phase: 'Failed' } },
      );
    }
    world.cluster.advance(500);
  }
  expect(world.reports('agent').join()).toContain('combined from similar events');
  expect(made.size).toBeGreaterThan(12);
  expect(made.size).toBeLessThan(40);
});
