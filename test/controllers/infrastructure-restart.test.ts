// The law RestartSafe for the controllers of namespaces, services, storage and owners: a process that ends
// and begins again between any two steps makes no difference to the log.

import { expect, test } from 'vitest';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest, ObjectRef } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

type Step = { create: object } | { remove: ObjectRef; foreground?: boolean } | { advance: number };

const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: 'web' } },
  spec: {
    nodeName: 'node-1',
    containers: [{ name: 'c', image: 'i' }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
  },
});

const steps: readonly Step[] = [
  { create: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } } },
  { advance: 40 },
  {
    create: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
  },
  {
    create: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  },
  { advance: 300 },
  { create: pod('web-1') },
  { create: pod('web-2') },
  { advance: 700 },
  { advance: 4_000 },
  { remove: { kind: 'Pod', namespace: 'shop', name: 'web-2' } },
  { advance: 1_500 },
  { remove: { kind: 'Service', namespace: 'shop', name: 'web' }, foreground: true },
  { advance: 3 },
  { remove: { kind: 'Namespace', name: 'shop' } },
  { advance: 3_000 },
  { advance: 2_500 },
  { advance: 60_000 },
];

function run(restart: boolean) {
  const log = memoryLog(defaultSettings);
  let cluster = new Cluster({ log });
  const act = (request: Parameters<Cluster['act']>[0]['request']): void => {
    const { response } = cluster.act({
      request,
      actor: 'kubectl',
      technique: 'imperative-command',
      command: '',
    });
    if (isFailure(response)) throw new Error(response.message);
  };
  for (const object of bootstrapObjects(defaultSettings, { nodes: 1 }))
    act({ verb: 'create', object });
  cluster.settle();
  for (const step of steps) {
    if (restart) cluster = new Cluster({ log });
    if ('create' in step) act({ verb: 'create', object: step.create as Manifest });
    else if ('advance' in step) cluster.advance(step.advance);
    else
      act({
        verb: 'delete',
        ref: step.remove,
        ...(step.foreground ? { options: { propagationPolicy: 'Foreground' as const } } : {}),
      });
  }
  return { cluster, events: [...log.read()] };
}

test('restarts make no difference', () => {
  const straight = run(false);
  const restarted = run(true);
  const lines = ({ events }: ReturnType<typeof run>) =>
    events.map((e) =>
      [e.revision, e.at, e.type, e.actor, 'object' in e ? e.object.metadata.name : ''].join(' '),
    );
  expect(lines(restarted)).toEqual(lines(straight));
  expect(straight.cluster.view.get('Namespace', 'shop')).toBeUndefined();
  expect(straight.cluster.view.list('PersistentVolume')).toEqual([]);
  expect(straight.cluster.view.all('EndpointSlice', 'shop')).toEqual([]);
});
