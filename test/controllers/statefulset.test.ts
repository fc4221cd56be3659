import { describe, expect, test } from 'vitest';
import type { StatefulSet } from '../../src/kinds/statefulset/index.js';
import { isFailure } from '../../src/machinery/status.js';
import { BROKEN, podLife, podNames, template, workloadCluster } from '../support/workloads.js';

const REF = { kind: 'StatefulSet', namespace: 'default', name: 'db' };
const manifest = (spec: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    serviceName: 'db',
    replicas: 3,
    selector: { matchLabels: { app: 'db' } },
    template: template({ app: 'db' }),
    ...spec,
  },
});
const image = (name: string) => ({
  spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } },
});
type World = ReturnType<typeof workloadCluster>;
const set = (world: World): StatefulSet => world.cluster.view.get('StatefulSet', 'db', 'default')!;
const images = (world: World) =>
  world.cluster.view.list('Pod', 'default').map(({ spec }) => spec.containers[0]?.image);
/** What happened to pods, in order. */
const doings = (world: World, from = 0): readonly string[] =>
  [...world.log.read(from)].flatMap((event) =>
    event.type === 'ObjectCreated' && event.object.kind === 'Event'
      ? [(event.object as unknown as { message: string }).message]
      : [],
  );

describe('identity', () => {
  test('pods are called by ordinal, live under the service, and keep their volumes', () => {
    const world = workloadCluster();
    world.create(
      manifest({
        ordinals: { start: 5 },
        replicas: 1,
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
            },
          },
        ],
      }),
    );
    world.cluster.settle();
    const pod = world.cluster.view.get('Pod', 'db-5', 'default');
    expect(pod?.metadata.labels).toMatchObject({
      app: 'db',
      'statefulset.kubernetes.io/pod-name': 'db-5',
      'apps.kubernetes.io/pod-index': '5',
      'controller-revision-hash': set(world).status?.updateRevision,
    });
    expect(pod?.spec).toMatchObject({ hostname: 'db-5', subdomain: 'db' });
    expect(pod?.spec.volumes?.[0]).toEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-db-5' },
    });
    const claim = world.cluster.view.get('PersistentVolumeClaim', 'data-db-5', 'default');
    expect(claim?.metadata.labels).toEqual({ app: 'db' });
    expect(claim?.metadata.ownerReferences).toBeUndefined();
    expect(doings(world).slice(0, 2)).toEqual([
      'create Claim data-db-5 Pod db-5 in StatefulSet db success',
      'create Pod db-5 in StatefulSet db successful',
    ]);
  });

  test('a policy of Delete makes the set, or the pod that goes, own the claims', () => {
    const world = workloadCluster();
    const data = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    world.create(
      manifest({
        replicas: 2,
        volumeClaimTemplates: [data],
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' },
      }),
    );
    world.cluster.settle();
    const owners = (name: string) =>
      world.cluster.view
        .get('PersistentVolumeClaim', name, 'default')
        ?.metadata.ownerReferences?.map(({ kind }) => kind);
    expect(owners('data-db-1')).toEqual(['StatefulSet']);
    world.patch(REF, { spec: { replicas: 1 } });
    world.cluster.settle();
    expect(owners('data-db-0')).toEqual(['StatefulSet']);
    expect(owners('data-db-1')).toEqual(['Pod']);
  });
});

describe('order', () => {
  test('creates upwards, each when the one before is ready, and deletes downwards', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    const times = [...world.log.read()].flatMap((event) =>
      event.type === 'ObjectCreated' && event.object.kind === 'Pod' ? [event.at] : [],
    );
    expect(times.slice(1).every((at, i) => at - (times[i] ?? 0) >= 1_000)).toBe(true);
    const from = world.log.head;
    world.patch(REF, { spec: { replicas: 1 } });
    world.cluster.settle();
    expect(doings(world, from)).toEqual([
      'delete Pod db-2 in StatefulSet db successful',
      'delete Pod db-1 in StatefulSet db successful',
    ]);
  });

  test('a sick pod that is to go waits for the sick ones below it, and the lowest waits for nobody', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    const turn = (name: string, status: 'True' | 'False') =>
      world.patchStatus(
        { kind: 'Pod', namespace: 'default', name },
        { status: { conditions: [{ type: 'Ready', status }] } },
      );
    for (const name of ['db-1', 'db-2']) turn(name, 'False');
    world.patch(REF, { spec: { replicas: 1 } });
    world.cluster.settle();
    expect(podNames(world)).toEqual(['db-0', 'db-1', 'db-2']);
    turn('db-1', 'True');
    world.cluster.settle();
    expect(podNames(world)).toEqual(['db-0']);
  });

  test('Parallel waits for nobody', () => {
    const world = workloadCluster([]);
    world.create(manifest({ podManagementPolicy: 'Parallel' }));
    world.cluster.settle();
    expect(podNames(world)).toEqual(['db-0', 'db-1', 'db-2']);
  });

  test('a pod that ended is replaced under its own name', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    const ref = { kind: 'Pod', namespace: 'default', name: 'db-1' };
    const uid = world.cluster.view.find(ref)?.metadata.uid;
    const from = world.log.head;
    world.patchStatus(ref, { status: { phase: 'Failed' } });
    world.cluster.settle();
    expect(world.cluster.view.find(ref)?.metadata.uid).not.toBe(uid);
    expect(doings(world, from)).toEqual([
      'StatefulSet default/db is recreating failed Pod db-1',
      'delete Pod db-1 in StatefulSet db successful',
    ]);
    const creations = world.cluster.view
      .list('Event', 'default')
      .filter(({ message }) => message === 'create Pod db-1 in StatefulSet db successful');
    expect(creations.map(({ count }) => count)).toEqual([2]);
  });
});

