// Faults of the control plane obey the laws of ARCHITECTURE.md too: what a controller saw, whether it was up and what
// it remembered follow from the log alone.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  controlFault,
  inMemory,
  inPortions,
  lines,
  type Step,
  story,
  told,
  toldAndRecalled,
  withoutClock,
  world,
} from '../support/story.js';

const numRuns = Number(process.env['LAW_RUNS'] ?? 8);
const sameStories = process.env['LAW_RUNS'] === undefined ? { seed: 20_260_102 } : {};
const law = (name: string, property: unknown) =>
  test(name, { timeout: 600_000 }, () => {
    fc.assert(property as fc.IProperty<unknown>, { ...sameStories, numRuns });
  });

/** A story with faults between its steps. */
const troubled: fc.Arbitrary<readonly Step[]> = fc
  .tuple(story, fc.array(fc.tuple(fc.nat(20), controlFault), { minLength: 1, maxLength: 5 }))
  .map(([steps, faults]) => {
    const all = [...steps];
    for (const [at, fault] of faults) all.splice(Math.min(at, all.length), 0, fault);
    return [...all, { do: 'advance', by: 40_000 }, { do: 'advance', by: 7 }];
  });

function same(actual: readonly string[], expected: readonly string[]): void {
  const parting = expected.findIndex((line, i) => line !== actual[i]);
  const at = parting === -1 ? expected.length : parting;
  expect(actual[at], `line ${at + 1}, after ${expected[at - 1]}`).toBe(expected[at]);
}

law(
  'RestartSafe: opening the cluster anew between any two steps changes nothing',
  fc.property(troubled, world, (steps, world) => {
    const [once, reopened] = [inMemory(world), inMemory(world)];
    told(steps, once);
    told(steps, reopened, () => reopened);
    same(lines(reopened), lines(once));
  }),
);

law(
  'Recalled: a cluster opened anew has left to do what the one before had',
  fc.property(troubled, world, (steps, world) => {
    toldAndRecalled(steps, inMemory(world), (recalled, known) => same(recalled, known));
  }),
);

law(
  'Seamless: time that passes in portions, restarts between them or not, brings what it brings in one',
  fc.property(
    troubled,
    world,
    fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 6 }),
    fc.boolean(),
    (steps, world, portions, restarts) => {
      const [split, whole] = [inMemory(world), inMemory(world)];
      told(inPortions(steps, portions), split, restarts ? () => split : undefined);
      told(steps, whole);
      same(withoutClock(split), withoutClock(whole));
    },
  ),
);
