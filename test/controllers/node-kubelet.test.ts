import { describe, expect, test } from 'vitest';
import type { Node } from '../../src/kinds/node/index.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { type Simulation, simulate } from '../../src/testing.js';
import { condition, pod, World } from '../support/pods.js';

/** The node of the documentation, which an administrator makes by hand. */
const named = (name: string, status?: object) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { name: 'my-first-k8s-node' } },
  ...(status ? { status } : {}),
});

const amounts = { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' };
const nodeOf = (w: World, name: string) => w.cluster.view.get('Node', name);

describe('a node that an administrator made', () => {
  test('gets its size, addresses and labels from its kubelet, and runs pods', () => {
    const w = new World().create(named('10.240.79.157')).settle();
    const node = nodeOf(w, '10.240.79.157');
    expect(node?.metadata.labels).toEqual({
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': '10.240.79.157',
      'kubernetes.io/os': 'linux',
      name: 'my-first-k8s-node',
    });
    expect(node?.status).toMatchObject({ capacity: amounts, allocatable: amounts });
    expect(node?.status?.nodeInfo).toMatchObject({ kubeletVersion: 'v1.36.3' });
    const [internal, host] = node?.status?.addresses ?? [];
    expect(internal?.address).toMatch(/^10\.(12[89]|1[3-9]\d|2\d\d)\.\d+\.\d+$/);
    expect(host).toEqual({ type: 'Hostname', address: '10.240.79.157' });
    const ready: Pod | undefined = w
      .create(pod('web', {}, { nodeName: '10.240.79.157' }))
      .advance(30)
      .pod('web');
    expect(condition(ready, 'Ready')?.status).toBe('True');
    expect(ready?.status?.hostIP).toBe(internal?.address);
  });

  test('has the address that it is told to have, if that is one', () => {
    const told = (name: string, ip: string) => {
      const node = named(name);
      const annotations = { 'alpha.kubernetes.io/provided-node-ip': ip };
      const w = new World().create({ ...node, metadata: { ...node.metadata, annotations } });
      return nodeOf(w.settle(), name)?.status?.addresses?.map(({ address }) => address);
    };
    expect(told('a', '192.168.7.1')).toEqual(['192.168.7.1', 'a']);
    expect(told('b', '192.168.7.2, fd00::7')).toEqual(['192.168.7.2', 'fd00::7', 'b']);
    expect(told('c', '0.0.0.0')?.[0]).toMatch(/^10\./);
    expect(told('d', '10.0.0.1,10.0.0.2')?.[0]).toMatch(/^10\.(12[89]|1[3-9]\d|2\d\d)\./);
  });

  test('keeps what its manifest says of the machine', () => {
    const status = {
      capacity: { cpu: '64', 'example.com/dongle': '2' },
      allocatable: { cpu: '63' },
    };
    const w = new World().create(named('big', status)).settle();
    const capacity = { ...amounts, cpu: '64', 'example.com/dongle': '2' };
    expect(nodeOf(w, 'big')?.status).toMatchObject({
      capacity,
      allocatable: { ...capacity, cpu: '63' },
    });
  });

  test('has the same to say as one that came with the cluster', () => {
    const w = new World().nodes(1).create(named('other')).settle();
    const keys = (name: string) => Object.keys(nodeOf(w, name)?.status ?? {}).sort();
    expect(keys('other')).toEqual(keys(nodeManifest(1).metadata.name));
  });
});

test('a Lease that somebody deletes is back at once', () => {
  const w = new World().nodes(1);
  w.cluster.act({
    actor: 'kubectl',
    technique: 'imperative-command',
    command: 'kubectl delete lease node-1',
    request: {
      verb: 'delete',
      ref: { kind: 'Lease', namespace: 'kube-node-lease', name: 'node-1' },
    },
  });
  expect(w.cluster.view.get('Lease', 'node-1', 'kube-node-lease')).toBeUndefined();
  w.settle();
  expect(w.cluster.view.get('Lease', 'node-1', 'kube-node-lease')?.spec.holderIdentity).toBe(
    'node-1',
  );
});

describe('a node that joins', () => {
  const TAINT = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
  const steps = (sim: Simulation, name: string): readonly (readonly [unknown, unknown])[] =>
    [...sim.log.read()].flatMap((event) => {
      if (event.type !== 'ObjectCreated' && event.type !== 'ObjectUpdated') return [];
      const { kind, metadata, spec, status } = event.object as Node;
      if (kind !== 'Node' || metadata.name !== name) return [];
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      return [[spec.taints ?? [], ready?.status] as const];
    });

  test('is tainted until its kubelet has said that it is ready', () => {
    const sim = simulate({ nodes: 1 }).apply(named('late'));
    expect(sim.get('Node', 'late')?.spec?.taints).toEqual([TAINT]);
    sim.advance('1s');
    expect(steps(sim, 'late')).toEqual([
      [[TAINT], undefined],
      [[TAINT], undefined],
      [[TAINT], 'True'],
      [[], 'True'],
    ]);
  });

  test('keeps what other taints it came with', () => {
    const own = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };
    const sim = simulate({ nodes: 1 });
    sim.apply({ ...named('gpu'), spec: { taints: [own, TAINT] } });
    expect(sim.get('Node', 'gpu')?.spec?.taints).toEqual([own, TAINT]);
    sim.advance('1s');
    expect(sim.get('Node', 'gpu')?.spec?.taints).toEqual([own]);
  });

  test('takes no pod while its machine is not there, and those that waited once it is', () => {
    const waiting = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    };
    const sim = simulate({ nodes: 0 }).suffer({ node: 'late', is: 'Down', for: '5m' });
    sim.apply(named('late')).apply(waiting);
    sim.advance('10s');
    const scheduled = () => condition(sim.get('Pod', 'web') as Pod, 'PodScheduled');
    expect(scheduled()?.message).toContain('untolerated taint {node.kubernetes.io/not-ready: }');
    sim.advance('2m');
    expect(sim.get('Node', 'late')?.spec?.taints).toMatchObject([
      { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
    ]);
    expect(sim.get('Pod', 'web')?.spec?.nodeName).toBeUndefined();
    sim.advance('5m');
    expect(sim.get('Pod', 'web')?.spec?.nodeName).toBe('late');
    expect(sim.get('Node', 'late')?.spec?.taints).toBeUndefined();
  });

  test('what a cluster begins with has joined before', () => {
    const sim = simulate({ nodes: 2 });
    for (const name of ['node-1', 'node-2'])
      expect(steps(sim, name).map(([taints]) => taints)).not.toContainEqual([TAINT]);
  });
});