describe('updates', () => {
  test('go from the highest ordinal down to the partition', () => {
    const world = workloadCluster();
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    world.create(manifest({ updateStrategy }));
    world.cluster.settle();
    const from = world.log.head;
    world.patch(REF, image('nginx:2'));
    world.cluster.settle();
    expect(images(world)).toEqual(['nginx:1', 'nginx:2', 'nginx:2']);
    expect(doings(world, from).filter((text) => text.startsWith('delete'))).toEqual([
      'delete Pod db-2 in StatefulSet db successful',
      'delete Pod db-1 in StatefulSet db successful',
    ]);
    const { currentRevision, updateRevision, ...counts } = set(world).status!;
    expect(currentRevision).not.toBe(updateRevision);
    expect(counts).toMatchObject({ replicas: 3, currentReplicas: 1, updatedReplicas: 2 });
    world.patch(REF, { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } });
    world.cluster.settle();
    expect(images(world)).toEqual(['nginx:2', 'nginx:2', 'nginx:2']);
    expect(set(world).status).toMatchObject({
      currentRevision: updateRevision,
      currentReplicas: 3,
    });
  });

  test('below the partition, a lost pod comes back as it was', () => {
    const world = workloadCluster();
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    world.create(manifest({ updateStrategy }));
    world.cluster.settle();
    world.patch(REF, image('nginx:2'));
    world.cluster.settle();
    world.remove({ kind: 'Pod', namespace: 'default', name: 'db-0' });
    world.cluster.settle();
    expect(images(world)).toEqual(['nginx:1', 'nginx:1', 'nginx:2']);
  });

  test('OnDelete leaves them to whoever deletes pods', () => {
    const world = workloadCluster();
    world.create(manifest({ updateStrategy: { type: 'OnDelete' } }));
    world.cluster.settle();
    world.patch(REF, image('nginx:2'));
    world.cluster.settle();
    expect(new Set(images(world))).toEqual(new Set(['nginx:1']));
    world.remove({ kind: 'Pod', namespace: 'default', name: 'db-1' });
    world.cluster.settle();
    expect(images(world)).toEqual(['nginx:1', 'nginx:2', 'nginx:1']);
  });

  test('a broken revision blocks the set even when the template is put right', () => {
    const world = workloadCluster();
    world.create(manifest());
    world.cluster.settle();
    world.patch(REF, image(BROKEN));
    world.cluster.settle();
    world.patch(REF, image('nginx:1'));
    world.cluster.settle();
    expect(images(world)).toEqual(['nginx:1', 'nginx:1', BROKEN]);
    world.remove({ kind: 'Pod', namespace: 'default', name: 'db-2' });
    world.cluster.settle();
    expect(images(world)).toEqual(['nginx:1', 'nginx:1', 'nginx:1']);
  });

  test('an old template takes its old revision up again, under a new number', () => {
    const world = workloadCluster();
    world.create(manifest({ replicas: 1, revisionHistoryLimit: 0 }));
    world.cluster.settle();
    const first = set(world).status?.currentRevision;
    world.patch(REF, { spec: { revisionHistoryLimit: 5 } });
    world.patch(REF, image('nginx:2'));
    world.cluster.settle();
    world.patch(REF, image('nginx:1'));
    world.cluster.settle();
    expect(set(world).status?.currentRevision).toBe(first);
    const numbers = world.cluster.view.list('ControllerRevision').map(({ revision }) => revision);
    expect(numbers.sort()).toEqual([2, 3]);
  });

  test('waits until a new pod has been ready for minReadySeconds', () => {
    const world = workloadCluster([podLife]);
    world.create(manifest({ replicas: 2, minReadySeconds: 20 }));
    world.cluster.advance(15_000);
    expect(podNames(world)).toEqual(['db-0']);
    world.cluster.advance(10_000);
    expect(podNames(world)).toEqual(['db-0', 'db-1']);
  });
});

test('what may not change is said in full', () => {
  const world = workloadCluster([]);
  world.create(manifest());
  const { response } = world.act({
    verb: 'patch',
    ref: REF,
    patchType: 'merge',
    patch: { spec: { serviceName: 'other' } },
  });
  expect(isFailure(response) && response.message).toBe(
    `StatefulSet.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
  );
});
