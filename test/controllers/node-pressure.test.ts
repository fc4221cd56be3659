// A node that runs out of memory or disk: what it says, who goes, who may come, and when it is over.

import { expect, test } from 'vitest';
import { simulate } from '../../src/testing.js';

const pod = (name: string, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec,
});

const main = (image = 'nginx:1.27', requests: object = {}): object => ({
  containers: [{ name: 'main', image, resources: { requests } }],
});

const uses = (image: string, usage: object): object => ({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Behavior',
  metadata: { name: image },
  spec: { selector: { image }, ...usage },
});

const priority = (name: string, value: number): object => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
});

const applied = (sim: ReturnType<typeof simulate>, ...objects: readonly object[]) =>
  sim.apply(objects.map((object) => JSON.stringify(object)).join('\n---\n'));

type Status = { readonly reason?: string; readonly message?: string; readonly phase?: string };
const statusOf = (sim: ReturnType<typeof simulate>, name: string): Status =>
  (sim.get('Pod', name)?.status ?? {}) as Status;

const evictionsOf = (sim: ReturnType<typeof simulate>): readonly string[] =>
  sim
    .list('Event')
    .filter(({ reason }) => reason === 'Evicted')
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map(({ involvedObject }) => `${involvedObject.name}`);

const condition = (sim: ReturnType<typeof simulate>, wanted: string): string | undefined =>
  sim.get('Node', 'node-1')?.status?.conditions?.find(({ type }) => type === wanted)?.status;

test('pods go one at a time: beyond their request first, then the less important, then who uses most beyond it', () => {
  const sim = simulate({ nodes: 1 });
  applied(
    sim,
    priority('high', 1000),
    uses('hungry', { memory: [{ value: '2Gi' }] }),
    uses('thirsty', { memory: [{ value: '1Gi' }] }),
    pod('within', main('hungry', { memory: '3Gi' })),
    pod('important', { ...main('hungry'), priorityClassName: 'high' }),
    pod('more', main('hungry', { memory: '100Mi' })),
    pod('less', main('thirsty', { memory: '100Mi' })),
    pod('critical', { ...main('hungry'), priorityClassName: 'system-node-critical' }),
  );
  sim.advance('1m').suffer({ node: 'node-1', is: 'OutOfMemory' }).advance('2m');
  expect(evictionsOf(sim)).toEqual(['more', 'less', 'important', 'within']);
  expect(statusOf(sim, 'critical').phase).toBe('Running');
  expect(statusOf(sim, 'more')).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message:
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. ' +
      'Container main was using 2Gi, request is 100Mi, has larger consumption of memory. ',
    conditions: expect.arrayContaining([
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'TerminationByKubelet' }),
    ]),
  });
  // Who uses no more than it asked for is not blamed.
  expect(statusOf(sim, 'within').message).toBe(
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. ',
  );
});

test('images that nobody uses go before any pod', () => {
  const sim = simulate({ nodes: 1 });
  applied(sim, pod('old', main('redis:7')), pod('web', main()));
  sim.advance('1m').run('kubectl delete pod old --wait=false');
  sim.advance('40s');
  const images = (): readonly string[] =>
    (sim.get('Node', 'node-1')?.status?.images ?? []).flatMap(({ names = [] }) => names);
  const size = sim
    .get('Node', 'node-1')
    ?.status?.images?.find(({ names }) => names?.some((name) => name.includes('redis:7')));
  expect(size).toBeDefined();
  const kept = 15 * 1024 ** 3;
  const used = (sim.get('Node', 'node-1')?.status?.images ?? []).reduce(
    (sum, { sizeBytes = 0 }) => sum + sizeBytes,
    0,
  );
  const takes = 100 * 1024 ** 3 - kept - used + (size?.sizeBytes ?? 0) / 2;
  sim.suffer({ node: 'node-1', is: 'OutOfDisk', takes: `${Math.floor(takes)}` }).advance('1m');
  expect(condition(sim, 'DiskPressure')).toBe('True');
  expect(images().some((name) => name.includes('redis:7'))).toBe(false);
  expect(images().some((name) => name.includes('nginx:1.27'))).toBe(true);
  expect(evictionsOf(sim)).toEqual([]);
});

