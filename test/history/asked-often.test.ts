// Whoever asks the same at many moments asks only of what has changed, and reads only what is read: the answers
// are those of whoever reads everything and asks about everything.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { ClusterEvent } from '../../src/events/event.js';
import { bisect } from '../../src/history/bisect.js';
import { compileExpression, type Value } from '../../src/history/expression.js';
import { sampleAt, sampleIn, samplesOf } from '../../src/history/samples.js';
import { World } from '../../src/history/world.js';
import type { EventLog } from '../../src/log/event-log.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { canonical, type KubeObject } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';

const RUNS = Number(process.env['LAW_RUNS'] ?? 10);
const folder = mkdtempSync(join(tmpdir(), 'asked-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a field may hold: also nothing, and what no schema would allow. */
const held = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Running', 'Pending', 'status', '"phase":') },
  fc.constantFrom(null, 3, true),
);
const conditions = fc.array(fc.record({ type: fc.constantFrom('Ready', 'A'), status: held }), {
  maxLength: 2,
});
const status = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ phase: held, conditions, status: held }, { requiredKeys: [] }),
  },
  fc.constantFrom(null, 'gone', undefined, ['a']),
);
const change = fc.record({
  object: fc.nat(9),
  gone: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  status,
  labels: fc.option(fc.dictionary(fc.constantFrom('app', 'status'), fc.constantFrom('a', 'b'))),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const NAMESPACES = ['team', 'team-a', 'b'];

function eventsOf(changes: readonly Change[]): ClusterEvent[] {
  const live = new Set<number>();
  return changes.map(({ object: n, gone, status: is, labels }, i) => {
    const revision = i + 1;
    const type = !live.has(n) ? 'ObjectCreated' : gone ? 'ObjectDeleted' : 'ObjectUpdated';
    if (type === 'ObjectDeleted') live.delete(n);
    else live.add(n);
    const object = canonical({
      apiVersion: 'v1',
      kind: n === 9 ? 'Node' : 'Pod',
      metadata: {
        name: `o-${n}`,
        ...(n === 9 ? {} : { namespace: NAMESPACES[n % 3] }),
        creationTimestamp: '2026-01-01T00:00:00Z',
        resourceVersion: String(revision),
        uid: `u-${n}`,
        ...(labels && { labels }),
      },
      spec: { nodeName: n % 2 ? 'o-9' : 'other' },
      ...(is === undefined ? {} : { status: is }),
    }) as unknown as KubeObject;
    const at = defaultSettings.epoch + Math.floor(i / 2) * 1_000;
    return { revision, at, type, actor: 'x', because: null, object } as ClusterEvent;
  });
}

const predicate = fc.constantFrom(
  'has(p.status.phase)',
  'p.status.phase == "Running"',
  'p.status.conditions.exists(c, c.type == "Ready" && c.status == "Running")',
  'p.metadata.labels.app == "a"',
  'has(p.metadata.labels) && p.metadata.name < "o-5"',
  'p.metadata.uid == "u-3"',
  'int(p.metadata.resourceVersion) % 2 == 0',
  'p.status',
  'has(p.status) && "phase" in p.status',
  'p.spec.nodeName == "other"',
);
const list = fc.oneof(
  fc.constant('pods'),
  predicate.map((text) => `pods.filter(p, ${text})`),
  fc.tuple(predicate, predicate).map(([a, b]) => `pods.filter(p, ${a}).filter(p, ${b})`),
  predicate.map((text) => `pods.map(p, ${text}, p.metadata.name)`),
);
const expression = fc.oneof(
  list.map((text) => `${text}.size() > 2`),
  list.map((text) => `size(${text})`),
  list.map((text) => `(${text}).map(q, q.metadata.name)`),
  list.map((text) => `${text}.map(q, q.status.phase)`),
  predicate.map((text) => `pods.exists(p, ${text}) || nodes.size() == 0`),
  predicate.map((text) => `pods.all(p, ${text}) && pods.size() > 0`),
  fc.tuple(list, predicate).map(([a, b]) => `${a}.exists_one(p, ${b})`),
  predicate.map((text) => `pods.filter(p, ${text})[0].metadata.namespace`),
  fc.constantFrom(
    'nodes.filter(n, pods.exists(p, p.spec.nodeName == n.metadata.name)).size()',
    'nodes.all(pods, pods.metadata.name == "o-9") ? pods.map(p, p.metadata.name) : []',
    'now > timestamp("2026-01-01T00:00:05Z") ? pods.size() : nodes.size()',
    'cel.bind(p, pods, p.size() + p.filter(q, has(q.status)).size())',
    'pods.exists(p, p.spec.nodeName == "other" && now < timestamp("2026-01-01T00:00:05Z"))',
  ),
);

/** Everything read, and everything asked. */
function slowly(log: EventLog, text: string, revision: number): Value {
  const { objects } = log.stateAt(revision);
  return compiled(text).evaluate((kind) => objects.values(`${kind}/`), log.timeAt(revision));
}

function compiled(text: string) {
  const read = compileExpression(text, { all: () => [], feature: () => true });
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

let tapes = 0;

test('what is asked often is answered as what is asked once', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 20, maxLength: 40 }),
      fc.array(expression, { minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
      (changes, texts, moments) => {
        const events = eventsOf(changes);
        const memory = memoryLog(defaultSettings, events);
        const tape = Tape.create(join(folder, `${++tapes}.tape`), defaultSettings);
        tape.log.append(events);
        const head = events.length;
        // In an order that halving might take, and on a fork as well, whose past lies in two places.
        const order = [0, head, 7, 13, 3, head - 1, 10, 9, ...moments.map((n) => n % (head + 1))];
        const fork = tape.fork('fork', { revision: Math.floor(head / 2) });
        fork.append(events.slice(fork.head));
        for (const text of texts) {
          const expected = Array.from({ length: head + 1 }, (_, i) => slowly(memory, text, i));
          for (const log of [tape.log, fork, memory]) {
            const world = new World(log, compiled(text));
            for (const revision of order)
              expect(sampleIn(world, log, revision).value, `${text} @${revision}`).toEqual(
                expected[revision],
              );
            expect(sampleAt(log, compiled(text), 11).value).toEqual(expected[11]);
            let flips = -1;
            let last: Value | undefined;
            for (const { revision, value } of samplesOf(log, compiled(text), {
              after: 0,
              upTo: head,
            })) {
              expect(value, `${text} along @${revision}`).toEqual(expected[revision]);
              last = value;
              flips++;
            }
            expect(last).toEqual(expected[head]);
            expect(
              expected.filter((value, i) => i > 0 && !sameValue(value, expected[i - 1])).length,
            ).toBe(flips);
            const bisected = bisect(log, compiled(text), { after: 0, upTo: head });
            expect(bisected).toMatchObject({ flips, isExact: true });
          }
        }
        tape.close();
      },
    ),
    { numRuns: RUNS },
  );
});

