// The laws every simulation obeys, whatever happens in it (ARCHITECTURE.md, "The laws").
// LAW_RUNS=1000 tells more stories than the few that a test run has time for.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/apiserver/decide.js';
import { controllers } from '../../src/controllers/index.js';
import { genesis, replay } from '../../src/events/state.js';
import { Tape } from '../../src/log/tape.js';
import {
  inMemory,
  lines,
  settingsOf,
  step,
  story,
  tell,
  told,
  withoutClock,
  world,
} from '../support/story.js';

const numRuns = Number(process.env['LAW_RUNS'] ?? 25);
const law = (name: string, property: fc.IProperty<never> | unknown, runs = numRuns) =>
  test(name, { timeout: 600_000 }, () => {
    fc.assert(property as fc.IProperty<unknown>, { numRuns: runs });
  });

law(
  'Repeatable: the same seed and story give the same log, byte for byte',
  fc.property(story, world, (steps, world) => {
    const [once, again] = [inMemory(world), inMemory(world)];
    told(steps, once);
    told(steps, again);
    expect(lines(again)).toEqual(lines(once));
  }),
);

law(
  'RestartSafe: opening the cluster anew between any two steps changes nothing',
  fc.property(story, world, (steps, world) => {
    const [once, reopened] = [inMemory(world), inMemory(world)];
    told(steps, once);
    told(steps, reopened, true);
    expect(lines(reopened)).toEqual(lines(once));
  }),
);

law(
  'Seamless: time that passes in two portions brings what it brings in one',
  fc.property(story, world, fc.nat(30_000), fc.nat(30_000), (steps, world, a, b) => {
    const [split, whole] = [inMemory(world), inMemory(world)];
    told(steps, split).advance(a).advance(b);
    told(steps, whole).advance(a + b);
    expect(withoutClock(split)).toEqual(withoutClock(whole));
  }),
);

law(
  'Folded: replaying the log gives the state the cluster is in, indexes and all',
  fc.property(story, world, fc.double({ min: 0, max: 1, noNaN: true }), (steps, world, part) => {
    const log = inMemory(world);
    const { state } = told(steps, log);
    const replayed = replay(log.read(), genesis(log.settings.epoch));
    expect(replayed.objects.entries()).toEqual(state.objects.entries());
    expect(replayed.indexes.lists.entries()).toEqual(state.indexes.lists.entries());
    expect(replayed.indexes.sums.entries()).toEqual(state.indexes.sums.entries());
    const revision = Math.floor(log.head * part);
    const prefix = replay(log.read(0, revision), genesis(log.settings.epoch));
    expect(log.stateAt(revision).objects.entries()).toEqual(prefix.objects.entries());
  }),
);

law(
  'StoreBlind and SnapshotFree: a tape and a log in memory tell the same story, at every moment',
  fc.property(story, world, (steps, world) => {
    const folder = mkdtempSync(join(tmpdir(), 'law-'));
    const tape = Tape.create(join(folder, 'law.tape'), settingsOf(world));
    try {
      const memory = inMemory(world);
      told(steps, memory);
      told(steps, tape.log);
      expect(lines(tape.log)).toEqual(lines(memory));
      for (const part of [0.3, 0.7, 1]) {
        const revision = Math.floor(memory.head * part);
        expect(tape.log.stateAt(revision).objects.entries()).toEqual(
          memory.stateAt(revision).objects.entries(),
        );
      }
    } finally {
      tape.close();
      rmSync(folder, { recursive: true });
    }
  }),
  Math.ceil(numRuns / 2),
);

law(
  'Quiet: a settled cluster that is looked at again has nothing to do but to repeat its reports',
  fc.property(story, world, (steps, world) => {
    const cluster = told(steps, inMemory(world));
    cluster.settle(600_000);
    fc.pre(!cluster.busy);
    const { state, view, settings } = cluster;
    for (const controller of controllers) {
      const prefix = controller.reconciles === '*' ? '' : `${controller.reconciles}/`;
      for (const [key, object] of state.objects.entries(prefix))
        for (const intent of controller.reconcile(object as never, view)) {
          if (intent.type === 'Wake') continue;
          const requester = { actor: controller.name, trusted: true };
          const { bodies } = decide(state, settings, intent.request, requester);
          const changed = bodies.filter((body) => 'object' in body && body.object.kind !== 'Event');
          expect(changed, `${controller.name} on ${key}`).toEqual([]);
        }
    }
  }),
);

law(
  'Causal: every cause lies before its effect, and leads back to an action or to nothing but time',
  fc.property(story, world, (steps, world) => {
    const log = inMemory(world);
    told(steps, log);
    const events = [...log.read()];
    for (const { revision, because, type } of events) {
      if (because === null) expect(['ActionTaken', 'ClockAdvanced']).toContain(type);
      else {
        expect(because).toBeLessThan(revision);
        expect(events[because - 1]?.type).not.toBe('ClockAdvanced');
      }
    }
  }),
);

test('a step that cannot be written leaves the cluster as it was', () => {
  fc.assert(
    fc.property(story, step, world, (steps, last, world) => {
      const log = inMemory(world);
      const cluster = told(steps, log);
      const before = { revision: cluster.state.revision, head: log.head };
      const append = log.append;
      log.append = () => {
        throw new Error('disk full');
      };
      let refused = false;
      try {
        tell(cluster, last);
      } catch {
        refused = true;
      }
      log.append = append;
      expect(log.head).toBe(before.head);
      if (!refused) return;
      expect(cluster.state.revision).toBe(before.revision);
      const other = inMemory(world);
      told([...steps, last], other);
      tell(cluster, last);
      expect(lines(log)).toEqual(lines(other));
    }),
    { numRuns: Math.ceil(numRuns / 2) },
  );
});

test('the same story at another wall clock and with loaded dice is the same story', () => {
  const [dice, clock] = [Math.random, Date.now];
  const logs = [0.1, 0.9].map((value, i) => {
    Math.random = () => value;
    Date.now = () => (i === 0 ? 1e12 : 2.2e12);
    const log = inMemory({ seed: 7 });
    told(fc.sample(story, { seed: 1, numRuns: 3 }).flat(), log);
    return lines(log);
  });
  Math.random = dice;
  Date.now = clock;
  expect(logs[1]).toEqual(logs[0]);
});
