import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportLines } from '../../src/history/export.js';
import type { EventLog } from '../../src/log/event-log.js';
import { forkInMemory, memoryLog } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { beginCluster } from '../../src/session/begin.js';
import { Session } from '../../src/session/session.js';

let folder: string;
let path: string;
let tape: Tape;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forks-'));
  path = join(folder, 'cluster.tape');
  tape = Tape.create(path, defaultSettings);
  beginCluster(new Session(tape.log), { nodes: 2, command: 'test' });
});
afterEach(() => {
  tape.close();
  rmSync(folder, { recursive: true });
});

const asked = { technique: 'imperative-command', command: 'test' } as const;

function configMap(log: EventLog, name: string): void {
  new Session(log).act(
    {
      verb: 'create',
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } },
    },
    asked,
  );
}

const reopen = (): void => {
  tape.close();
  tape = Tape.open(path);
};

const names = (log: EventLog): string[] =>
  log.objectsAt('ConfigMap/default/', log.head).map(({ metadata }) => metadata.name);

/** What somebody with a SQLite shell can do, once nothing forbids it. */
function tampered(sql: string): void {
  tape.close();
  const db = new Database(path);
  const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck();
  for (const name of triggers.all()) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  db.close();
}

test('a fork is one row: it copies no event, shares what came before and goes its own way', () => {
  const before = [...exportLines(tape.log)];
  const fork = tape.fork('what-if');
  expect([fork.head, fork.lastAt]).toEqual([tape.log.head, tape.log.lastAt]);
  const db = new Database(path, { readonly: true });
  expect(db.prepare('SELECT count(*) FROM events').pluck().get()).toBe(tape.log.head);
  db.close();
  configMap(fork, 'only-here');
  expect([...exportLines(tape.log)]).toEqual(before);
  expect([...exportLines(fork)].slice(0, before.length)).toEqual(before);
  reopen();
  expect(tape.timelines).toEqual(['main', 'what-if']);
  expect(names(tape.timeline('what-if'))).toContain('only-here');
  expect(names(tape.log)).not.toContain('only-here');
});

test('timelines of one process are written in turn, also by actors that only one of them knows', () => {
  const logs = ['a', 'b', 'c'].map((name) => tape.fork(name));
  for (const i of [1, 2, 3])
    for (const log of logs)
      new Session(log).act(
        {
          verb: 'create',
          object: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: `${log.timeline}-${i}`, namespace: 'default' },
          },
        },
        { ...asked, actor: i === 1 ? 'somebody' : `user-of-${log.timeline}` },
      );
  reopen();
  for (const name of ['a', 'b', 'c'])
    expect(names(tape.timeline(name)).filter((one) => one.includes('-'))).toEqual(
      expect.arrayContaining([`${name}-1`, `${name}-2`, `${name}-3`]),
    );
  expect(verifyTape(path).problem).toBeUndefined();
});

test('a name that is taken or makes no name, an unknown parent and a moment to come are refused', () => {
  tape.fork('twice');
  expect(() => tape.fork('twice')).toThrow('there is a timeline "twice" already');
  expect(() => tape.fork('main')).toThrow('there is a timeline "main" already');
  for (const name of ['', 'What', 'a_b', '-a', 'a-', 'a/b', 'x'.repeat(64)])
    expect(() => tape.fork(name)).toThrow('cannot be the name of a timeline');
  expect(() => tape.fork('x', { from: 'nope' })).toThrow(
    'there is no timeline "nope"; there is main, twice',
  );
  const { head, lastAt } = tape.log;
  expect(() => tape.fork('x', { revision: head + 1 })).toThrow(
    `main has come to revision ${head}: there is no revision ${head + 1} to fork at`,
  );
  expect(() => tape.fork('x', { at: lastAt + 1 })).toThrow('has not happened yet');
  expect(tape.timelines).toEqual(['main', 'twice']);
});

test('a fork in the middle of a step leaves at its end, and one between two instants begins in between', () => {
  const { log } = tape;
  const second = [...log.read()].filter(({ type }) => type === 'ActionTaken')[1];
  const inside = tape.fork('inside', { revision: second?.revision ?? 0 });
  expect(inside.head).toBeGreaterThan(second?.revision ?? 0);
  expect([...log.read(inside.head, inside.head + 1)][0]?.type).toBe('ActionTaken');
  new Session(log).advance(60_000);
  const at = log.lastAt - 30_000;
  const between = tape.fork('between', { revision: log.revisionAt(at), at });
  expect(between.lastAt).toBe(at);
  reopen();
  expect(tape.timeline('between').lastAt).toBe(at);
  expect(new Session(tape.timeline('between')).cluster.view.now).toBe(at);
});

