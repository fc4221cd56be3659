import { describe, expect, test } from 'vitest';
import { controllerRevision } from '../../src/kinds/controllerrevision/index.js';
import { daemonSet } from '../../src/kinds/daemonset/index.js';
import { deployment } from '../../src/kinds/deployment/index.js';
import type { Column, Kind } from '../../src/kinds/kind.js';
import { replicaSet } from '../../src/kinds/replicaset/index.js';
import { replicationController } from '../../src/kinds/replicationcontroller/index.js';
import { statefulSet } from '../../src/kinds/statefulset/index.js';
import type { KubeObject, Manifest } from '../../src/machinery/object.js';
import { isFailure } from '../../src/machinery/status.js';
import { template, workloadCluster } from '../support/workloads.js';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const spec = {
  replicas: 3,
  selector: { matchLabels: { app: 'web' } },
  template: {
    spec: {
      nodeSelector: { disk: 'ssd' },
      containers: [
        { name: 'a', image: 'x:1' },
        { name: 'b', image: 'y:2' },
      ],
    },
  },
};
const metadata = { name: 'web', creationTimestamp: '2026-01-01T00:00:00Z' };
const row = (kind: Kind<never>, object: unknown): readonly unknown[] =>
  (kind.columns as readonly Column<never>[]).map(({ value }) => value(object as never, NOW));
const header = (kind: Kind<never>) =>
  (kind.columns as readonly Column<never>[]).map(({ name }) => name);

describe('columns', () => {
  test('of a Deployment', () => {
    const status = { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1 };
    const kind = deployment as unknown as Kind<never>;
    expect(header(kind)).toEqual(
      'Name Ready Up-to-date Available Age Containers Images Selector'.split(' '),
    );
    expect(row(kind, { metadata, spec, status })).toEqual([
      ...['web', '2/3', 3, 1, '60m', 'a,b', 'x:1,y:2', 'app=web'],
    ]);
  });

  test('of a ReplicaSet and a ReplicationController', () => {
    const status = { replicas: 2, readyReplicas: 1 };
    const cells = ['web', 3, 2, 1, '60m', 'a,b', 'x:1,y:2', 'app=web'];
    expect(row(replicaSet as unknown as Kind<never>, { metadata, spec, status })).toEqual(cells);
    const plain = { ...spec, selector: { app: 'web' } };
    expect(
      row(replicationController as unknown as Kind<never>, { metadata, spec: plain, status }),
    ).toEqual(cells);
  });

  test('of a StatefulSet and a DaemonSet', () => {
    expect(row(statefulSet as unknown as Kind<never>, { metadata, spec })).toEqual([
      ...['web', '0/3', '60m', 'a,b', 'x:1,y:2'],
    ]);
    const status = {
      desiredNumberScheduled: 5,
      currentNumberScheduled: 4,
      numberReady: 3,
      updatedNumberScheduled: 2,
      numberAvailable: 1,
    };
    expect(row(daemonSet as unknown as Kind<never>, { metadata, spec, status })).toEqual([
      ...['web', 5, 4, 3, 2, 1, 'disk=ssd', '60m', 'a,b', 'x:1,y:2', 'app=web'],
    ]);
  });

  test('of a ControllerRevision', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u' };
    const owned = { ...metadata, ownerReferences: [{ ...owner, controller: true }] };
    const kind = controllerRevision as unknown as Kind<never>;
    expect(row(kind, { metadata: owned, revision: 2 })).toEqual([
      ...['web', 'statefulset.apps/db', 2, '60m'],
    ]);
    expect(row(kind, { metadata, revision: 1 })[1]).toBe('<none>');
  });
});

const create = (kind: string, given: unknown) => {
  const world = workloadCluster([]);
  const { response } = world.act({
    verb: 'create',
    object: {
      apiVersion: kind === 'ReplicationController' ? 'v1' : 'apps/v1',
      kind,
      metadata: { name: 'w' },
      spec: given,
    } as unknown as Manifest,
  });
  return isFailure(response)
    ? response.message
    : (response.object as unknown as { spec: Record<string, unknown> });
};
const selected = { selector: { matchLabels: { app: 'w' } }, template: template({ app: 'w' }) };

describe('defaults', () => {
  test('a Deployment rolls by quarters', () => {
    expect(create('Deployment', selected)).toMatchObject({
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
        },
      },
    });
  });

  test('a StatefulSet keeps order and claims', () => {
    expect(create('StatefulSet', selected)).toMatchObject({
      spec: {
        podManagementPolicy: 'OrderedReady',
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { partition: 0, maxUnavailable: 1 },
        },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        replicas: 1,
        revisionHistoryLimit: 10,
      },
    });
  });

  test('a partition is filled in only where a rolling update is spoken of', () => {
    const updateStrategy = { type: 'RollingUpdate' };
    expect(create('StatefulSet', { ...selected, updateStrategy })).toMatchObject({
      spec: { updateStrategy },
    });
  });

  test('a DaemonSet updates one node at a time, and counts its templates', () => {
    expect(create('DaemonSet', selected)).toMatchObject({
      metadata: { annotations: { 'deprecated.daemonset.template.generation': '1' } },
      spec: {
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
        },
        revisionHistoryLimit: 10,
      },
    });
  });

  test('whoever creates a DaemonSet manages the count of its templates too', () => {
    const { metadata } = create('DaemonSet', selected) as unknown as KubeObject;
    const [entry] = metadata.managedFields ?? [];
    expect(entry?.fieldsV1).toMatchObject({
      'f:metadata': { 'f:annotations': { 'f:deprecated.daemonset.template.generation': {} } },
    });
  });
});

describe('rules', () => {
  const noRoom = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } };
  const both = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: '10%' } };
  test.each<[string, unknown, string]>([
    [
      'Deployment',
      {},
      'Deployment.apps "w" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
    ],
    [
      'ReplicaSet',
      { ...selected, selector: {} },
      'ReplicaSet.apps "w" is invalid: spec.selector: Invalid value: {}: empty selector is invalid for deployment',
    ],
    [
      'ReplicationController',
      {},
      'ReplicationController "w" is invalid: [spec.selector: Required value, spec.template: Required value]',
    ],
    [
      'StatefulSet',
      { ...selected, podManagementPolicy: 'Random' },
      `StatefulSet.apps "w" is invalid: spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'`,
    ],
    [
      'StatefulSet',
      { ...selected, updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      `StatefulSet.apps "w" is invalid: spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy 'RollingUpdate'`,
    ],
    [
      'DaemonSet',
      { ...selected, updateStrategy: noRoom },
      'DaemonSet.apps "w" is invalid: spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
    [
      'DaemonSet',
      { ...selected, updateStrategy: both },
      'DaemonSet.apps "w" is invalid: spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "10%": may not be set when maxUnavailable is non-zero',
    ],
    [
      'Deployment',
      {
        ...selected,
        template: {
          metadata: { labels: { app: 'w' } },
          spec: { ...template({}).spec, restartPolicy: 'Never' },
        },
      },
      'Deployment.apps "w" is invalid: spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
  ])('%s: %j', (kind, given, message) => {
    expect(create(kind, given)).toBe(message);
  });
});
