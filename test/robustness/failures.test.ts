// The failures that damage.test.ts does not cause: what a loss of power and a rotten write-ahead log leave behind, a
// disk that fills while time passes, clocks, caches that lie, and readers that never leave.

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportLines } from '../../src/history/export.js';
import type { EventLog } from '../../src/log/event-log.js';
import { forkInMemory, memoryLog } from '../../src/log/memory-log.js';
import { makeTapeFile } from '../../src/log/new-tape.js';
import { Tape } from '../../src/log/tape.js';
import { TapeError } from '../../src/log/tape-error.js';
import { verifyTape } from '../../src/log/verify.js';
import {
  canonical,
  type KubeObject,
  keyOfObject,
  type Revision,
} from '../../src/machinery/object.js';
import { roll } from '../../src/machinery/random.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { beginCluster } from '../../src/session/begin.js';
import { rerun } from '../../src/session/rerun.js';
import { Session } from '../../src/session/session.js';
import { writerNamed } from './writer-named.js';

const PLACES = Math.ceil(Number(process.env['FLIPS'] ?? (process.env['CI'] ? 300 : 100)) / 3);
const WAL_MAX = 2 ** 20;
const SECTOR = 512;
const writer = writerNamed('here');

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failures-'));
  path = join(folder, 'cluster.tape');
  makeTapeFile(path, {
    settings: defaultSettings,
    writer,
    fill: (tape) => beginCluster(new Session(tape.log), { nodes: 1, command: 'kubetape init' }),
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

function configMap(log: EventLog, name: string): void {
  const metadata = { name, namespace: 'default' };
  new Session(log).act(
    { verb: 'create', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata } },
    { technique: 'imperative-command', command: `kubectl create configmap ${name}` },
  );
}

test(`a write-ahead log with a wrong bit, or a sector that never reached the disk, in ${PLACES} places tells the whole story or is missed`, () => {
  const tape = Tape.open(path, { writer });
  for (const name of ['a', 'b', 'c']) configMap(tape.log, name);
  new Session(tape.log).advance(60_000);
  const story = [...exportLines(tape.log)];
  const files = ['', '-wal', '.anchor'].map((end) => [end, readFileSync(`${path}${end}`)] as const);
  tape.close();
  const torn = join(folder, 'torn.tape');
  let missed = 0;
  for (let i = 0; i < PLACES; i++) {
    rmSync(`${torn}-shm`, { force: true });
    for (const [end, bytes] of files) {
      const copy = Buffer.from(bytes);
      const at = roll(3, copy.length, 'byte', i);
      if (end === '-wal' && i % 2) copy.fill(0, at - (at % SECTOR), at - (at % SECTOR) + SECTOR);
      else if (end === '-wal') copy[at] = (copy[at] ?? 0) ^ (1 << roll(3, 8, 'bit', i));
      writeFileSync(`${torn}${end}`, copy);
    }
    try {
      const { log } = Tape.open(torn, { writer });
      expect([...exportLines(log)], `place ${i}`).toEqual(story);
      log.close();
    } catch (error) {
      expect(error, `place ${i}`).toBeInstanceOf(TapeError);
      expect(String(error)).toContain('has lost its end');
      missed++;
    }
  }
  expect(missed).toBeGreaterThan(PLACES / 2);
});

test('a file that became empty is no new tape while its note says that there was one', () => {
  writeFileSync(path, '');
  expect(() => Tape.open(path, { writer })).toThrow(TapeError);
  expect(() => Tape.open(path, { readOnly: true })).toThrow(TapeError);
  expect(statSync(path).size).toBe(0);
});

test('a disk that is full while time passes stops the clock between two steps, and the rest is as if it never was', () => {
  const begun = Tape.open(path, { writer });
  const containers = [{ name: 'work', image: 'busybox' }];
  const metadata = { name: 'many', namespace: 'default' };
  const template = { spec: { restartPolicy: 'Never', containers } };
  const spec = { completions: 40, parallelism: 4, template };
  const object = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec };
  new Session(begun.log).act(
    { verb: 'create', object },
    { technique: 'imperative-command', command: 'kubectl create -f job.yaml' },
  );
  begun.close();
  const twin = Tape.open(path, { readOnly: true });
  const tape = Tape.open(path, { writer });
  const begin = tape.log.head;
  const undisturbed = forkInMemory(twin.log);
  const end = tape.log.lastAt + 300_000;
  const goOn = (log: EventLog) => {
    const session = new Session(log);
    while (session.now < end) session.advance(5_000);
  };
  goOn(undisturbed);
  // Room for some steps.
  tape.limitSize(statSync(path).size + 2 ** 16);
  expect(() => goOn(tape.log)).toThrow('the disk is full: nothing of the last step was written');
  const stopped = tape.log.head;
  expect(stopped).toBeGreaterThan(begin);
  expect([...tape.log.read(begin)]).toEqual([...undisturbed.read(begin, stopped)]);
  tape.limitSize(2 ** 30);
  goOn(tape.log);
  expect([...tape.log.read(begin)]).toEqual([...undisturbed.read(begin)]);
  expect(rerun(tape.log).divergence).toBeUndefined();
  tape.close();
  twin.close();
});

