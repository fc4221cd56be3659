import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClusterEvent } from '../../src/events/event.js';
import { genesis, replay } from '../../src/events/state.js';
import { problemInFold } from '../../src/history/fold.js';
import { encodeHeads, Snapshot } from '../../src/log/heads.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { story } from './story.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tape-'));
  path = join(folder, 'cluster.tape');
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(events: readonly ClusterEvent[], batch = 50): void {
  const tape = Tape.create(path, defaultSettings);
  for (let i = 0; i < events.length; i += batch) tape.log.append(events.slice(i, i + batch));
  tape.close();
}

test('a tape gives back what was written, to the byte', () => {
  const events = story(600);
  written(events);
  const tape = Tape.open(path, { readOnly: true });
  expect([...tape.log.read()].map((e) => JSON.stringify(e, Object.keys(e).sort()))).toEqual(
    events.map((e) => JSON.stringify(e, Object.keys(e).sort())),
  );
  expect(JSON.stringify([...tape.log.read(100, 300)].map((e) => 'object' in e && e.object))).toBe(
    JSON.stringify(events.slice(100, 300).map((e) => 'object' in e && e.object)),
  );
  tape.close();
});

test('any moment of a tape is the fold of the events up to it, with and without snapshots', () => {
  const events = story(9_000);
  written(events, 500);
  const tape = Tape.open(path);
  const moments = [0, 1, 7, 100, 4_095, 4_096, 4_200, 8_999, 9_000];
  const folded = moments.map((r) => replay(events.slice(0, r), genesis(defaultSettings.epoch)));
  const check = () =>
    moments.forEach((revision, i) => {
      const state = tape.log.stateAt(revision);
      expect(state.objects.entries()).toEqual(folded[i]?.objects.entries());
      expect(state.indexes.lists.entries()).toEqual(folded[i]?.indexes.lists.entries());
      expect(state.now).toBe(folded[i]?.now);
      expect(tape.log.objectsAt('Pod/ns-1/', revision)).toEqual(
        folded[i]?.objects.values('Pod/ns-1/'),
      );
      for (const [key, object] of folded[i]?.objects.entries() ?? [])
        expect(tape.log.objectAt(key, revision)).toEqual(object);
      expect(tape.log.objectAt('Pod/ns-0/never', revision)).toBeUndefined();
    });
  check();
  const db = new Database(path);
  // What somebody has written over, of the same length and otherwise, is not believed.
  db.exec('UPDATE snapshots SET heads = zeroblob(length(heads))');
  check();
  db.exec("UPDATE snapshots SET heads = x'00'");
  check();
  expect(verifyTape(path)).toMatchObject({
    events: 9_000,
    problem: expect.stringMatching(/^the snapshot of revision \d+ says otherwise/),
  });
  expect(db.prepare('DELETE FROM snapshots').run().changes).toBeGreaterThan(1);
  db.close();
  check();
  tape.close();
});

test('a memory log tells the same story as a tape', () => {
  const events = story(500);
  written(events);
  const tape = Tape.open(path, { readOnly: true });
  const memory = memoryLog(defaultSettings, events);
  expect(tape.log.head).toBe(memory.head);
  for (const time of [0, 55, 1_000, 4_990, 9_999])
    expect(tape.log.revisionAt(defaultSettings.epoch + time)).toBe(
      memory.revisionAt(defaultSettings.epoch + time),
    );
  const key = 'Pod/ns-0/web-21';
  expect([...tape.log.historyOf(key)].map((e) => e.revision)).toEqual(
    [...memory.historyOf(key)].map((e) => e.revision),
  );
  tape.close();
});

test('events cannot be changed, taken away, replaced or skipped, not even by SQL', () => {
  written(story(20));
  const db = new Database(path);
  const insert = (id: number) =>
    `INSERT OR REPLACE INTO events SELECT ${id}, at, type, actor, because, object, key, hash, base, payload, chain FROM events WHERE id = 3`;
  expect(() => db.exec('UPDATE events SET at = 0')).toThrow('append-only');
  expect(() => db.exec('DELETE FROM events')).toThrow('append-only');
  expect(() => db.exec(insert(3))).toThrow('next revision');
  expect(() => db.exec(insert(22))).toThrow('next revision');
  expect(() => db.exec(insert(21))).not.toThrow();
  db.close();
});

/** What SQL does to a tape that takes care to leave no trace but in what the events add up to. */
function foldAfter(sql: string): string | undefined {
  const copy = `${path}.copy`;
  copyFileSync(path, copy);
  const db = new Database(copy);
  const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck();
  for (const name of triggers.all()) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  db.close();
  const { log } = Tape.open(copy, { readOnly: true });
  const problem = problemInFold(log);
  log.close();
  return problem;
}

