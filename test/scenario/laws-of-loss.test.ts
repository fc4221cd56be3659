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
