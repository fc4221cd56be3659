// A tape of a million events, for those who look back: a thousand pods in each of ten namespaces, over and over.

import { canonical } from '../dist/machinery/object.js';
import { settings } from './clusters.mjs';

export const EVENTS = 1_000_000;
const NAMESPACES = 10;
export const PODS = 1_000;
const OBJECTS = NAMESPACES * PODS;

function podAt(i, revision, old) {
  const n = i % OBJECTS;
  const name = `web-${String(Math.floor(n / NAMESPACES)).padStart(4, '0')}`;
  const ready = (i / OBJECTS) & 1 ? 'True' : 'False';
  return canonical({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: `team-${n % NAMESPACES}`,
      uid: old?.metadata.uid ?? `00000000-0000-4000-a000-${String(n).padStart(12, '0')}`,
      creationTimestamp: old?.metadata.creationTimestamp ?? '2026-01-01T00:00:00Z',
      resourceVersion: String(revision),
      labels: { app: 'web', 'pod-template-hash': '6cc9d4fc97' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web-6cc9d4fc97',
          uid: 'u',
          controller: true,
        },
      ],
    },
    spec: old?.spec ?? {
      containers: [
        {
          name: 'web',
          image: 'registry.example/web:1.4',
          resources: { requests: { cpu: '100m' } },
        },
      ],
      nodeName: `node-${n % 500}`,
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
    },
    status: {
      phase: 'Running',
      podIP: `10.${n % 250}.${(n >> 8) % 250}.7`,
      conditions: [
        { type: 'Ready', status: ready, lastTransitionTime: '2026-01-01T00:00:00Z' },
        { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
      ],
      containerStatuses: [
        {
          name: 'web',
          ready: ready === 'True',
          restartCount: i % 7,
          state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    },
  });
}

export function write(log) {
  const live = [];
  let batch = [];
  for (let i = 0; i < EVENTS; i++) {
    const revision = i + 1;
    const old = live[i % OBJECTS];
    const object = podAt(i, revision, old);
    live[i % OBJECTS] = object;
    batch.push({
      revision,
      at: settings.epoch + i * 10,
      actor: 'kubelet',
      because: i || null,
      type: old ? 'ObjectUpdated' : 'ObjectCreated',
      object,
    });
    if (batch.length === 5_000) {
      log.append(batch);
      batch = [];
    }
  }
}

/** Moments all over the tape, in an order that helps no cache. */
export const moments = (count) =>
  Array.from({ length: count }, (_, i) => OBJECTS + (((i + 1) * 7_919_717) % (EVENTS - OBJECTS)));