test('short of memory a node takes in who has asked for some, short of disk nobody', () => {
  const bound = (name: string, requests: object): object =>
    pod(name, { ...main('nginx:1.27', requests), nodeName: 'node-1' });
  for (const [is, kind] of [
    ['OutOfMemory', 'MemoryPressure'],
    ['OutOfDisk', 'DiskPressure'],
  ] as const) {
    const sim = simulate({ nodes: 1 }).suffer({ node: 'node-1', is }).advance('15s');
    expect(sim.get('Node', 'node-1')?.spec?.taints).toMatchObject([{ effect: 'NoSchedule' }]);
    applied(sim, bound('best-effort', {}), bound('burstable', { memory: '64Mi' }));
    sim.advance('2s');
    const refused = {
      phase: 'Failed',
      reason: 'Evicted',
      message: `Pod was rejected: The node had condition: [${kind}]. `,
    };
    expect(statusOf(sim, 'best-effort')).toMatchObject(refused);
    if (is === 'OutOfDisk') expect(statusOf(sim, 'burstable')).toMatchObject(refused);
    else expect(statusOf(sim, 'burstable').reason).toBeUndefined();
  }
});

test('it goes on saying so for five minutes, counted anew when it is short again', () => {
  const sim = simulate({ nodes: 1 });
  const short = { node: 'node-1', is: 'OutOfMemory', for: '1m' } as const;
  sim.suffer(short).advance('5m');
  expect(condition(sim, 'MemoryPressure')).toBe('True');
  sim.suffer({ ...short, name: 'again' }).advance('5m30s');
  expect(condition(sim, 'MemoryPressure')).toBe('True');
  sim.advance('1m');
  expect(condition(sim, 'MemoryPressure')).toBe('False');
  expect(sim.get('Node', 'node-1')?.spec?.taints ?? []).toEqual([]);
  const told = sim.list('Event').filter(({ involvedObject }) => involvedObject.name === 'node-1');
  expect(told.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['NodeHasInsufficientMemory', 'NodeHasSufficientMemory']),
  );
});

test('what Behaviors have pods use makes a node short by itself', () => {
  const sim = simulate({ nodes: 1 });
  applied(
    sim,
    priority('high', 1000),
    uses('redis', { memory: [{ value: '100Mi' }, { at: '60s', value: '9Gi' }] }),
    pod('besteffort', main('redis')),
    pod('important', { ...main('redis', { memory: '1Gi' }), priorityClassName: 'high' }),
    pod('thrifty', main('nginx:1.27', { memory: '1Gi' })),
  );
  sim.advance('50s');
  expect(evictionsOf(sim)).toEqual([]);
  sim.advance('40s');
  expect(statusOf(sim, 'besteffort')).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  expect(statusOf(sim, 'besteffort').message).toBe(
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 0. Container main was using 9Gi, request is 0, has larger consumption of memory. ',
  );
  for (const name of ['important', 'thrifty']) expect(statusOf(sim, name).phase).toBe('Running');
  const pressure = () =>
    sim.get('Node', 'node-1')?.status?.conditions?.find(({ type }) => type === 'MemoryPressure');
  expect(pressure()?.status).toBe('True');
  sim.advance('6m');
  expect(pressure()?.status).toBe('False');
});

test('a Deployment gets new pods on other nodes', () => {
  const sim = simulate({ nodes: 2 });
  sim.run('kubectl create deployment web --image=nginx:1.27 -r 4');
  sim.advance('1m').suffer({ node: 'node-1', is: 'OutOfDisk' }).advance('3m');
  const running = sim.list('Pod').filter(({ status }) => status?.phase === 'Running');
  expect(running.map(({ spec }) => spec.nodeName)).toEqual(Array(4).fill('node-2'));
});

test('without latency there is one eviction at a time too', () => {
  const sim = simulate({ nodes: 1, latency: 'instant' });
  applied(sim, pod('a', main()), pod('b', main()), pod('c', main()));
  sim.advance('1m').suffer({ node: 'node-1', is: 'OutOfMemory' }).advance('12s');
  expect(evictionsOf(sim).length).toBe(1);
});

