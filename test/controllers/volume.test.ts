import { describe, expect, test } from 'vitest';
import { claimsOf } from '../../src/controllers/scheduler/volumes.js';
import { storageControllers } from '../../src/controllers/volume/index.js';
import { bestVolume } from '../../src/controllers/volume/match.js';
import type { PersistentVolume } from '../../src/kinds/persistentvolume/index.js';
import type { PersistentVolumeClaim } from '../../src/kinds/persistentvolumeclaim/index.js';
import type { ObjectRef } from '../../src/machinery/object.js';
import { story } from '../support/infra-cluster.js';

const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const claimRef = { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' };
const claim = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '5Gi' } },
    ...spec,
  },
});
const volume = (name: string, storage: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage },
    accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
    hostPath: { path: '/data' },
    ...spec,
  },
});
const storageClass = (volumeBindingMode: string, provisioner = 'kubetape.io/hostpath') => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner,
  volumeBindingMode,
});
const consumer = (nodeName?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'user', namespace: 'default' },
  spec: {
    containers: [{ name: 'c', image: 'i' }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    ...(nodeName ? { nodeName } : {}),
  },
});

function withObjects(...objects: object[]) {
  const s = story({ controllers: storageControllers });
  for (const object of objects) {
    const made = s.create(object);
    if (typeof made === 'string') throw new Error(made);
  }
  s.cluster.settle();
  const found = () => s.cluster.view.get('PersistentVolumeClaim', 'data', 'default');
  const reports = () =>
    s.cluster.view.list('Event').map(({ type, reason, message }) => `${type} ${reason} ${message}`);
  return { ...s, found, reports };
}

describe('claims', () => {
  test('take the smallest volume that is large enough', () => {
    const s = withObjects(
      volume('huge', '50Gi'),
      volume('right', '8Gi'),
      volume('tiny', '1Gi'),
      claim(),
    );
    expect(s.found()?.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
      capacity: { storage: '8Gi' },
    });
    expect(s.found()?.spec.volumeName).toBe('right');
    const phases = s.cluster.view
      .list('PersistentVolume')
      .map(({ metadata, status }) => [metadata.name, status?.phase]);
    expect(phases).toEqual([
      ['huge', 'Available'],
      ['right', 'Bound'],
      ['tiny', 'Available'],
    ]);
  });

  test('without a volume or a class say so, and bind when a volume comes', () => {
    const s = withObjects(claim());
    expect(s.found()?.status?.phase).toBe('Pending');
    expect(s.reports()).toEqual([
      'Normal FailedBinding no persistent volumes available for this claim and no storage class is set',
    ]);
    s.create(volume('late', '5Gi'));
    s.cluster.settle();
    expect(s.found()?.status?.phase).toBe('Bound');
  });

  test('of an unknown class say so', () => {
    const s = withObjects(claim({ storageClassName: 'fast' }));
    expect(s.reports()).toEqual([
      'Warning ProvisioningFailed storageclass.storage.k8s.io "fast" not found',
    ]);
  });

  test('have a volume made by the default class', () => {
    const s = withObjects(storageClass('Immediate'), claim());
    const name = `pvc-${s.found()?.metadata.uid}`;
    expect(s.found()?.spec).toMatchObject({ storageClassName: 'standard', volumeName: name });
    expect(s.found()?.status?.phase).toBe('Bound');
    expect(s.reports()).toContain(
      `Normal ProvisioningSucceeded Successfully provisioned volume ${name}`,
    );
    expect(s.reports()).toContain(
      'Normal Provisioning External provisioner is provisioning volume for claim "default/data"',
    );
  });

  test('wait for the first consumer, and then get a volume on its node', () => {
    const s = withObjects(storageClass('WaitForFirstConsumer'), claim());
    expect(s.reports()).toEqual([
      'Normal WaitForFirstConsumer waiting for first consumer to be created before binding',
    ]);
    s.create(consumer('node-7'));
    s.cluster.settle();
    expect(s.found()?.status?.phase).toBe('Bound');
    const made = s.cluster.view.get('PersistentVolume', s.found()?.spec.volumeName ?? '');
    expect(JSON.stringify(made?.spec.nodeAffinity)).toContain('node-7');
  });

  test('get their volume when their class comes back', () => {
    const s = withObjects();
    s.create(storageClass('Immediate'));
    s.create(claim());
    const asked = () => s.found()?.metadata.annotations?.[PROVISIONER] !== undefined;
    expect(s.cluster.advanceUntil(asked, 1_000)).toBe(true);
    s.remove({ kind: 'StorageClass', name: 'standard' });
    s.cluster.settle();
    expect(s.found()?.status?.phase).toBe('Pending');
    s.create(storageClass('Immediate'));
    s.cluster.settle();
    expect(s.found()?.status?.phase).toBe('Bound');
  });

  test('stay while a pod uses them; then their volume goes too, if it was made for them', () => {
    const s = withObjects(storageClass('Immediate'), claim(), consumer('node-1'));
    s.remove(claimRef);
    s.cluster.settle();
    expect(s.found()?.metadata.deletionTimestamp).toBeDefined();
    s.remove({ kind: 'Pod', namespace: 'default', name: 'user' }, { gracePeriodSeconds: 0 });
    s.cluster.settle();
    expect(s.found()).toBeUndefined();
    expect(s.cluster.view.list('PersistentVolume')).toEqual([]);
  });

  test('leave a retained volume behind, released', () => {
    const s = withObjects(volume('right', '8Gi'), claim());
    s.remove(claimRef);
    s.cluster.settle();
    expect(s.cluster.view.get('PersistentVolume', 'right')?.status?.phase).toBe('Released');
    s.create(claim());
    s.cluster.settle();
    expect(s.found()?.status?.phase).toBe('Pending');
  });

  test('are lost with their volume', () => {
    const s = withObjects(volume('right', '8Gi'), claim());
    const pv = s.cluster.view.get('PersistentVolume', 'right');
    s.change(
      { kind: 'PersistentVolume', name: 'right' },
      {
        metadata: { ...pv?.metadata, finalizers: [] },
      },
    );
    s.remove({ kind: 'PersistentVolume', name: 'right' });
    s.cluster.settle();
    expect(s.found()?.status?.phase).toBe('Lost');
  });
});

