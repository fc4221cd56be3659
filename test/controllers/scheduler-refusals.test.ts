// A binding that is refused has consequences: they are told, and the pod is tried again, ever more slowly.

import { expect, test } from 'vitest';
import { retriesOf } from '../../src/controllers/scheduler/failure.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { isFailure } from '../../src/machinery/status.js';
import { simulate } from '../../src/testing.js';
import { podManifest, schedulingCluster } from '../support/scheduling.js';

const since = '2026-01-01T00:00:00Z';
const start = Date.parse(since);
const refusedPod = {
  status: { conditions: [{ type: 'PodScheduled', lastTransitionTime: since }] },
} as unknown as Pod;

test('a refused pod is tried after 1, 2, 4 and 8 seconds more, then every ten', () => {
  const tried: number[] = [];
  let { at } = retriesOf(refusedPod, start);
  for (let i = 0; i < 7; i++) {
    tried.push((at - start) / 1000);
    at = retriesOf(refusedPod, at).next;
  }
  expect(tried).toEqual([1, 3, 7, 15, 25, 35, 45]);
});

test('whenever it is asked, the next retry of a refused pod is one of the same row', () => {
  const row = [1, 3, 7, 15, ...Array.from({ length: 20 }, (_, i) => 25 + 10 * i)];
  for (let s = 0; s < 200; s += 0.5) {
    const { at, next } = retriesOf(refusedPod, start + s * 1000);
    const i = row.findIndex((retry) => retry >= s);
    expect([(at - start) / 1000, (next - start) / 1000]).toEqual([row[i], row[i + 1]]);
  }
});

test('who names the pod that it means binds no other of that name', () => {
  const world = schedulingCluster();
  world.nodes(1);
  world.create(podManifest('web', { schedulerName: 'mine' }));
  const { uid } = world.pod('web').metadata;
  const { response } = world.act({
    verb: 'create',
    subresource: 'binding',
    ref: { kind: 'Pod', namespace: 'default', name: 'web' },
    object: {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'web', uid: 'gone' },
      target: { kind: 'Node', name: 'node-1' },
    } as never,
  });
  expect(isFailure(response) && response.message).toBe(
    'Operation cannot be fulfilled on pods "web": StorageError: invalid object, Code: 4, Key: /registry/pods/default/web, ' +
      `ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: gone, UID in object meta: ${uid}`,
  );
});

test('a claim that nobody may change keeps its pod, which is tried again for as long, and bound when one may', () => {
  const sim = simulate({ nodes: 1 });
  sim.apply(`
apiVersion: kubetape.io/v1alpha1
kind: Behavior
metadata: {name: judge}
spec: {selector: {url: 'https://judge.example.com/*'}, admission: [{deny: claims are frozen}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: frozen}
webhooks:
- name: frozen.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {url: 'https://judge.example.com/judge'}
  rules: [{apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: [persistentvolumeclaims]}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: db}
spec:
  containers: [{name: db, image: 'postgres:17'}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
`);
  sim.advance('40s');
  expect(sim.get('Pod', 'db')?.status).toMatchObject({
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulerError',
        message: expect.stringMatching(
          /^running PreBind plugin "VolumeBinding": admission webhook "frozen.example.com" denied the request: claims are frozen$/,
        ),
      },
    ],
  });
  const told = sim.list('Event').filter(({ reason }) => reason === 'FailedScheduling');
  // At once, and after 1, 3, 7, 15, 25 and 35 s.
  expect(told).toMatchObject([{ series: { count: 7 } }]);
  sim.run('kubectl delete validatingwebhookconfiguration frozen');
  sim.advance('20s');
  expect(sim.get('Pod', 'db')?.status?.phase).toBe('Running');
});