test('probes that flap take a pod out of its Service and back, in turns', () => {
  const sim = simulate({ nodes: 1 });
  const probed = { name: 'main', image: 'nginx:1.27', readinessProbe: { httpGet: { port: 80 } } };
  applied(
    sim,
    pod('web', {
      containers: [{ ...probed, readinessProbe: { ...probed.readinessProbe, periodSeconds: 2 } }],
    }),
  );
  sim.advance('30s').suffer({ pods: { name: 'web' }, is: 'Flapping', by: '20s', for: '1m10s' });
  const ready: (boolean | undefined)[] = [];
  for (const span of ['15s', '20s', '20s', '20s']) {
    sim.advance(span);
    ready.push(
      (sim.get('Pod', 'web')?.status as { containerStatuses?: { ready: boolean }[] })
        .containerStatuses?.[0]?.ready,
    );
  }
  expect(ready).toEqual([false, true, false, true]);
});

test('a webhook that cannot be called fails as its failurePolicy says, until the fault is over', () => {
  const configuration = (name: string, failurePolicy: string): object => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: `${name}.example.com`,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy,
        clientConfig: { service: { namespace: 'default', name: 'judge' } },
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['configmaps'],
          },
        ],
      },
    ],
  });
  const sim = simulate({ nodes: 1 });
  applied(sim, pod('judge', main()));
  sim.run('kubectl label pod judge app=judge');
  sim.run('kubectl create service clusterip judge --tcp=443');
  sim.advance('30s');
  applied(sim, configuration('closed', 'Fail'), configuration('open', 'Ignore'));
  const made = (name: string): string => {
    try {
      return sim.run(`kubectl create configmap ${name}`);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(made('before')).toContain('created');
  const texts = {
    Slow: 'context deadline exceeded',
    Down: `dial tcp ${sim.get('Service', 'judge')?.spec?.clusterIP}:443: connect: connection refused`,
    BadCertificate: 'x509: certificate signed by unknown authority',
  };
  for (const [is, text] of Object.entries(texts)) {
    sim.suffer({ webhook: '*.example.com', is, for: '10s' });
    const refusal = made(`while-${is.toLowerCase()}`);
    expect(refusal).toContain('failed calling webhook "closed.example.com"');
    expect(refusal).toContain(text);
    sim.advance('11s');
    expect(made(`after-${is.toLowerCase()}`)).toContain('created');
  }
  sim.run('kubectl delete validatingwebhookconfiguration closed');
  sim.suffer({ webhook: 'open.*', is: 'Down' });
  expect(made('open')).toContain('created');
});

test('a Fault says what it is about and nothing else', () => {
  const sim = simulate({ nodes: 1 });
  const refusal = (spec: object): string => {
    try {
      applied(sim, {
        apiVersion: 'kubetape.io/v1alpha1',
        kind: 'Fault',
        metadata: { name: 'x' },
        spec,
      });
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  expect(refusal({ node: 'node-1', is: 'Down', takes: '1Gi' })).toContain(
    'spec.takes: Forbidden: may only be set for `OutOfMemory` and `OutOfDisk`',
  );
  expect(refusal({ node: 'node-1', is: 'OutOfDisk', takes: '0' })).toContain(
    'must be greater than 0',
  );
  expect(refusal({ webhook: 'a', is: 'Hang' })).toContain(
    'supported values: "Slow", "Down", "BadCertificate"',
  );
  expect(refusal({ node: 'node-1', is: 'OutOfDisk', by: '1m' })).toContain('spec.by: Forbidden');
});

test('a DaemonSet whose pods a node refuses tries ever more slowly, also when its reports are many', () => {
  const sim = simulate({ nodes: 1 });
  applied(sim, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: { metadata: { labels: { app: 'agent' } }, spec: main() },
    },
  });
  sim.advance('30s').suffer({ node: 'node-1', is: 'OutOfDisk' });
  sim.obey('bounded-churn').advance('40m');
  const created = sim
    .list('Event')
    .filter(({ reason }) => reason === 'FailedDaemonPod')
    .reduce((sum, { count = 1 }) => sum + count, 0);
  // After 0, 1, 2, 4, ... 512 s, then every 15 minutes.
  expect(created).toBeGreaterThan(9);
  expect(created).toBeLessThan(14);
});
