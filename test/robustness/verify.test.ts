// Damage is found, and named by its place.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTapeFile } from '../../src/log/new-tape.js';
import { repairTape } from '../../src/log/repair.js';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { beginCluster } from '../../src/session/begin.js';
import { Session } from '../../src/session/session.js';
import { writerNamed } from './writer-named.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  path = join(folder, 'cluster.tape');
  makeTapeFile(path, {
    settings: defaultSettings,
    writer: writerNamed('here'),
    fill: (tape) => beginCluster(new Session(tape.log), { nodes: 1, command: 'kubetape init' }),
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What somebody with a SQLite shell can do, once the triggers that forbid it are gone. */
function tampered(sql: string): string | undefined {
  const db = new Database(path);
  for (const ending of ['updated', 'deleted']) db.exec(`DROP TRIGGER events_are_never_${ending}`);
  db.exec('DROP TRIGGER events_are_only_appended');
  db.exec(sql);
  db.close();
  return verifyTape(path).problem;
}

test('a tape as it was written is whole, every event of it', () => {
  const tape = Tape.open(path, { readOnly: true });
  expect(verifyTape(path)).toEqual({ events: tape.log.head });
  expect(verifyTape(path, { quick: true })).toEqual({ events: 0 });
  tape.close();
});

test.each([
  [
    "UPDATE events SET payload = replace(payload, 'node', 'mode') WHERE id = 7",
    'revision 7 is not',
  ],
  ['UPDATE events SET at = at + 1 WHERE id = 12', 'revision 12 is not what was written'],
  ["UPDATE actors SET name = 'nobody' WHERE id = 1", 'revision 1 is not what was written'],
  ['DELETE FROM events WHERE id = 8', 'revision 8 is missing'],
  ['UPDATE events SET hash = hash + 1 WHERE id = 2', 'revision 2 cannot be found by its'],
  ["INSERT INTO snapshots VALUES (9, x'00')", 'the snapshot of revision 9 says otherwise'],
  ["INSERT INTO snapshots VALUES (9, x'7f')", 'the snapshot of revision 9 says otherwise'],
])('%s is found', (sql, problem) => {
  expect(tampered(sql)).toContain(problem);
});

test('an end that was cut off is missed, though the rest is sound', () => {
  expect(() => tampered('DELETE FROM events WHERE id > 20')).toThrow(
    'has lost its end: it reaches revision 20',
  );
});

test('bytes that have changed on the disk are found wherever they hold an event', () => {
  const file = readFileSync(path);
  const name = 'kube-public';
  // More than once: pages that were rearranged leave old text behind.
  for (let at = file.indexOf(name); at >= 0; at = file.indexOf(name, at + 1))
    file.fill('X', at + 3, at + 6);
  writeFileSync(path, file);
  expect(verifyTape(path).problem).toMatch(/^revision \d+ is not what was written/);
});

test('a page that makes no sense is named as damage, by SQLite and by us', () => {
  const file = readFileSync(path);
  file.fill(0xa5, 8192 * 4, 8192 * 6);
  writeFileSync(path, file);
  expect(verifyTape(path).problem).toMatch(/revision|page|malformed/);
  const tape = () => {
    const { log } = Tape.open(path, { readOnly: true });
    return [...log.read()].length;
  };
  expect(tape).toThrow();
});

test('a file cut short is refused when it is opened', () => {
  writeFileSync(path, readFileSync(path).subarray(0, 8192 * 3));
  expect(() => Tape.open(path, { readOnly: true })).toThrow(`${path} is damaged`);
  expect(() => verifyTape(path)).toThrow(`${path} is damaged`);
});

test('a snapshot that was written over makes no event wrong: it is dropped, and nothing is lost', () => {
  const tape = Tape.open(path, { writer: writerNamed('here') });
  tape.fork('other', { revision: 20 });
  const before = [...tape.log.read()].length;
  tape.close();
  expect(tampered("INSERT INTO snapshots VALUES (9, x'00')")).toContain('repair --accept-loss');
  const repairing = { writer: writerNamed('here'), build: 'test', actor: 'x' };
  expect(repairTape(path, repairing)).toEqual({
    upTo: before,
    went: undefined,
    kept: undefined,
    snapshots: 1,
  });
  expect(verifyTape(path)).toEqual({ events: before });
});

test('what is damaged in the middle of a tape with forks is left as it is, with the way out', () => {
  const tape = Tape.open(path, { writer: writerNamed('here') });
  tape.fork('other', { revision: 20 });
  tape.close();
  expect(tampered('UPDATE events SET at = at + 1 WHERE id = 12')).toContain('revision 12');
  const repairing = { writer: writerNamed('here'), build: 'test', actor: 'x' };
  const untouched = readFileSync(path);
  expect(() => repairTape(path, repairing)).toThrow('"kubetape export --at @11"');
  expect(readFileSync(path).equals(untouched)).toBe(true);
});
