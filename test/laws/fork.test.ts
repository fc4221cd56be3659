// Law Fork (ARCHITECTURE.md, "The laws"): a fork goes on as its parent did, and changes nothing of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster, SETTLE_MS_MAX } from '../../src/cluster/cluster.js';
import { controllers } from '../../src/controllers/index.js';
import { isObjectEvent } from '../../src/events/event.js';
import type { EventLog } from '../../src/log/event-log.js';
import { forkInMemory } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { keyOfObject, type Manifest } from '../../src/machinery/object.js';
import { changesWanted, wasRefused } from '../support/rest.js';
import { inMemory, lines, type Step, settingsOf, story, tell, world } from '../support/story.js';

const numRuns = Number(process.env['LAW_RUNS'] ?? 20);
const sameStories = process.env['LAW_RUNS'] === undefined ? { seed: 20_260_101 } : {};
const law = (name: string, property: unknown, runs = numRuns) =>
  test(name, { timeout: 600_000 }, () => {
    fc.assert(property as fc.IProperty<unknown>, { ...sameStories, numRuns: runs });
  });

const MINUTE = 60_000;
/** Not `fc.double`: most of the numbers it picks lie next to 0. */
const part = fc.integer({ min: 0, max: 1_000 }).map((n) => n / 1_000);

interface Told {
  readonly step: Step;
  readonly from: number;
  /** How far the log had come when the step was over. */
  readonly head: number;
  readonly now: number;
}

/** The story from the very first object on. */
function wholeStory(log: EventLog, steps: readonly Step[]): readonly Step[] {
  const objects = bootstrapObjects(log.settings, { nodes: 2 });
  return [
    ...objects.map((manifest) => ({ do: 'create', manifest }) as const),
    { do: 'settle' },
    ...steps,
  ];
}

function toldFrom(log: EventLog, steps: readonly Step[]): readonly Told[] {
  const cluster = new Cluster({ log });
  return wholeStory(log, steps).map((step) => {
    const from = log.lastAt;
    tell(cluster, step);
    return { step, from, head: log.head, now: log.lastAt };
  });
}

/** Does in a fork what was done to its parent after the fork, beginning with the rest of what was under way. */
function goOn(fork: EventLog, told: readonly Told[], reopen = false): void {
  let cluster = new Cluster({ log: fork });
  const { after: head = 0, begins = 0 } = fork.lineage[0] ?? {};
  for (const { step, from, ...end } of told) {
    if (end.head <= head && end.now <= begins) continue;
    if (reopen) cluster = new Cluster({ log: fork });
    const isUnderWay = from < begins;
    if (step.do === 'advance') cluster.advance(from + step.by - (isUnderWay ? begins : from));
    else if (step.do === 'settle') cluster.settle(SETTLE_MS_MAX - (isUnderWay ? begins - from : 0));
    else tell(cluster, step);
  }
}

function same(actual: readonly string[], expected: readonly string[]): void {
  const parting = expected.findIndex((line, i) => line !== actual[i]);
  const at = parting === -1 ? expected.length : parting;
  expect(actual[at], `event ${at + 1}, after ${expected[at - 1]}`).toBe(expected[at]);
}

law(
  'Fork: a fork of any moment that is treated as its parent was tells the same story, byte for byte',
  fc.property(story, world, part, part, (steps, world, part, wait) => {
    const log = inMemory(world);
    const told = toldFrom(log, steps);
    const before = lines(log);
    const revision = Math.round(log.head * part);
    const next = revision < log.head ? log.timeAt(revision + 1) - 1 : log.lastAt;
    const own = log.timeAt(revision);
    const at = own + Math.round(Math.max(0, next - own) * wait);
    const fork = forkInMemory(log, { revision, at });
    expect(fork.lastAt).toBeGreaterThanOrEqual(own);
    goOn(fork, told, part > 0.5);
    same(lines(fork), before);
    same(lines(log), before);
  }),
);

law(
  'Fork: a fork on a tape is the fork in memory, opened anew or not, and leaves its parent as it was',
  fc.property(story, world, part, (steps, world, part) => {
    const folder = mkdtempSync(join(tmpdir(), 'fork-'));
    const path = join(folder, 'law.tape');
    let tape = Tape.create(path, settingsOf(world));
    try {
      const told = toldFrom(tape.log, steps);
      const before = lines(tape.log);
      const revision = Math.round(tape.log.head * part);
      const forked = forkInMemory(tape.log, { revision });
      tape.fork('twin', { revision });
      tape.close();
      tape = Tape.open(path);
      const twin = tape.timeline('twin');
      expect([twin.head, twin.lastAt]).toEqual([forked.head, forked.lastAt]);
      expect(twin.stateAt(twin.head).objects.entries()).toEqual(
        forked.stateAt(forked.head).objects.entries(),
      );
      goOn(twin, told);
      same(lines(twin), before);
      same(lines(tape.log), before);
    } finally {
      tape.close();
      rmSync(folder, { recursive: true });
    }
  }),
  Math.ceil(numRuns / 4),
);

/** What happened to each object but one, told without the numbers that everything shares. */
function byObject(log: EventLog, without: string): ReadonlyMap<string, readonly string[]> {
  const told = new Map<string, string[]>();
  for (const event of log.read()) {
    if (!isObjectEvent(event) || keyOfObject(event.object) === without) continue;
    const { type, at, actor, object } = event;
    const line = JSON.stringify({ type, at, actor, object }, (name, value: unknown) =>
      name === 'resourceVersion' ? undefined : value,
    );
    const key = keyOfObject(object);
    told.set(key, [...(told.get(key) ?? []), line]);
  }
  return told;
}

const BYSTANDER = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'bystander' },
  value: 7,
} as unknown as Manifest;

law(
  'Fork: a fork differs only where its causes differ',
  fc.property(story, world, part, (steps, world, part) => {
    const log = inMemory(world);
    const told = toldFrom(log, steps);
    const fork = forkInMemory(log, { revision: Math.round(log.head * part) });
    tell(new Cluster({ log: fork }), { do: 'create', manifest: BYSTANDER });
    goOn(fork, told, true);
    const key = 'PriorityClass//bystander';
    expect(byObject(fork, key)).toEqual(byObject(log, key));
    expect(fork.objectAt(key, fork.head)).toBeDefined();
  }),
  Math.ceil(numRuns / 2),
);

law(
  'Fork: with other dice a fork still comes to rest, and opening it anew between any two steps changes nothing',
  fc.property(story, world, part, fc.nat(1_000), (steps, world, part, seed) => {
    const log = inMemory(world);
    const told = toldFrom(log, steps);
    const revision = Math.round(log.head * part);
    const [once, reopened] = [0, 1].map(() => forkInMemory(log, { revision, seed })) as [
      EventLog,
      EventLog,
    ];
    goOn(once, told);
    goOn(reopened, told, true);
    same(lines(reopened), lines(once));
    const cluster = new Cluster({ log: once });
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
  Math.ceil(numRuns / 2),
);
