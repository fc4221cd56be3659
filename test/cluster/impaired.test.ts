// What faults of the control plane do: to caches, to controllers in the middle of their work, to clocks and to requests.

import { expect, test } from 'vitest';
import { simulate } from '../../src/testing.js';

const web = (replicas = 1) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
  },
});

const begin = (kubernetes: '1.28' | '1.36' = '1.36', replicas = 1) =>
  simulate({ kubernetes, nodes: 1 }).apply(web(replicas)).advance('1m');
const pods = (sim: ReturnType<typeof begin>) => sim.list('Pod', 'default').length;
const stale = { controller: 'replicaset-controller', kind: 'Pod', is: 'Stale' };

test('a controller sees what happened only so much later, and mends it then', () => {
  const sim = begin().suffer({ ...stale, by: '30s' });
  sim.run('kubectl delete pod --all --wait=false --grace-period=0 --force');
  expect(pods(sim.advance('29s'))).toBe(0);
  expect(pods(sim.advance('2s'))).toBe(1);
});

test('a watch that is dropped shows nothing until the fault is over, by its time or by hand', () => {
  for (const lasting of [{ for: '5m' }, {}]) {
    const sim = begin().suffer({ ...stale, ...lasting });
    sim.run('kubectl delete pod --all --wait=false --grace-period=0 --force');
    expect(pods(sim.advance('4m50s'))).toBe(0);
    if (!('for' in lasting)) sim.heal('replicaset-controller-stale');
    expect(pods(sim.advance('11s'))).toBe(1);
    expect(sim.list('Fault')).toEqual([]);
  }
});

test.each([
  ['1.28', 6],
  ['1.36', 4],
] as const)('expectations hold for five minutes in %s, and the gate for ever', (release, most) => {
  const sim = begin(release).suffer(stale);
  sim.run('kubectl scale deployment/web --replicas=3');
  sim.advance('4m');
  sim.run('kubectl annotate replicaset --all looked=again');
  expect(pods(sim.advance('1s'))).toBe(3);
  sim.advance('2m').run('kubectl scale deployment/web --replicas=4');
  sim.advance('1s');
  expect(pods(sim)).toBe(release === '1.36' ? 3 : most);
  sim.heal('replicaset-controller-stale');
  expect(pods(sim.advance('1m'))).toBe(4);
});

test('what people write brings no controller nearer to its crash', () => {
  const sim = begin().suffer({ controller: 'kube-controller-manager', is: 'Crash', after: 1 });
  sim.run('kubectl create configmap notes');
  sim.run('kubectl scale deployment/web --replicas=3');
  sim.advance('10s');
  const [set] = sim.list('ReplicaSet', 'default');
  expect(set).toMatchObject({ spec: { replicas: 3 } });
  expect(pods(sim)).toBe(1);
});

test('a crash between two writes leaves the second undone, until somebody starts again', () => {
  const sim = begin().suffer({ controller: 'replicaset-controller', is: 'Crash', after: 1 });
  sim.run('kubectl scale deployment/web --replicas=4');
  expect(pods(sim.advance('1m'))).toBe(2);
  expect(pods(sim.heal('replicaset-controller-crash').advance('1s'))).toBe(4);
});

test('without a leader nothing is done, but what runs goes on', () => {
  const sim = begin().suffer({ controller: 'kube-controller-manager', is: 'Crash', for: '17s' });
  sim.run('kubectl scale deployment/web --replicas=2');
  sim.run('kubectl run alone --image=nginx');
  sim.advance('16s');
  expect(sim.get('Deployment', 'web')?.status?.observedGeneration).toBe(1);
  expect(sim.get('Pod', 'alone')?.status?.phase).toBe('Running');
  expect(sim.advance('5s').get('Deployment', 'web')?.status?.availableReplicas).toBe(2);
});

test('a write from an old version is refused, and made again from the new one', () => {
  const lagging = {
    controller: 'deployment-controller',
    kind: 'ReplicaSet',
    is: 'Stale',
    by: '5s',
  };
  const sim = begin().suffer(lagging);
  sim.run('kubectl annotate replicaset --all by=hand');
  sim.run('kubectl scale deployment/web --replicas=2');
  expect(sim.advance('4s').list('ReplicaSet')[0]?.spec.replicas).toBe(1);
  expect(sim.advance('4s').list('ReplicaSet')[0]?.spec.replicas).toBe(2);
});

test('a clock that is ahead runs what is due later, and dates it so', () => {
  const sim = simulate({ nodes: 1 });
  sim.run("kubectl create cronjob hourly --image=busybox --schedule='30 * * * *'");
  sim.advance('1m').suffer({ controller: 'cronjob-controller', is: 'Skewed', by: '29m30s' });
  expect(sim.advance('10s').list('Job')).toHaveLength(1);
});

test('an API server that refuses says so, to all or to some, and then all is made up for', () => {
  const sim = begin().suffer({ apiServer: {}, is: 'Refusing', for: '30s' });
  expect(() => sim.run('kubectl scale deployment/web --replicas=2')).toThrow(
    'etcdserver: request timed out',
  );
  sim.advance('31s').run('kubectl scale deployment/web --replicas=2');
  sim.suffer({ name: 'some', apiServer: { from: 'replicaset-*' }, is: 'Refusing' });
  expect(pods(sim.advance('1m'))).toBe(1);
  expect(pods(sim.heal('some').advance('1m'))).toBe(2);
});

test('a slow API server makes every reaction late', () => {
  const sim = begin().suffer({ apiServer: {}, is: 'Slow', by: '3s' });
  sim.run('kubectl scale deployment/web --replicas=2');
  expect(pods(sim.advance('5s'))).toBe(1);
  expect(pods(sim.advance('5s'))).toBe(2);
});
