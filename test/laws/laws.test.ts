// The laws every simulation obeys, whatever happens in it (ARCHITECTURE.md, "The laws").
// LAW_RUNS=1000 tells more stories than the few that a test run has time for.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.js';
import type { Controller } from '../../src/controllers/controller.js';
import { controllers } from '../../src/controllers/index.js';
import { isObjectEvent } from '../../src/events/event.js';
import { evolve, genesis, replay } from '../../src/events/state.js';
import type { View } from '../../src/events/view.js';
import type { EventLog } from '../../src/log/event-log.js';
import { Tape } from '../../src/log/tape.js';
import { type KubeObject, keyOfObject } from '../../src/machinery/object.js';
import type { Settings } from '../../src/machinery/settings.js';
import { changesWanted, isAtRest, wasRefused } from '../support/rest.js';
import {
  begin,
  inMemory,
  inPortions,
  lines,
  type Step,
  settingsOf,
  step,
  story,
  tell,
  told,
  toldAndRecalled,
  withoutClock,
  world,
} from '../support/story.js';

const numRuns = Number(process.env['LAW_RUNS'] ?? 25);
// A test run tells the same stories every time; a hunt (LAW_RUNS) tells others.
const sameStories = process.env['LAW_RUNS'] === undefined ? { seed: 20_260_101 } : {};
const law = (name: string, property: fc.IProperty<never> | unknown, runs = numRuns) =>
  test(name, { timeout: 600_000 }, () => {
    fc.assert(property as fc.IProperty<unknown>, { ...sameStories, numRuns: runs });
  });

const MINUTE = 60_000;
/** Pods that crash, are evicted or are refused again and again are the busiest that live long. */
const LOOKS_PER_MINUTE = 150;
const WRITES_PER_HOUR = 2_400;

/** Where two tellings part, without printing all of both. */
function same(actual: readonly string[], expected: readonly string[]): void {
  const parting = expected.findIndex((line, i) => line !== actual[i]);
  const at = parting === -1 ? expected.length : parting;
  expect(actual[at], `line ${at + 1}, after ${expected[at - 1]}`).toBe(expected[at]);
}

law(
  'Repeatable: the same seed and story give the same log, byte for byte',
  fc.property(story, world, (steps, world) => {
    const [once, again] = [inMemory(world), inMemory(world)];
    told(steps, once);
    told(steps, again);
    same(lines(again), lines(once));
  }),
);

law(
  'Unseed: another seed tells another story',
  fc.property(story, world, (steps, world) => {
    const [once, other] = [inMemory(world), inMemory({ ...world, seed: (world.seed ?? 1) + 1 })];
    told(steps, once);
    told(steps, other);
    expect(lines(other)).not.toEqual(lines(once));
  }),
  Math.ceil(numRuns / 4),
);

law(
  'Folded: after every event the state that is told of is the fold of all events up to it',
  fc.property(story, world, (steps, world) => {
    const log = inMemory(world);
    let folded = genesis(log.settings.epoch);
    const cluster = begin(log, (event, state) => {
      folded = evolve(folded, event);
      expect(state.objects.changesSince(folded.objects)).toEqual([]);
      expect([state.revision, state.now]).toEqual([folded.revision, folded.now]);
    });
    for (const step of steps) tell(cluster, step);
    expect(folded.revision).toBe(log.head);
  }),
  Math.ceil(numRuns / 2),
);

law(
  'RestartSafe: opening the cluster anew between any two steps changes nothing',
  fc.property(story, world, (steps, world) => {
    const [once, reopened] = [inMemory(world), inMemory(world)];
    told(steps, once);
    told(steps, reopened, () => reopened);
    same(lines(reopened), lines(once));
  }),
);

law(
  'Recalled: a cluster opened anew has left to do what the one before had',
  fc.property(story, world, (steps, world) => {
    toldAndRecalled(steps, inMemory(world), (recalled, known) => same(recalled, known));
  }),
);

/** They look again at whatever they have done, for nothing if they could have rested. */
const restless = controllers.map((controller) => ({
  ...controller,
  reconcile: (object: KubeObject, view: View) =>
    controller.reconcile(object as never, view).filter(({ type }) => type !== 'Rest'),
}));

function rests(steps: readonly Step[], world: Partial<Settings>): void {
  const [rested, looked] = [inMemory(world), inMemory(world)];
  const [one, other] = [begin(rested), begin(looked, undefined, restless)];
  for (const step of steps) {
    tell(one, step);
    tell(other, step);
    expect(one.pending()).toEqual(other.pending());
  }
  same(lines(rested), lines(looked));
}

