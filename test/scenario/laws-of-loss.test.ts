// Laws about what is lost and deleted, each broken on purpose and then obeyed.

import { expect, test } from 'vitest';
import { knownLaws } from '../../src/scenario/laws/index.js';
import { controllers, defineController, remove, simulate } from '../../src/testing.js';

const without = (...names: readonly string[]) =>
  controllers.filter(({ name }) => !names.includes(name));

const shop = (options: Parameters<typeof simulate>[0] = {}): ReturnType<typeof simulate> => {
  const sim = simulate({ nodes: 2, ...options });
  sim.run('kubectl create deployment web --image=nginx:1.27 --replicas=4');
  sim.run('kubectl expose deployment web --port=80');
  return sim.advance('1m');
};

test('lost-nodes-left: a node that nobody gives up on is told of, also while its pods get traffic', () => {
  const lose = (sim: ReturnType<typeof simulate>) =>
    sim.obey('lost-nodes-left').suffer({ node: 'node-1', is: 'Down' }).advance('4m');
  expect(() => lose(shop({ controllers: without('node-lifecycle-controller') }))).toThrow(
    'node/node-1 is cut off for two minutes, and is Ready',
  );
  expect(() => lose(shop({ controllers: without('endpointslice-controller') }))).not.toThrow();
  const stale = shop().suffer({ controller: 'endpointslice-controller', is: 'Stale' });
  // A controller that has trouble itself is not blamed.
  expect(() => lose(stale)).not.toThrow();
  expect(() => lose(shop())).not.toThrow();
});

test('foreground-waits: who lets go of a foreground deletion by hand breaks it', () => {
  const patch = `kubectl patch deployment web -p '{"metadata":{"finalizers":null}}'`;
  const begun = (cascade: string) => {
    const sim = shop({ clock: 'manual' }).obey('foreground-waits');
    sim.run(`kubectl delete deployment web --cascade=${cascade} --wait=false`);
    return sim;
  };
  expect(() => begun('foreground').run(patch)).toThrow(
    'deployment/web was deleted in the foreground, and replicaset/web-',
  );
  expect(() => begun('foreground').advance('2m')).not.toThrow();
  expect(() => begun('background').advance('2m')).not.toThrow();
});

test('converges: pods that are ready behind a Service are endpoints of it', () => {
  const judged = (sim: ReturnType<typeof simulate>) =>
    knownLaws.find(({ name }) => name === 'converges')?.judge?.(sim.view);
  expect(judged(shop())).toBeUndefined();
  expect(judged(shop({ controllers: without('endpointslice-controller') }))).toMatch(
    /^service\/web has no ready endpoint, and pod\/web-\S+ is ready behind it$/,
  );
});

type Sim = ReturnType<typeof simulate>;
/** Ready ten seconds after it began. */
const served = (
  replicas: number,
  strategy: object,
  options: Parameters<typeof simulate>[0] = {},
) => {
  const labels = { app: 'web' };
  const readinessProbe = { httpGet: { port: 80 }, initialDelaySeconds: 10 };
  const containers = [{ name: 'web', image: 'nginx:1.27', readinessProbe }];
  const template = { metadata: { labels }, spec: { containers } };
  const sim = simulate({ nodes: 2, ...options }).apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas, selector: { matchLabels: labels }, template, strategy },
  });
  sim.run('kubectl expose deployment web --port=80');
  return sim.advance('1m').obey('service-has-endpoints');
};
const room = (maxUnavailable: number | string, maxSurge: number | string = 0) => ({
  rollingUpdate: { maxUnavailable, maxSurge },
});
const restart = (sim: Sim) => {
  sim.run('kubectl rollout restart deployment web');
  return sim.advance('2m');
};
const removeAll = (sim: Sim) => {
  for (const { metadata } of sim.list('Pod')) sim.run(`kubectl delete pod ${metadata.name}`);
  return sim.advance('2m');
};
const lose = (sim: Sim) =>
  sim.suffer({ node: 'node-1', is: 'Down' }).suffer({ node: 'node-2', is: 'Down' }).advance('10m');