test('what events cannot add up to is told, with the first revision that it shows at', () => {
  written(story(600));
  expect(foldAfter('')).toBeUndefined();
  const born = 'SELECT min(id) FROM events WHERE key IS NOT NULL AND id > 100';
  expect(foldAfter('UPDATE events SET type = 3 WHERE id = 300 AND key IS NULL')).toMatch(
    /^revision 3\d\d (changes|creates)/,
  );
  expect(foldAfter(`UPDATE events SET object = 7 WHERE id = 301`)).toMatch(/^revision 301 changes/);
  expect(foldAfter(`DELETE FROM events WHERE id = (${born})`)).toMatch(/changes what event/);
});

test('a snapshot that tells of other objects than the events do is found by the fold alone', () => {
  written(story(4_105));
  const db = new Database(path);
  const snapshot = db.prepare('SELECT id, heads FROM snapshots').get() as Record<'heads', Buffer>;
  const poisoned = new Map(Snapshot.of(snapshot.heads)?.heads(''));
  for (const [object, head] of poisoned) poisoned.set(object, { ...head, id: object });
  db.prepare('UPDATE snapshots SET heads = ?').run(encodeHeads(poisoned));
  db.close();
  expect(foldAfter('')).toMatch(/is of revision \d+, but by the events of \d+/);
});

test('a file that is no tape, or is of a newer format, is refused by name', () => {
  writeFileSync(path, 'apiVersion: v1\n');
  expect(() => Tape.open(path)).toThrow(`${path} is not a kubetape tape`);
  rmSync(path);
  const db = new Database(path);
  db.exec('CREATE TABLE t (x)');
  db.close();
  expect(() => Tape.open(path)).toThrow('a SQLite file, but not a kubetape tape');
  rmSync(path);
  expect(() => Tape.open(path)).toThrow('does not exist');
  written(story(5));
  const newer = new Database(path);
  newer.pragma('user_version = 99');
  newer.close();
  expect(() => Tape.open(path)).toThrow('tape format 99');
});

test('a tape that has lost its end, or whose past was rewritten, is not written to', () => {
  written(story(20));
  copyFileSync(path, `${path}.copy`);
  const tape = Tape.open(path);
  tape.log.append(story(25).slice(20));
  tape.close();
  copyFileSync(`${path}.copy`, path);
  expect(() => Tape.open(path)).toThrow(
    'has lost its end: it reaches revision 20, but revision 25 was written',
  );
  const anchor = JSON.parse(readFileSync(`${path}.anchor`, 'utf8')) as object;
  writeFileSync(
    `${path}.anchor`,
    JSON.stringify({ ...anchor, revision: 20, chain: '0'.repeat(32) }),
  );
  expect(() => Tape.open(path)).toThrow('is not what was written');
});

test('a second writer is refused while the first is alive, and takes over when it is dead', () => {
  written(story(5));
  const writer = (pid: number, alive: number[]) => ({
    writer: { pid, host: 'here', isRunning: (other: number) => alive.includes(other) },
  });
  const first = Tape.open(path, writer(10, [10]));
  expect(() => Tape.open(path, writer(11, [10, 11]))).toThrow(
    'is being written by process 10 on here',
  );
  const reader = Tape.open(path, { readOnly: true });
  expect(reader.log.head).toBe(5);
  reader.close();
  const heir = Tape.open(path, writer(12, [12]));
  heir.log.append(story(6).slice(5));
  heir.close();
  first.close();
});

test('a full disk loses the step and nothing else, and the tape goes on when there is room', () => {
  const events = story(400);
  written(events.slice(0, 100));
  const tape = Tape.open(path);
  tape.limitSize(0);
  expect(() => tape.log.append(events.slice(100))).toThrow('the disk is full');
  expect(tape.log.head).toBe(100);
  tape.limitSize(2 ** 30);
  tape.log.append(events.slice(100));
  expect([...tape.log.read()].length).toBe(400);
  tape.close();
});

test('a tape that is closed and opened between steps holds the same events', () => {
  const events = story(900);
  Tape.create(path, defaultSettings).close();
  for (let i = 0; i < events.length; i += 60) {
    const tape = Tape.open(path);
    tape.log.append(events.slice(i, i + 60));
    tape.close();
  }
  const tape = Tape.open(path, { readOnly: true });
  expect([...tape.log.read()].map((e) => 'object' in e && JSON.stringify(e.object))).toEqual(
    events.map((e) => 'object' in e && JSON.stringify(e.object)),
  );
  tape.close();
});
