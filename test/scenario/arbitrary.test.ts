// A test of one's own manifests, as a reader would write it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrary, LawBroken, type Manifest, matchers, simulate } from '../../src/testing.js';

expect.extend(matchers);
declare module 'vitest' {
  interface Assertion {
    toBeAvailable(what: string): void;
    toHaveConverged(): void;
  }
}

const runs = { seed: 20_260_101, numRuns: 12 };
const web = (strategy: object): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    strategy,
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    },
  },
});

test('a Deployment survives whatever life draws for it', () => {
  const manifest = web({});
  fc.assert(
    fc.property(arbitrary.life([manifest]), arbitrary.seed(), (life, seed) => {
      const sim = simulate({ seed }).apply(manifest).advance('1m').obey();
      sim.live(life);
      for (const { metadata } of sim.list('Fault')) sim.heal(metadata.name);
      sim.run('kubectl uncordon --selector=kubernetes.io/os=linux');
      expect(sim.advance('15m')).toHaveConverged();
    }),
    runs,
  );
});

test('a rollout without surge breaks a law in CEL, and fast-check finds the one action that it takes', () => {
  const manifest = web({ rollingUpdate: { maxSurge: 0, maxUnavailable: 2 } });
  const law = 'deployments.all(d, has(d.status.availableReplicas))';
  const property = fc.property(arbitrary.life([manifest]), (life) => {
    const sim = simulate({ seed: 1 }).apply(manifest).advance('1m');
    sim.always(law).live(life).advance('1m');
  });
  const { failed, counterexample, errorInstance } = fc.check(property, { ...runs, numRuns: 40 });
  expect(failed).toBe(true);
  expect(errorInstance).toBeInstanceOf(LawBroken);
  expect(counterexample?.[0].filter(({ do: what }) => what !== 'wait').length).toBe(1);
});

test('promises: eventually once, eventuallyAlways from then on, sometimes is told when it was not seen', () => {
  const sim = simulate().apply(web({}));
  const ready = 'pods.filter(p, p.status.phase == "Running").size() == 2';
  sim.sometimes('five pods', 'pods.size() == 5').sometimes('two pods', 'pods.size() == 2');
  sim.eventually(ready, '1m').eventuallyAlways('two run', '2m', ready).advance('1m');
  expect(sim).toBeAvailable('Deployment/web');
  expect(sim.unseen).toEqual(['five pods']);
  sim.advance('2m');
  expect(sim.diff('1m')).toEqual([]);
  expect(() => sim.run('kubectl delete pods --all --wait=false') && sim.advance('1m')).toThrow(
    'two run',
  );
  expect(() => simulate().eventually('pods.size() > 0', '10s').advance('1m')).toThrow('eventually');
  expect(() => simulate().obey('no-such-law')).toThrow('there is no law no-such-law');
});