const crash = (sim: Sim) =>
  sim.suffer({ pods: { labels: { matchLabels: { app: 'web' } } }, is: 'Crash' }).advance('5m');
const EMPTY = 'service/web has no ready endpoint, and deployment/web says Available';

test('service-has-endpoints: a rollout that takes several pods away at once breaks it', () => {
  expect(() => restart(served(2, room('100%')))).toThrow(EMPTY);
  expect(() => restart(served(3, room(3)))).toThrow(EMPTY);
  expect(() => restart(served(3, room(2)))).not.toThrow();
  expect(() => restart(served(2, room(0, 1)))).not.toThrow();
  expect(() => restart(served(2, { type: 'Recreate' }))).not.toThrow();
});

test.each<[string, (sim: Sim) => Sim]>([
  ['deleted', removeAll],
  ['lost', lose],
  ['crashing', crash],
])('service-has-endpoints: where none are promised, pods that are %s break nothing', (_, happen) => {
  expect(() => happen(served(2, room('100%')))).not.toThrow();
  expect(() => happen(served(1, room(1)))).not.toThrow();
});

test('service-has-endpoints: of one pod that may be missing nobody expects that it is there', () => {
  expect(() => restart(served(1, room(1)))).not.toThrow();
  // It was three when it was written.
  const scaled = served(3, room(1));
  scaled.run('kubectl scale deployment web --replicas=1');
  expect(() => removeAll(scaled.advance('1m'))).not.toThrow();
});

test('service-has-endpoints: who is made anew has taken nothing from anybody', () => {
  const sim = served(2, room('100%'));
  const web = sim.get('Deployment', 'web');
  sim.run('kubectl delete deployment web --wait=false');
  const { name, namespace } = { name: 'web', namespace: 'default' };
  const again = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace } };
  expect(() => sim.apply({ ...again, spec: web?.spec }).advance('2m')).not.toThrow();
  expect(() => restart(sim)).toThrow(EMPTY);
});

test('service-has-endpoints: what is promised is judged, though one replica is all there is', () => {
  const emptied = (replicas: number, strategy: object) => {
    const sim = served(replicas, strategy, { clock: 'manual' });
    const patch = (change: string) =>
      sim.run(`kubectl patch endpointslice ${slice} --type=json -p '${change}'`);
    const slice = sim.list('EndpointSlice').find(({ metadata }) => metadata.name.startsWith('web-'))
      ?.metadata.name;
    // Who looks after it has a cache that lags, and does not mend it.
    sim.suffer({ controller: 'endpointslice-controller', is: 'Stale' });
    patch('[{"op": "replace", "path": "/endpoints", "value": []}]');
    return sim.advance('1m');
  };
  expect(() => emptied(1, {})).toThrow(EMPTY);
  expect(() => emptied(1, { type: 'Recreate' })).toThrow(EMPTY);
  expect(() => emptied(3, room(2))).toThrow(EMPTY);
  expect(() => emptied(1, room(1))).not.toThrow();
});

const job = (spec: object = {}, container: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'sum' },
  spec: {
    completions: 2,
    parallelism: 1,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'sum', image: 'busybox', ...container }],
      },
    },
    ...spec,
  },
});
const exits = { command: ['sh', '-c', 'exit 0'] };

test('job-exact: who counts what has not succeeded, or forgets what has, breaks it', () => {
  const told = (status: object, spec: object = {}) => {
    const sim = simulate({ nodes: 1, controllers: without('job-controller') }).obey('job-exact');
    const patch = (change: object) =>
      `kubectl patch job sum --subresource=status --type=merge -p '${JSON.stringify({ status: change })}'`;
    sim.apply(job(spec));
    return () => sim.run(patch(status));
  };
  expect(told({ succeeded: 1 })).toThrow(
    'job/sum counts 1 completions, and 0 of its pods succeeded',
  );
  expect(told({ failed: 1, active: 1 })).not.toThrow();
  const done = simulate({ nodes: 1 }).obey('job-exact').apply(job({}, exits)).advance('5m');
  expect(done.get('Job', 'sum')?.status?.succeeded).toBe(2);
  const indexed = job({ completionMode: 'Indexed', parallelism: 2 }, exits);
  const all = simulate({ nodes: 1 }).obey('job-exact').apply(indexed).advance('5m');
  expect(all.get('Job', 'sum')?.status?.succeeded).toBe(2);
});