test('a volume that is bound stays until its claim is gone', () => {
  const s = withObjects(volume('right', '8Gi'), claim());
  s.remove({ kind: 'PersistentVolume', name: 'right' });
  s.cluster.settle();
  expect(s.cluster.view.get('PersistentVolume', 'right')).toBeDefined();
  s.remove(claimRef);
  s.cluster.settle();
  expect(s.cluster.view.get('PersistentVolume', 'right')).toBeUndefined();
});

test.each([
  ['class', { storageClassName: 'fast' }],
  ['mode', { volumeMode: 'Block' }],
  ['access', { accessModes: ['ReadWriteMany'] }],
  ['labels', { selector: { matchLabels: { disk: 'ssd' } } }],
  ['size', { resources: { requests: { storage: '9Gi' } } }],
])('a volume does not suit a claim of another %s', (_, spec) => {
  const pv = { ...volume('v', '8Gi'), status: { phase: 'Available' } };
  const asks = (parts: object) => claim(parts) as unknown as PersistentVolumeClaim;
  expect(bestVolume(asks({}), [pv as unknown as PersistentVolume])?.metadata.name).toBe('v');
  expect(bestVolume(asks(spec), [pv as unknown as PersistentVolume])).toBeUndefined();
});

test('a bound claim grows only if its class allows that', () => {
  const grow = (allowVolumeExpansion: boolean) => {
    const s = withObjects({ ...storageClass('Immediate'), allowVolumeExpansion }, claim());
    const spec = { ...s.found()?.spec, resources: { requests: { storage: '6Gi' } } };
    return s.change(claimRef, { spec });
  };
  expect(grow(false)).toBe(
    'persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
  expect(typeof grow(true)).toBe('object');
});

test('a claim that waits keeps its pod from nodes where its class may make no volume', () => {
  const zones = { key: 'topology.kubernetes.io/zone', values: ['a', 'b'] };
  const s = withObjects(
    {
      ...storageClass('WaitForFirstConsumer'),
      allowedTopologies: [{ matchLabelExpressions: [zones] }],
    },
    claim({ storageClassName: 'standard' }),
  );
  const { filter } = claimsOf(consumer() as never, s.cluster.view);
  const judged = (zone: string) =>
    filter?.({ node: { metadata: { labels: { [zones.key]: zone } } } } as never);
  expect(judged('b')).toBeUndefined();
  expect(judged('c')?.reasons).toEqual([
    "node(s) didn't find available persistent volumes to bind",
  ]);
});

test('of volumes that lie on a node, a claim that waits gets the one of the node of its pod', () => {
  const on = (node: string) => ({
    storageClassName: 'standard',
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] },
        ],
      },
    },
  });
  const s = withObjects(
    storageClass('WaitForFirstConsumer', 'kubernetes.io/no-provisioner'),
    ...['n1', 'n2'].map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
    volume('small', '5Gi', on('n1')),
    volume('large', '9Gi', on('n2')),
    claim({ storageClassName: 'standard' }),
  );
  const { filter } = claimsOf(consumer() as never, s.cluster.view);
  const judged = (name: string) => filter?.({ node: { metadata: { name } } } as never);
  expect([judged('n1'), judged('n2')]).toEqual([undefined, undefined]);
  expect(judged('n3')?.never).toBe(true);
  s.create(consumer('n2'));
  s.cluster.settle();
  expect(s.found()?.spec.volumeName).toBe('large');
});

describe('a claim that grows', () => {
  const asking = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
  const grown = (allowVolumeExpansion: boolean) => {
    const s = withObjects(
      { ...storageClass('Immediate'), allowVolumeExpansion },
      claim({ storageClassName: 'standard' }),
    );
    s.cluster.advance(5_000);
    const patch = (ref: ObjectRef, change: object) =>
      s.ask({ verb: 'patch', ref, patchType: 'merge', patch: change });
    const told = () =>
      s.cluster.view
        .list('Event')
        .filter(({ reason }) => reason === 'ExternalExpanding')
        .map(({ type, message, count }) => [type, message, count]);
    return { ...s, patch, told, answer: patch(claimRef, asking('8Gi')) };
  };

  test('is refused by a class that does not allow it', () => {
    expect(grown(false).answer).toBe(
      'persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  });

  test('waits for somebody who makes its volume larger, and is told so once for every growth', () => {
    const { cluster, patch, told, found } = grown(true);
    const waits = 'waiting for an external controller to expand this PVC';
    cluster.advance(60_000);
    expect(told()).toEqual([['Warning', waits, 1]]);
    const name = found()?.spec.volumeName ?? '';
    patch({ kind: 'PersistentVolume', name }, { spec: { capacity: { storage: '8Gi' } } });
    patch(claimRef, { metadata: { labels: { a: 'b' } } });
    cluster.advance(60_000);
    expect(found()?.status).toMatchObject({ phase: 'Bound', capacity: { storage: '5Gi' } });
    expect(told()).toEqual([['Warning', waits, 1]]);
    patch(claimRef, asking('9Gi'));
    cluster.advance(60_000);
    expect(told()).toEqual([['Warning', waits, 2]]);
    expect(patch(claimRef, asking('4Gi'))).toContain('field can not be less than status.capacity');
  });
});