test('a fork of what a fork inherited is a fork of the timeline that it belongs to', () => {
  new Session(tape.log).advance(60_000);
  configMap(tape.log, 'later');
  const middle = tape.log.lastAt - 30_000;
  const fork = tape.fork('fork', { revision: tape.log.revisionAt(middle), at: middle, seed: 9 });
  expect(fork.settings.seed).toBe(9);
  const early = tape.fork('early', { from: 'fork', revision: 10 });
  expect(early.lineage.map(({ timeline }) => timeline)).toEqual(['early', 'main']);
  expect(early.settings.seed).toBe(1);
  const late = tape.fork('late', { from: 'fork' });
  expect(late.lineage.map(({ timeline }) => timeline)).toEqual(['late', 'fork', 'main']);
  expect(late.settings.seed).toBe(9);
});

test('objects keep their uids in forks that throw other dice, however deep', () => {
  let parent = 'main';
  for (const seed of [5, 6, 7]) {
    const log = tape.fork(`seed-${seed}`, { from: parent, seed });
    new Session(log).advance(1_000);
    configMap(log, `made-in-${seed}`);
    parent = log.timeline;
  }
  const uids = (log: EventLog) =>
    new Map(
      log
        .objectsAt('', log.head)
        .map(({ kind, metadata }) => [
          `${kind}/${metadata.namespace}/${metadata.name}`,
          metadata.uid,
        ]),
    );
  const before = uids(tape.timeline(parent));
  expect(before.get('ConfigMap/default/made-in-5')).toBeDefined();
  reopen();
  expect(uids(tape.timeline(parent))).toEqual(before);
  for (const [key, uid] of uids(tape.log)) expect(before.get(key)).toBe(uid);
  expect(verifyTape(path).problem).toBeUndefined();
});

test('any moment of a fork at any depth is what a log in memory says, with snapshots and without', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.nat(3)), { minLength: 1, maxLength: 8 }),
      (forks) => {
        const file = join(folder, `deep-${Math.random()}.tape`);
        const deep = Tape.create(file, defaultSettings);
        let twin = memoryLog(defaultSettings);
        for (const log of [deep.log, twin])
          beginCluster(new Session(log), { nodes: 1, command: 'test' });
        let name = 'main';
        forks.forEach(([pick, made], i) => {
          const revision = pick % (twin.head + 1);
          const log = deep.fork(`fork-${i}`, { from: name, revision });
          twin = forkInMemory(twin, { name: `fork-${i}`, revision });
          name = log.timeline;
          for (const each of [log, twin])
            for (let n = 0; n < made; n++) configMap(each, `map-${i}-${n}`);
        });
        deep.close();
        const opened = Tape.open(file);
        const log = opened.timeline(name);
        expect([...exportLines(log)]).toEqual([...exportLines(twin)]);
        expect(log.lineage).toEqual(twin.lineage);
        for (const part of [0, 0.3, 0.6, 1]) {
          const revision = Math.round(log.head * part);
          expect(log.objectsAt('ConfigMap/', revision)).toEqual(
            twin.objectsAt('ConfigMap/', revision),
          );
          expect(log.stateAt(revision).objects.entries()).toEqual(
            twin.stateAt(revision).objects.entries(),
          );
          expect(log.revisionAt(log.timeAt(revision))).toBe(twin.revisionAt(log.timeAt(revision)));
        }
        opened.close();
        expect(verifyTape(file).problem).toBeUndefined();
      },
    ),
    { numRuns: 15 },
  );
});

test('a snapshot of a parent, and one of the fork itself, shorten the way to a moment of the fork', () => {
  const big = join(folder, 'big.tape');
  const other = Tape.create(big, defaultSettings);
  const fill = (log: EventLog, count: number): void => {
    log.append(
      Array.from({ length: count }, (_, i) => ({
        revision: log.head + 1 + i,
        at: log.lastAt + i,
        actor: 'test',
        because: null,
        type: 'ObjectCreated' as const,
        object: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: `${log.timeline}-${log.head + i}`,
            namespace: 'default',
            uid: `${log.timeline}-${log.head + i}`,
            creationTimestamp: 'now',
            resourceVersion: String(log.head + 1 + i),
          },
        },
      })) as never,
    );
  };
  fill(other.log, 5_000);
  const fork = other.fork('fork', { revision: 4_500 });
  fill(fork, 5_000);
  other.close();
  const db = new Database(big);
  const places = db.prepare('SELECT id >> 40 AS timeline FROM snapshots').pluck().all();
  expect(places).toEqual(expect.arrayContaining([0, 1]));
  const read = (): (readonly unknown[])[] => {
    const opened = Tape.open(big, { readOnly: true });
    const log = opened.timeline('fork');
    const found = [4_200, 4_500, 4_600, 9_500].map((revision) => log.objectsAt('', revision));
    opened.close();
    return found;
  };
  const before = read();
  expect(before.map(({ length }) => length)).toEqual([4_200, 4_500, 4_600, 9_500]);
  expect(verifyTape(big).problem).toBeUndefined();
  db.exec('DELETE FROM snapshots');
  db.close();
  expect(read()).toEqual(before);
});