const sameValue = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

test('what lies a thousand versions back, or was given a name of its own, is read as it was', () => {
  const of = (phase: string, revision: number) =>
    ({
      object: 1,
      gone: false,
      status: { phase, conditions: [{ type: 'Ready', status: String(revision % 7) }] },
      labels: undefined,
    }) as unknown as Change;
  const events = eventsOf(
    Array.from({ length: 1_200 }, (_, i) => of(i < 700 ? 'Pending' : 'Running', i)),
  );
  const tape = Tape.create(join(folder, 'long.tape'), defaultSettings);
  tape.log.append(events);
  const text = 'pods.exists(p, p.status.phase == "Running")';
  const found = bisect(tape.log, compiled(text), { after: 0, upTo: 1_200 });
  expect(found).toMatchObject({ found: { revision: 701 }, flips: 1, isExact: true });
  tape.close();
});

test('with many objects, bisect begins where a few of them changed, and finds the same', () => {
  const many = 1_010;
  const changeOf = (i: number, phase: string | undefined) =>
    ({
      object: i * 10,
      gone: false,
      status: phase && { phase },
      labels: undefined,
    }) as unknown as Change;
  const all = Array.from({ length: many }, (_, i) => i);
  const events = eventsOf([
    ...all.map((i) => changeOf(i, undefined)),
    ...all.map((i) => changeOf(i, 'Pending')),
    ...all.map((i) => changeOf(i, 'Running')),
  ]);
  const tape = Tape.create(join(folder, 'many.tape'), defaultSettings);
  tape.log.append(events);
  const found = (text: string) =>
    bisect(tape.log, compiled(text), { after: 0, upTo: events.length }).found?.revision;
  const phases = (phase: string) =>
    `pods.filter(p, has(p.status) && p.status.phase == "${phase}").size()`;
  expect(found(`${phases('Running')} >= ${many}`)).toBe(3 * many);
  expect(found(`${phases('Running')} > 700`)).toBe(2 * many + 701);
  expect(found('pods.all(p, has(p.status)) && pods.size() > 0')).toBe(2 * many);
  tape.close();
});
