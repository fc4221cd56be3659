// Laws about what is lost and deleted, each broken on purpose and then obeyed.

import { expect, test } from 'vitest';
import { knownLaws } from '../../src/scenario/laws/index.js';
import { controllers, simulate } from '../../src/testing.js';

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