test('bookmarks are per timeline; a fork has those that its parent had where it leaves it', () => {
  tape.bookmarks.set('early', 10);
  tape.bookmarks.set('late', tape.log.head);
  tape.fork('fork', { revision: 20 });
  const bookmarks = tape.bookmarksOf('fork');
  bookmarks.set('own', 15);
  expect([bookmarks.get('early'), bookmarks.get('late'), bookmarks.get('own')]).toEqual([
    10,
    undefined,
    15,
  ]);
  expect([...bookmarks.names].sort()).toEqual(['early', 'own']);
  expect([...tape.bookmarks.names].sort()).toEqual(['early', 'late']);
  bookmarks.set('early', 12);
  expect([bookmarks.get('early'), tape.bookmarks.get('early')]).toEqual([12, 10]);
});

test('the current timeline is remembered, and opened when nobody says which', () => {
  tape.fork('other');
  tape.current = 'other';
  expect(() => {
    tape.current = 'nope';
  }).toThrow('there is no timeline "nope"');
  reopen();
  expect(tape.log.timeline).toBe('other');
  tape.close();
  tape = Tape.open(path, { timeline: 'main' });
  expect(tape.log.timeline).toBe('main');
});

test.each([
  [
    'an event of a fork',
    'UPDATE events SET at = at + 1 WHERE id >> 40 = 1',
    /^timeline fork: revision \d+ is not what was written/,
  ],
  [
    "a fork's dice",
    `UPDATE timelines SET settings = replace(settings, '"seed":1', '"seed":2') WHERE id = 1`,
    /^timeline fork: revision \d+ is not/,
  ],
  [
    'when a fork begins',
    'UPDATE timelines SET begins = begins - 1 WHERE id = 1',
    /^timeline fork: revision \d+ is not/,
  ],
  [
    'where a fork leaves its parent',
    'UPDATE timelines SET parent_revision = 99999 WHERE id = 1',
    /^timeline fork: it leaves main at revision 99999/,
  ],
])('%s that was changed is found', (_, sql, problem) => {
  configMap(tape.fork('fork'), 'made-in-the-fork');
  tampered(sql);
  expect(verifyTape(path).problem).toMatch(problem);
});

test('a fork without events, or with its end cut off, or that is gone, is missed by its note', () => {
  tape.fork('bare');
  configMap(tape.fork('fork'), 'made-in-the-fork');
  const copy = readFileSync(`${path}.anchor`);
  tampered('DELETE FROM events WHERE id >> 40 = 2');
  expect(() => Tape.open(path)).toThrow(
    /has lost its end: it reaches revision \d+ of timeline fork/,
  );
  expect(() => verifyTape(path)).toThrow('of timeline fork');
  tampered(
    `UPDATE timelines SET settings = replace(settings, '"seed":1', '"seed":2') WHERE id = 1`,
  );
  const { forks, ...main } = JSON.parse(copy.toString()) as { forks: Record<string, object> };
  writeFileSync(`${path}.anchor`, JSON.stringify({ ...main, forks: { bare: forks['bare'] } }));
  expect(() => Tape.open(path)).toThrow(/is not what was written: revision \d+ of timeline bare/);
  writeFileSync(`${path}.anchor`, JSON.stringify({ ...main, forks: { gone: forks['bare'] } }));
  expect(() => Tape.open(path)).toThrow('has lost its timeline gone');
  // As it was noted before there were forks.
  writeFileSync(`${path}.anchor`, JSON.stringify(main));
  tape = Tape.open(path);
  expect(tape.timelines).toEqual(['main', 'bare', 'fork']);
});

test('timelines cannot be changed, taken away or replaced, not even by SQL', () => {
  tape.fork('fork');
  const db = new Database(path);
  expect(() => db.exec("UPDATE timelines SET name = 'x' WHERE id = 1")).toThrow('append-only');
  expect(() => db.exec('DELETE FROM timelines WHERE id = 1')).toThrow('append-only');
  const replace = (id: number, name: string) => () =>
    db.exec(
      `INSERT OR REPLACE INTO timelines SELECT ${id}, '${name}', settings, 0, 1, begins FROM timelines WHERE id = 1`,
    );
  expect(replace(1, 'new')).toThrow('must be a new one');
  expect(replace(2, 'fork')).toThrow('must be a new one');
  expect(replace(3, 'new')).toThrow('must be a new one');
  expect(replace(2, 'new')).not.toThrow();
  db.close();
});

test('a tape that was made before there were forks is read as it is, and can fork once it is written to', () => {
  tampered('ALTER TABLE timelines DROP COLUMN begins');
  const db = new Database(path);
  db.pragma('user_version = 2');
  db.close();
  tape = Tape.open(path, { readOnly: true });
  expect(tape.log.lastAt).toBeGreaterThan(defaultSettings.epoch);
  expect(() => tape.fork('x')).toThrow('open for reading only');
  reopen();
  tape.fork('what-if', { revision: 10 });
  expect(tape.timeline('what-if').head).toBeGreaterThanOrEqual(10);
});
