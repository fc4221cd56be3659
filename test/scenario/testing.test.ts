import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { controllers, defineController, LawBroken, simulate } from '../../src/testing.js';

const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    },
  },
});

test('the example in the documentation is the one that is tested', () => {
  const textOf = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
  const documented = /```ts\n([\s\S]*?) \* ```/.exec(textOf('../../src/testing.ts'))?.[1] ?? '';
  const code = documented.replace(/^ \* ?/gm, '');
  const tested = textOf('testing-example.test.ts')
    .replace(/^\/\/.*\n\n/, '')
    .replace("'../../src/testing.js'", "'kubetape/testing'");
  expect(code).toBe(tested);
});

test('time stands still until it is told to pass, unless consequences are to be awaited', () => {
  const manual = simulate().apply(deployment(2));
  expect(manual.list('Pod')).toHaveLength(0);
  expect(manual.settle().list('Pod')).toHaveLength(2);
  expect(simulate({ clock: 'settle' }).apply(deployment(2)).list('Pod')).toHaveLength(2);
});

test('YAML, one manifest and several are applied alike', () => {
  const config = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  const sim = simulate()
    .apply(
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
    )
    .apply(config('c'))
    .apply([config('d'), config('e')]);
  const names = sim.list('ConfigMap', 'default').map(({ metadata }) => metadata.name);
  expect(names).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'e']));
});

test('what is refused is thrown in the words of kubectl', () => {
  const sim = simulate();
  expect(() => sim.apply({ ...deployment(-1) })).toThrow(/spec\.replicas: Invalid value: -1/);
  expect(() => sim.run('kubectl get pod/web')).toThrow('pods "web" not found');
  expect(() => sim.apply('a: [')).toThrow(/yaml/);
  expect(() => sim.advance('a while')).toThrow('is not a duration');
  expect(() => sim.at('tomorrow')).toThrow('is not a moment');
  expect(sim.run('kubectl get nodes')).toContain('node-3');
});

test('an object is found by kind and name or by its manifest', () => {
  const sim = simulate({ clock: 'settle' }).apply(deployment(1));
  expect(sim.get('Deployment', 'web')?.spec.replicas).toBe(1);
  expect(sim.get(deployment(1))?.spec.replicas).toBe(1);
  expect(sim.get('Node', 'node-1')?.kind).toBe('Node');
  expect(sim.get('Deployment', 'web', 'elsewhere')).toBeUndefined();
});

test('a broken law is thrown with its revision and what led to it', () => {
  const sim = simulate().never('three pods', (view) => view.list('Pod').length >= 3);
  sim.apply(deployment(3));
  let broken: unknown;
  try {
    sim.advance('1m');
  } catch (error) {
    broken = error;
  }
  expect(broken).toBeInstanceOf(LawBroken);
  const lines = (broken as LawBroken).message.split('\n');
  expect(lines[0]).toMatch(/^broken at revision \d+, [\d.]+m?s: never three pods$/);
  expect(lines.at(-1)).toMatch(/ActionTaken "kubectl apply -f -" by kubectl$/);
  expect(sim.list('Pod')).toHaveLength(3);
});

test('a law that does not hold when it is made is broken then', () => {
  expect(() => simulate().always('no nodes', (view) => view.list('Node').length === 0)).toThrow(
    LawBroken,
  );
});

test('why tells the last change and what it reacted to', () => {
  const sim = simulate({ clock: 'settle' }).apply(deployment(1));
  const why = sim.why('Deployment', 'web');
  expect(why[0]).toMatch(/^r\d+ at .* ObjectUpdated Deployment\/web by deployment-controller$/);
  expect(why.at(-1)).toMatch(/^r\d+ at .* ActionTaken "kubectl apply -f -" by kubectl$/);
});

test("a controller of one's own takes part", () => {
  const seen: string[] = [];
  const mine = defineController({
    name: 'watcher',
    reconciles: 'ConfigMap',
    reconcile: ({ metadata }) => {
      seen.push(metadata.name);
      return [];
    },
  });
  simulate({ controllers: [...controllers, mine] })
    .apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hello' } })
    .settle();
  expect(seen).toContain('hello');
});

test('the same seed tells the same story, another seed another one', () => {
  const names = (seed: number) =>
    simulate({ seed, clock: 'settle' })
      .apply(deployment(3))
      .list('Pod')
      .map(({ metadata }) => metadata.name);
  expect(names(1)).toEqual(names(1));
  expect(names(2)).not.toEqual(names(1));
});

test('a fork goes its own way from a moment on, and its parent never sees it', () => {
  const sim = simulate().apply(deployment(2)).advance('1m');
  const fork = sim.fork('what-if');
  expect(fork.log.timeline).toBe('what-if');
  fork.run('kubectl scale deployment/web --replicas=5');
  fork.advance('1m');
  expect([fork, sim].map((one) => one.list('Pod').length)).toEqual([5, 2]);
  const early = sim.fork({ at: '0s' });
  expect([early.elapsed, early.list('Pod')]).toEqual([0, []]);
  const again = sim.fork({ at: '3s' }).advance(sim.elapsed - 3_000);
  expect(again.list('Pod').map(({ metadata }) => metadata.name)).toEqual(
    sim.list('Pod').map(({ metadata }) => metadata.name),
  );
});

test('a fork with another seed throws other dice for what is to come', () => {
  const sim = simulate().advance('1m');
  const names = (seed: number) => {
    const pods = sim.fork({ seed }).apply(deployment(3)).advance('1m').list('Pod');
    return pods.map(({ metadata }) => metadata.name);
  };
  expect(names(9)).toEqual(names(9));
  expect(names(9)).not.toEqual(names(10));
});

test('what must hold at the moment of the fork must hold in the fork', () => {
  const sim = simulate().apply(deployment(1)).advance('1m');
  sim.never('three pods', (view) => view.list('Pod').length >= 3);
  const grow = (one: typeof sim) => () => {
    one.run('kubectl scale deployment/web --replicas=3');
    one.advance('1m');
  };
  expect(grow(sim.fork())).toThrow('never three pods');
  expect(grow(sim.fork({ at: '30s' }))).not.toThrow();
});
