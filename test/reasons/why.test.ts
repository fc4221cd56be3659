// Why: who set a value, through copies, down to an action, a fault or the clock.

import { expect, test } from 'vitest';
import { parseFieldPath, pathText } from '../../src/history/field-path.js';
import { keyOf } from '../../src/machinery/object.js';
import { whyEvent, whyIs } from '../../src/reasons/why.js';
import { type Simulation, simulate } from '../../src/testing.js';

const web = (image = 'nginx:1.27', replicas = 2) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', image, resources: { requests: { cpu: '100m' } } }],
      },
    },
  },
});

function asked(sim: Simulation, key: string, path = '', more = {}) {
  const read = parseFieldPath(path);
  if (!read.ok) throw new Error(read.error);
  const why = whyIs(sim.log, key, { path: read.value, ...more });
  if (!why) throw new Error(`${key} ${path} was never set`);
  return why;
}

/** `replicaset-controller created Pod < ReplicaSet spec.…`: who did what, and from where they had it. */
const told = ({ hops }: ReturnType<typeof asked>) =>
  hops.map(({ event, key, source }) => {
    const kind = key?.split('/')[0];
    const from = source ? ` < ${source.key.split('/')[0]} ${pathText(source.path)}` : '';
    return `${event.actor} ${event.type} ${kind}${from}`;
  });

const podOf = (sim: Simulation, n = -1) =>
  keyOf({ kind: 'Pod', namespace: 'default', name: sim.list('Pod').at(n)?.metadata.name ?? '' });

test("a pod's image is followed through ReplicaSet and Deployment to the command that set it", () => {
  const sim = simulate({ nodes: 2 }).apply(web()).advance('30s');
  sim.run('kubectl set image deployment/web web=nginx:1.28');
  sim.advance('1m');
  const why = asked(sim, podOf(sim), 'spec.containers[0].image');
  expect(told(why)).toEqual([
    'replicaset-controller ObjectCreated Pod < ReplicaSet spec.template.spec.containers[name=web].image',
    'deployment-controller ObjectCreated ReplicaSet < Deployment spec.template.spec.containers[name=web].image',
    'kubectl ObjectUpdated Deployment',
    'kubectl ActionTaken Deployment',
  ]);
  expect(why.hops.map(({ after }) => after).slice(0, 3)).toEqual(Array(3).fill('nginx:1.28'));
  expect(why.hops[2]?.before).toBe('nginx:1.27');
  expect(why.root).toBe('action');
  // At an earlier moment the answer is that moment's.
  const before = asked(
    sim,
    keyOf({ kind: 'Deployment', namespace: 'default', name: 'web' }),
    'spec.template.spec.containers[name=web].image',
    { back: 1 },
  );
  expect(before.hops[0]?.event.type).toBe('ObjectCreated');
});

test('replicas that an autoscaler set name the pods whose use decided it', () => {
  const sim = simulate({ nodes: 3 }).apply(web());
  sim.apply({
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Behavior',
    metadata: { name: 'busy' },
    spec: { selector: { image: 'nginx*' }, cpu: [{ value: '300m' }] },
  });
  sim.advance('30s');
  sim.run('kubectl autoscale deployment/web --min=1 --max=6 --cpu=50%');
  sim.advance('3m');
  expect(sim.get('Deployment', 'web')?.spec.replicas).toBeGreaterThan(2);
  const why = asked(sim, 'Deployment/default/web', 'spec.replicas');
  const [first] = why.hops;
  expect(first?.event.actor).toBe('horizontal-pod-autoscaler');
  expect(first?.timed).toBe(true);
  const deciding = first?.reads
    ?.filter(({ decided }) => decided)
    .map(({ key }) => key.split('/')[0]);
  expect(new Set(deciding)).toEqual(
    new Set(['HorizontalPodAutoscaler', 'Deployment', 'Pod', 'Behavior']),
  );
  expect(why.hops.at(-1)?.event).toMatchObject({ type: 'ActionTaken' });
});

test('what a node that is down leads to begins with the fault', () => {
  const sim = simulate({ nodes: 2 }).apply(web()).advance('30s');
  sim.suffer({ name: 'outage', node: 'node-1', is: 'Down' }).advance('10m');
  const why = asked(sim, 'Node//node-1', 'spec.taints');
  expect(why.root).toBe('fault');
  expect(why.hops.map(({ key }) => key)).toContain('Fault//outage');
  const gone = sim
    .at('20s')
    .list('Pod')
    .find(({ spec }) => spec.nodeName === 'node-1');
  const end = asked(sim, `Pod/default/${gone?.metadata.name}`);
  expect(end.root).toBe('fault');
});

test('every event of a story has a chain of reasons, and every look that is taken again leads to it', () => {
  const sim = simulate({ nodes: 1, seed: 5 }).apply(web('nginx', 1)).advance('20s');
  sim.run('kubectl scale deployment/web --replicas=0');
  sim.advance('40s');
  const blind: string[] = [];
  for (const event of sim.log.read()) {
    const why = whyEvent(sim.log, event.revision);
    expect(why?.hops.length).toBeGreaterThan(0);
    const [hop] = why?.hops ?? [];
    const isReaction = hop?.event.because && why?.hops[1]?.event.type !== 'ActionTaken';
    if (isReaction && !hop.reads) blind.push(`${event.revision} ${event.actor} ${hop.key}`);
  }
  expect(blind).toEqual([]);
});

test('what the API server went by when it refused a controller is told with what that read', () => {
  const sim = simulate({ nodes: 1 });
  sim.run('kubectl create quota small --hard=pods=1');
  sim.run('kubectl create quota roomy --hard=pods=100');
  sim.apply(web()).advance('1m');
  const path = 'status.conditions[type=ReplicaFailure].status';
  const { hops } = asked(sim, 'Deployment/default/web', path);
  const refused = hops.find(({ event }) => event.actor === 'replicaset-controller');
  const quotas = refused?.reads?.filter(({ key }) => key.startsWith('ResourceQuota/'));
  expect(quotas).toMatchObject([{ key: 'ResourceQuota/default/small', decided: true }]);
});
