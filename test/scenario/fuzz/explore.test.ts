// Exploring finds the order that breaks a law, cuts off only what leads nowhere new, and what it finds is told again.

import { expect, test } from 'vitest';
import { patch } from '../../../src/controllers/controller.js';
import type { EventLog } from '../../../src/log/event-log.js';
import { memoryLog } from '../../../src/log/memory-log.js';
import { explore } from '../../../src/scenario/explore/explore.js';
import { scenarioOf } from '../../../src/scenario/from-log.js';
import { Campaign } from '../../../src/scenario/fuzz/campaign.js';
import { lawBook } from '../../../src/scenario/fuzz/laws.js';
import { parseScenario } from '../../../src/scenario/parse.js';
import { runScenario } from '../../../src/scenario/run.js';
import {
  defineController,
  explore as exploreStory,
  LawBroken,
  type Simulation,
  simulate,
} from '../../../src/testing.js';
import { web } from './manifests.js';

/** Adds its name to those that have seen the ConfigMap `round`. */
const guest = (name: string) =>
  defineController({
    name,
    reconciles: 'ConfigMap',
    paceMs: 40,
    reconcile: (object) => {
      const { guests = '' } = object.data ?? {};
      return object.metadata.name !== 'round' || guests.includes(name)
        ? []
        : [patch(object, { data: { guests: guests + name } })];
    },
  });

/** Nobody else has anything to do with it. */
const everyone = ['a', 'b', 'c'].map(guest);
const round = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'round' } };
const told = (sim: Simulation): string => sim.get('ConfigMap', 'round')?.data?.['guests'] ?? '';

/** By its dice all three reactions lie in one interval. */
const SEED = 3;

type Trouble = Parameters<Simulation['suffer']>[0];

const orders = (
  seed: number,
  depth: number,
  isPruning: boolean,
  faults: readonly Trouble[] = [],
) => {
  const found = new Set<string>();
  const { schedules, pruned, completeTo } = explore(
    (dice, watcher) => {
      const sim = simulate({ seed, nodes: 0, controllers: everyone, dice, watcher });
      for (const fault of faults) sim.suffer(fault);
      found.add(told(sim.apply(round).advance('1s')));
      return undefined;
    },
    { depth, span: 1_000, most: 20_000, isPruning },
  );
  expect(completeTo).toBe(depth);
  return { found: [...found].sort(), schedules, pruned };
};

test('three who race come in one order without a choice, and in every order with two', () => {
  expect(orders(SEED, 0, true).found).toHaveLength(1);
  expect(orders(SEED, 1, true).found.length).toBeGreaterThan(1);
  expect(orders(SEED, 2, true).found).toHaveLength(6);
});

const all = (trouble: Trouble): Trouble[] =>
  ['a', 'b', 'c'].map((controller) => ({ controller, ...trouble }));

const troubled: [string, readonly Trouble[]][] = [
  ['of whom nobody has trouble', []],
  ['whose caches lag', all({ kind: 'ConfigMap', is: 'Stale', by: '90ms' })],
  ['who are answered late', [{ apiServer: {}, is: 'Slow', by: '130ms' }]],
];

test.each(
  troubled,
)('what is cut off would have come to nothing else, for those %s', (_, faults) => {
  for (const seed of [1, SEED]) {
    const pruned = orders(seed, 2, true, faults);
    const whole = orders(seed, 2, false, faults);
    expect(whole.found.length).toBeGreaterThan(2);
    expect(pruned.found).toEqual(whole.found);
    expect(pruned.pruned).toBeGreaterThan(0);
    expect(whole.pruned).toBe(0);
    expect(pruned.schedules).toBeLessThanOrEqual(whole.schedules);
  }
});

test('the order that breaks a law is found, and its dice tell it again', () => {
  const options = { seed: SEED, nodes: 0, controllers: everyone };
  const usual = told(simulate(options).apply(round).advance('1s'));
  const last = usual.slice(-1);
  const story = (sim: Simulation) => {
    sim.never('the last comes first', (view) =>
      Boolean(view.get('ConfigMap', 'round', 'default')?.data?.['guests']?.startsWith(last)),
    );
    sim.apply(round).advance('1s');
  };
  expect(() => story(simulate(options))).not.toThrow();
  const explored = exploreStory(story, { ...options, depth: 4 });
  expect(explored.broken).toBeInstanceOf(LawBroken);
  expect(Object.keys(explored.dice).length).toBeGreaterThan(0);
  expect(() => story(simulate({ ...options, dice: explored.dice }))).toThrow(LawBroken);
  expect(exploreStory(story, { ...options, depth: 4 })).toEqual(explored);
});

test('a chosen schedule is one of a scenario too, and the same when the cluster is opened anew', () => {
  let dice: Record<string, number> = {};
  explore(
    (chosen, watcher) => {
      const sim = simulate({ nodes: 2, dice: chosen, watcher });
      sim.apply(web({ replicas: 2 }).slice(0, 1)).advance('3s');
      dice = chosen;
      return undefined;
    },
    { depth: 1, span: 300, most: 1_000 },
  );
  expect(Object.keys(dice)).toHaveLength(1);
  const { log } = simulate({ nodes: 2, dice })
    .apply(web({ replicas: 2 }).slice(0, 1))
    .advance('3s');
  const written = scenarioOf(log, log.head);
  const read = parseScenario(written.ok ? written.value : written.error);
  if (!read.ok) throw new Error(read.errors.join('\n'));
  const { scenario } = read;
  const again = memoryLog(scenario.settings);
  const { hash } = runScenario(scenario, { log: again });
  const objects = (one: EventLog) => [...one.stateAt(one.head).objects.entries('')];
  expect(objects(again)).toEqual(objects(log));
  expect(runScenario(scenario, { reopen: true }).hash).toBe(hash);
  const { dice: _, ...usual } = scenario.settings;
  expect(runScenario({ ...scenario, settings: usual }).hash).not.toBe(hash);
});

test('loaded dice are refused where they are none', () => {
  const scenario = (dice: string) =>
    parseScenario(
      `apiVersion: kubetape.io/v1alpha1\nkind: Scenario\nmetadata: {name: a}\nspec: {dice: ${dice}, steps: []}\n`,
    );
  expect(scenario('{"hop a Pod/default/b 3": 1}').ok).toBe(true);
  for (const wrong of ['{heads: 1}', '{"hop a Pod/default/b 3": -1}', '{"hop a b 3": x}', '[1]'])
    expect(scenario(wrong)).toMatchObject({ ok: false });
});

test('a campaign that explores says how far it has looked, and is the same twice', () => {
  const explored = () =>
    new Campaign({
      manifests: web({ replicas: 1 }),
      book: lawBook([]).book,
      nodes: 3,
      actions: 2,
      calm: 900_000,
      explore: { depth: 1, span: 100, most: 1_000 },
    }).runSeed(1);
  const result = explored();
  expect(result.broken).toBeUndefined();
  expect(result.explored?.completeTo).toBe(1);
  expect(result.explored?.pruned).toBeGreaterThan(0);
  expect(result.explored?.states).toBeGreaterThan(result.explored?.schedules ?? 0);
  expect(explored()).toEqual(result);
});
