// What pods are found by: a change that is no matter to their indexes is told from one that is.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IndexWriter } from '../../src/kinds/kind.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { indexPod, isIndexedAlike } from '../../src/kinds/pod/indexes.js';
import { canonical } from '../../src/machinery/object.js';

function entriesOf(pod: Pod): readonly string[] {
  const entries: string[] = [];
  const write: IndexWriter = {
    file: (index, value) => entries.push(`${index}|${value}`),
    add: (sum, amount) => {
      if (amount !== 0) entries.push(`${sum} ${amount}`);
    },
    part: (_part, follows) => follows(write),
  };
  indexPod(pod, write);
  return entries.sort();
}

const labels = canonical({ app: 'web' });
const spec = canonical({
  nodeName: 'node-1',
  initContainers: [
    {
      name: 'wait',
      image: 'busybox',
      command: ['sh', '-c', 'until nslookup db; do sleep 2; done'],
    },
  ],
  containers: [{ name: 'web', image: 'web', resources: { requests: { cpu: '100m' } } }],
});
const unbound = canonical({ containers: [{ name: 'web', image: 'web' }], priority: -1 });

const state = fc.constantFrom(
  { running: { startedAt: '2024-01-01T00:00:00Z' } },
  { terminated: { exitCode: 0 } },
  { waiting: { reason: 'ContainerCreating' } },
  { waiting: { reason: 'CreateContainerConfigError' } },
);
const condition = fc.record({
  type: fc.constantFrom('Ready', 'PodScheduled', 'ContainersReady'),
  status: fc.constantFrom('True', 'False'),
  reason: fc.constantFrom('Unschedulable', 'ContainersNotReady'),
});
const status = fc.record(
  {
    phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed'),
    conditions: fc.array(condition, { maxLength: 2 }),
    containerStatuses: state.map((state) => [{ name: 'web', state }]),
    initContainerStatuses: state.map((state) => [{ name: 'wait', state }]),
    podIP: fc.constantFrom('10.244.0.1', '10.244.0.2'),
    hostIP: fc.constantFrom('172.18.0.2', '172.18.0.3'),
    nominatedNodeName: fc.constantFrom('node-1', 'node-2'),
    startTime: fc.constantFrom('2024-01-01T00:00:00Z', '2024-01-01T00:00:01Z'),
  },
  { requiredKeys: [] },
);
const finalizers = fc.option(fc.constantFrom(['batch.kubernetes.io/job-tracking'], ['a/b']), {
  nil: undefined,
});
const byKind = {
  Job: canonical([{ apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'u', controller: true }]),
  ReplicaSet: canonical([
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true },
  ]),
} as const;

const podOf = (
  of: object,
  found: object,
  held: readonly string[] | undefined,
  owner: keyof typeof byKind = 'Job',
): Pod =>
  canonical({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-0',
      namespace: 'default',
      labels,
      ownerReferences: byKind[owner],
      ...(held ? { finalizers: held } : {}),
    },
    spec: of,
    status: found,
  }) as unknown as Pod;

describe('a pod is said to be found as before', () => {
  test('only if it is', () => {
    const pods = fc.tuple(status, finalizers);
    const owners = fc.constantFrom('Job' as const, 'ReplicaSet' as const);
    fc.assert(
      fc.property(fc.constantFrom(spec, unbound), pods, pods, owners, (of, a, b, owner) => {
        const [before, after] = [podOf(of, ...a, owner), podOf(of, ...b, owner)];
        if (isIndexedAlike(after, before)) expect(entriesOf(after)).toEqual(entriesOf(before));
      }),
      { numRuns: 2000 },
    );
  });

  test('when it is admitted by its kubelet, and has its sandbox', () => {
    const before = podOf(spec, { phase: 'Pending' }, undefined);
    const condition = { type: 'PodReadyToStartContainers', status: 'True' };
    const found = { phase: 'Pending', hostIP: '172.18.0.2', conditions: [condition] };
    expect(isIndexedAlike(podOf(spec, found, undefined), before)).toBe(true);
  });

  test('not when it is bound, or gets other labels', () => {
    const before = podOf(unbound, { phase: 'Pending' }, undefined);
    const bound = { ...before, spec: { ...before.spec, nodeName: 'node-1' } };
    const named = { ...before, metadata: { ...before.metadata, labels: { app: 'api' } } };
    expect(isIndexedAlike(bound, before)).toBe(false);
    expect(isIndexedAlike(named, before)).toBe(false);
  });

  test('its numbers are kept for whoever counts by them, and nobody else', () => {
    const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    const owned = (owner: keyof typeof byKind) =>
      entriesOf(podOf(spec, running, undefined, owner)).filter((entry) => entry.includes('owner/'));
    expect(owned('Job')).toEqual([]);
    expect(owned('ReplicaSet')).toEqual([
      'node-owner/u/node-1 1',
      'owner/u/active 1',
      'owner/u/labels/app=web 1',
      'owner/u/ready 1',
    ]);
  });
});
