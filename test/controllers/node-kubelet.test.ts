import { describe, expect, test } from 'vitest';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import type { Pod } from '../../src/kinds/pod/index.js';
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