test('virtual time never goes back, on a tape or in memory, and nothing is kept of a step that would', () => {
  const tape = Tape.open(path, { writer });
  for (const log of [tape.log, memoryLog(defaultSettings, tape.log.read())]) {
    const { head, lastAt } = log;
    const tick = (revision: number, at: number) =>
      ({ type: 'ClockAdvanced', revision, at, actor: 'clock', because: null }) as const;
    const back = [tick(head + 1, lastAt + 5), tick(head + 2, lastAt + 4)];
    expect(() => log.append(back)).toThrow('time runs backwards');
    expect([log.head, log.lastAt]).toEqual([head, lastAt]);
    log.append(back.slice(0, 1));
    expect(log.head).toBe(head + 1);
  }
  tape.close();
});

test('a snapshot that was written over is not believed: every moment is told without it, and verify counts it', () => {
  const moments = (log: EventLog) =>
    [10, 20, log.head].map((revision) => log.objectsAt('', revision));
  const tape = Tape.open(path, { writer });
  const told = moments(tape.log);
  tape.close();
  const db = new Database(path);
  for (const id of [9, 15, tape.log.head])
    db.prepare("INSERT OR REPLACE INTO snapshots VALUES (?, x'0011')").run(id);
  db.close();
  const { log } = Tape.open(path, { readOnly: true });
  expect(moments(log)).toEqual(told);
  log.close();
  expect(verifyTape(path).problem).toContain('the snapshot of revision 9 says otherwise');
});

/** Objects of as many bytes as these, each its own. */
function grow(
  log: EventLog,
  bytes: number,
  after: (object: KubeObject, revision: Revision) => void,
): void {
  const text = 'never the same '.repeat(2_000);
  for (let i = 0; i * text.length < bytes; i++) {
    const revision = log.head + 1;
    const metadata = {
      name: `big-${i}`,
      namespace: `ns-${i}`,
      uid: `${i}`,
      resourceVersion: `${revision}`,
      creationTimestamp: 'now',
    };
    const object = canonical({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text } });
    const envelope = { revision, at: log.lastAt, actor: 'kubectl', because: null };
    log.append([{ ...envelope, type: 'ObjectCreated', object }]);
    after(object, revision);
  }
}

test('a reader that never leaves does not let the write-ahead log grow without end', () => {
  const { log } = Tape.open(path, { writer, walBytesMax: WAL_MAX });
  const reader = Tape.open(path, { readOnly: true });
  grow(log, 6 * WAL_MAX, (object, revision) => {
    // Compared by a name: a difference of such length nobody could read.
    expect(reader.log.objectAt(keyOfObject(object), revision)?.metadata).toEqual(object.metadata);
    expect(statSync(`${path}-wal`).size).toBeLessThan(WAL_MAX * 1.1);
  });
  expect(statSync(path).size).toBeGreaterThan(4 * WAL_MAX);
  reader.close();
  log.close();
});

/** Reads on two connections, one of which begins before the other has ended, so that somebody always reads. */
const RELAY = `
  const { parentPort, workerData: { driver, path } } = require('node:worker_threads');
  const Database = require(driver);
  const pair = [0, 1].map(() => new Database(path, { readonly: true }));
  const begin = (db) => db.exec('BEGIN; SELECT max(id) FROM events');
  begin(pair[0]);
  let turn = 0;
  setInterval(() => {
    begin(pair[1 - turn]);
    pair[turn].exec('COMMIT');
    turn = 1 - turn;
    parentPort.postMessage('read');
  }, 5);
`;

test('readers of whom one always comes before the other has left do not let it either', async () => {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const relay = new Worker(RELAY, { eval: true, workerData: { driver, path } });
  await once(relay, 'message');
  const { log } = Tape.open(path, { writer, walBytesMax: WAL_MAX });
  let largest = 0;
  grow(log, 8 * WAL_MAX, () => {
    largest = Math.max(largest, statSync(`${path}-wal`).size);
  });
  expect(largest).toBeLessThan(3 * WAL_MAX);
  await relay.terminate();
  log.close();
});

test('who stays in one transaction for good holds nobody up for long, and all that was written is there', () => {
  const tape = Tape.open(path, { writer, walBytesMax: WAL_MAX / 4 });
  const { log } = tape;
  const guest = new Database(path, { readonly: true });
  guest.exec('BEGIN; SELECT max(id) FROM events');
  grow(log, WAL_MAX, () => {});
  const grown = statSync(`${path}-wal`).size;
  expect(grown).toBeGreaterThan(WAL_MAX);
  guest.close();
  grow(log, 2 * WAL_MAX, () => {});
  expect(statSync(`${path}-wal`).size).toBeLessThan(grown + WAL_MAX / 4);
  tape.close();
  expect(verifyTape(path).problem).toBeUndefined();
});