test('converges: a Job that is not over is at work, unless it is told to wait', () => {
  const idle = (spec: object) => {
    const sim = simulate({ nodes: 1, controllers: without('job-controller') }).apply(job(spec));
    return knownLaws.find(({ name }) => name === 'converges')?.judge?.(sim.advance('1m').view);
  };
  expect(idle({})).toBe('job/sum is not over, and no pod of it is at work');
  expect(idle({ suspend: true })).toBeUndefined();
});

test('a law that breaks ends the step there, however long it was to go on', () => {
  const sim = simulate({ nodes: 1 })
    .apply(job({ completions: 3 }, exits))
    .obey();
  sim.never('one is done', (view) =>
    view.list('Pod').some((pod) => pod.status?.phase === 'Succeeded'),
  );
  expect(() => sim.advance('30d')).toThrow('never one is done');
  expect(sim.elapsed).toBeLessThan(60_000);
});

test('no-orphans: what nobody owns any more though its owner is gone has outlived it', () => {
  const judged = (sim: Sim) =>
    knownLaws.find(({ name }) => name === 'no-orphans')?.judge?.(sim.view);
  const orphaned = shop();
  orphaned.run('kubectl delete deployment web --cascade=orphan');
  expect(judged(orphaned.advance('1m'))).toMatch(
    /^replicaset\/web-\S+ has outlived its owner web$/,
  );
  const made = simulate({ nodes: 1 }).apply(job()).advance('1s');
  made.run('kubectl delete job sum --cascade=orphan');
  expect(judged(made.advance('1m'))).toMatch(/^pod\/sum-\S+ has outlived its owner sum$/);
  // Another of the same name is not the one that made it.
  expect(judged(made.apply(job()).advance('1m'))).toMatch(/^pod\/sum-/);
  const deleted = shop();
  deleted.run('kubectl delete deployment web');
  expect(judged(deleted.advance('1m'))).toBeUndefined();
  // Taken out of service on purpose, by a label: whoever made it lets go of it, and is still there.
  const released = shop();
  const [pod] = released.list('Pod');
  released.run(`kubectl label pod ${pod?.metadata.name} app=other --overwrite`);
  expect(judged(released.advance('1m'))).toBeUndefined();
});

test('max-unavailable: a Deployment that has not been scaled of late is judged from the beginning', () => {
  /** Goes by the name of another, and takes away what it is told to. */
  const reaper = defineController({
    name: 'replicaset-controller',
    reconciles: 'ConfigMap',
    reconcile: ({ metadata }, view) =>
      metadata.name === 'now'
        ? view
            .list('Pod', 'default')
            .slice(0, 2)
            .map((pod) => remove(pod))
        : [],
  });
  const begun = () => {
    const sim = shop({ controllers: [...controllers, reaper] });
    sim.run('kubectl annotate deployment web seen=yes');
    return sim.obey('max-unavailable');
  };
  const sim = begun();
  expect(() => sim.run('kubectl create configmap now') && sim.advance('1s')).toThrow(
    /^(.|\n)*deployment\/web has 2 pods available after pod\/web-\S+ was taken away, and must have 3/,
  );
  // Nobody could have known that they work again.
  const flapped = begun();
  flapped.suffer({ pods: { name: 'web-*' }, is: 'NotReady', for: '1m' });
  expect(flapped.advance('1m').list('Pod').length).toBe(4);
  flapped.advance('1s');
  expect(() => flapped.run('kubectl create configmap now') && flapped.advance('1s')).not.toThrow();
});