law(
  'Rested: where a controller says that it has nothing to do for now, it finds nothing to do',
  fc.property(story, world, rests),
);

// Found by the law among 400 stories.
test('a kubelet that sees a pod for the first time on its tick does not rest until the next', () => {
  const container = { name: 'main', image: 'busybox', command: ['sh', '-c', 'sleep 7; exit 1'] };
  const create = (manifest: object): Step => ({ do: 'create', manifest: manifest as never });
  rests(
    [
      create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
      { do: 'advance', by: 2965 + 4501 + 4_880_621 },
      create({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'web', namespace: 'shop' },
        spec: {
          completions: 4,
          parallelism: 1,
          backoffLimit: 0,
          completionMode: 'Indexed',
          template: { spec: { restartPolicy: 'OnFailure', containers: [container] } },
        },
      }),
      { do: 'settle' },
    ],
    { seed: 585, kubernetes: '1.36', latency: 'instant' },
  );
});

const portions = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 60_000 })),
  { minLength: 1, maxLength: 8 },
);

law(
  'Seamless: time that passes in portions, restarts between them or not, brings what it brings in one',
  fc.property(story, world, portions, fc.boolean(), (steps, world, portions, restarts) => {
    const [split, whole] = [inMemory(world), inMemory(world)];
    told(inPortions(steps, portions), split, restarts ? () => split : undefined);
    told(steps, whole);
    same(withoutClock(split), withoutClock(whole));
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
  'StoreBlind and SnapshotFree: a tape closed and opened at every step tells what a log in memory does',
  fc.property(story, world, (steps, world) => {
    const folder = mkdtempSync(join(tmpdir(), 'law-'));
    const path = join(folder, 'law.tape');
    let tape = Tape.create(path, settingsOf(world));
    const reopen = (): EventLog => {
      tape.close();
      tape = Tape.open(path);
      return tape.log;
    };
    try {
      const memory = inMemory(world);
      told(steps, memory);
      told(steps, tape.log, reopen);
      same(lines(tape.log), lines(memory));
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
  Math.ceil(numRuns / 4),
);

law(
  'Quiet: a settled cluster that is looked at again has nothing to do but to repeat its reports',
  fc.property(story, world, (steps, world) => {
    const cluster = told(steps, inMemory(world));
    // Long enough for the pods of a node that is gone to go too.
    cluster.advance(2 * MINUTE).settle(10 * MINUTE);
    fc.pre(!cluster.busy);
    for (const controller of controllers) {
      const prefix = controller.reconciles === '*' ? '' : `${controller.reconciles}/`;
      for (const [key, object] of cluster.state.objects.entries(prefix)) {
        if (wasRefused(cluster.view, object)) continue;
        const changed = changesWanted(cluster, controller, object);
        expect(changed, `${controller.name} on ${key}`).toEqual([]);
      }
    }
  }),
);

law(
  'Bounded: a cluster left alone does little, and one that lacks nothing does nothing at all',
  fc.property(story, world, (steps, world) => {
    const log = inMemory(world);
    told(steps, log).advance(15 * MINUTE);
    const { head } = log;
    const looks = new Map<string, number>();
    const watched = controllers.map((controller) => ({
      ...controller,
      reconcile: (object: KubeObject, view: View) => {
        const minute = Math.floor(view.now / MINUTE);
        const look = `${controller.name} at ${keyOfObject(object)} in minute ${minute}`;
        looks.set(look, (looks.get(look) ?? 0) + 1);
        return controller.reconcile(object as never, view);
      },
    }));
    const cluster = new Cluster({ log, controllers: watched as readonly Controller[] });
    const atRest = isAtRest(cluster.view);
    cluster.advance(60 * MINUTE);

    for (const [look, times] of looks) expect(times, look).toBeLessThanOrEqual(LOOKS_PER_MINUTE);
    const written = new Map<string, number>();
    for (const event of log.read(head)) {
      if (!isObjectEvent(event)) continue;
      const key = keyOfObject(event.object);
      written.set(key, (written.get(key) ?? 0) + 1);
      // What Events and finished Jobs leave behind is cleared away in time.
      if (atRest)
        expect(event, `${event.actor} on ${key}`).toMatchObject({ type: 'ObjectDeleted' });
    }
    for (const [key, times] of written) expect(times, key).toBeLessThanOrEqual(WRITES_PER_HOUR);
  }),
  Math.ceil(numRuns / 2),
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
      same(lines(log), lines(other));
    }),
    { ...sameStories, numRuns: Math.ceil(numRuns / 2) },
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
