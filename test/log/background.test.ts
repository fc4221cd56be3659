import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClusterEvent } from '../../src/events/event.js';
import { BackgroundWriter } from '../../src/log/background-writer.js';
import type { EventLog } from '../../src/log/event-log.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';
import { canonical } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { story } from './story.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'background-'));
  path = join(folder, 'cluster.tape');
});
afterEach(() => rmSync(folder, { recursive: true }));

const EVENTS = 12_000;
const BATCH = 1_000;

function batches(upTo = EVENTS) {
  const all = story(upTo);
  return Array.from({ length: upTo / BATCH }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));
}

function rowsOf(file: string): unknown[] {
  const db = new Database(file, { readonly: true });
  const rows = db
    .prepare('SELECT e.*, a.name FROM events e JOIN actors a ON a.id = e.actor ORDER BY e.id')
    .raw()
    .all();
  db.close();
  return rows;
}

const objectsOf = (log: EventLog, revision: number) => log.stateAt(revision).objects.entries();

test('the build has the thread that writes', () => {
  expect(BackgroundWriter.isThere).toBe(true);
});

test('what a thread of its own writes is to the byte what is written at once', () => {
  const [atOnce, ahead] = [join(folder, 'at-once.tape'), path];
  for (const file of [atOnce, ahead]) {
    const tape = Tape.create(file, defaultSettings);
    for (const [i, batch] of batches().entries())
      tape.log.append(batch, file === ahead && i + 1 < EVENTS / BATCH);
    tape.close();
  }
  expect(rowsOf(ahead)).toEqual(rowsOf(atOnce));
  expect(verifyTape(ahead).problem).toBeUndefined();
});

test('whoever reads sees what is still being written', () => {
  const tape = Tape.create(path, defaultSettings);
  const memory = memoryLog(defaultSettings, story(EVENTS));
  for (const [i, batch] of batches().entries()) {
    tape.log.append(batch, true);
    const head = (i + 1) * BATCH;
    expect(tape.log.head).toBe(head);
    if (i % 4 === 1) expect(tape.log.eventAt(head)).toEqual(memory.eventAt(head));
    if (i % 4 === 2) expect(objectsOf(tape.log, head)).toEqual(objectsOf(memory, head));
    if (i % 4 === 3) expect([...tape.log.read(head - 5)]).toEqual([...memory.read(head - 5, head)]);
  }
  tape.close();
  const again = Tape.open(path);
  expect(again.log.head).toBe(EVENTS);
  expect(objectsOf(again.log, EVENTS)).toEqual(objectsOf(memory, EVENTS));
  again.close();
});

test('actors that the thread is the first to write have the same numbers for everybody', () => {
  const tape = Tape.create(path, defaultSettings);
  const named = (actor: string, revision: number) =>
    ({ ...story(revision).at(-1), actor }) as ReturnType<typeof story>[number];
  tape.log.append([named('first', 1)], true);
  tape.log.append([named('second', 2)]);
  tape.log.append([named('third', 3)]);
  tape.log.append([named('fourth', 4)], true);
  tape.log.append([named('second', 5)]);
  const actors = [...tape.log.read()].map(({ actor }) => actor);
  expect(actors).toEqual(['first', 'second', 'third', 'fourth', 'second']);
  tape.close();
});

test('a disk that fills up is told of, and what was whole before it stays', () => {
  const tape = Tape.create(path, defaultSettings);
  tape.log.append(batches(2_000).flat());
  tape.checkpoint();
  tape.limitSize(statSync(path).size + 2 ** 19);
  const all = story(EVENTS);
  const upTo = (head: number) => all.slice(head, head + BATCH);
  const fill = () => {
    for (let i = 2_000; i < EVENTS; i += BATCH) tape.log.append(upTo(i), true);
    tape.log.append([]);
  };
  expect(fill).toThrow(/the disk is full/);
  const { head } = tape.log;
  expect(head % BATCH).toBe(0);
  expect(head).toBeGreaterThanOrEqual(2_000);
  expect(head).toBeLessThan(EVENTS);
  expect([...tape.log.read()]).toEqual(all.slice(0, head));
  tape.limitSize(2 ** 30);
  for (let i = head; i < EVENTS; i += BATCH) tape.log.append(upTo(i), i + BATCH < EVENTS);
  tape.close();
  expect(verifyTape(path).problem).toBeUndefined();
  const again = Tape.open(path);
  expect([...again.log.read()]).toEqual(all);
  again.close();
});

test('a batch that cannot be written as a whole is not written in part, and those before it stay', () => {
  const tape = Tape.create(path, defaultSettings);
  const all = story(3_000);
  tape.log.append(all.slice(0, 1_000), true);
  expect(() =>
    tape.log.append([...all.slice(1_000, 1_500), ...all.slice(1_501, 2_000)], true),
  ).toThrow('revision 1502 after 1500');
  expect(tape.log.head).toBe(1_000);
  expect([...tape.log.read()]).toEqual(all.slice(0, 1_000));
  tape.log.append(all.slice(1_000), true);
  tape.close();
  expect(verifyTape(path).problem).toBeUndefined();
  const again = Tape.open(path);
  expect([...again.log.read()]).toEqual(all);
  again.close();
});

test('timelines of one tape may be written ahead in turn', () => {
  const tape = Tape.create(path, defaultSettings);
  const all = story(4_000);
  tape.log.append(all.slice(0, 1_000), true);
  const fork = tape.fork('what-if');
  fork.append(all.slice(1_000, 2_000), true);
  tape.log.append(all.slice(1_000, 1_500), true);
  fork.append(all.slice(2_000, 3_000), true);
  tape.log.append(all.slice(1_500, 2_500));
  tape.close();
  const again = Tape.open(path);
  expect([...again.log.read()]).toEqual(all.slice(0, 2_500));
  expect([...again.timeline('what-if').read()]).toEqual(all.slice(0, 3_000));
  again.close();
});

test('objects that have one uid are told apart, also before they are in the tape', () => {
  const object = (name: string, revision: number) =>
    canonical({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, uid: 'one', resourceVersion: String(revision), creationTimestamp: 'now' },
      data: { name, revision: String(revision) },
    });
  const happened = [
    ...['Created a', 'Created b', 'Updated a', 'Updated b', 'Deleted a', 'Updated b'],
    ...['Created a', 'Updated b', 'Updated a', 'Deleted b', 'Updated a', 'Deleted a'],
  ];
  const events = happened.map((what, i) => {
    const [type, name] = what.split(' ') as [string, string];
    const revision = i + 1;
    const envelope = { revision, at: defaultSettings.epoch + i, actor: 'kubectl', because: null };
    return { ...envelope, type: `Object${type}`, object: object(name, revision) };
  }) as unknown as ClusterEvent[];
  const tape = Tape.create(path, defaultSettings);
  tape.log.append(events, true);
  expect([...tape.log.read()]).toEqual(events);
  tape.close();
  expect(verifyTape(path).problem).toBeUndefined();
});
