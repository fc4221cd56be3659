// Damage of every sort (docs/debugging.md, "A damaged tape"): found, named by the first revision that is not to be
// relied on, and with all before it still to be read. 300 flipped bits where CI is set, FLIPS=3000 for a long night.

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportLines } from '../../src/history/export.js';
import { makeTapeFile } from '../../src/log/new-tape.js';
import { repairTape } from '../../src/log/repair.js';
import { Tape } from '../../src/log/tape.js';
import { TapeError } from '../../src/log/tape-error.js';
import { verifyTape } from '../../src/log/verify.js';
import { roll } from '../../src/machinery/random.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { beginCluster } from '../../src/session/begin.js';
import { REPAIRER, rerun } from '../../src/session/rerun.js';
import { Session } from '../../src/session/session.js';
import { writerNamed } from './writer-named.js';

const FLIPS = Number(process.env['FLIPS'] ?? (process.env['CI'] ? 300 : 100));
const CUTS = Math.ceil(FLIPS / 10);
const repairing = { writer: writerNamed('here'), build: 'test', actor: REPAIRER };

let folder: string;
/** At rest, and as its writer left it: with a write-ahead log that has not been folded back. */
let rest: string;
let torn: string;
let lines: readonly string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'damage-'));
  rest = join(folder, 'rest.tape');
  torn = join(folder, 'torn.tape');
  makeTapeFile(rest, {
    settings: defaultSettings,
    writer: writerNamed('here'),
    fill: (tape) => beginCluster(new Session(tape.log), { nodes: 1, command: 'kubetape init' }),
  });
  copyFileSync(rest, join(folder, 'open.tape'));
  const tape = Tape.open(join(folder, 'open.tape'), { writer: writerNamed('here') });
  const session = new Session(tape.log);
  for (let minute = 0; minute < 5; minute++) {
    session.act(
      {
        verb: 'create',
        object: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `c-${minute}`, namespace: 'default' },
        },
      },
      { technique: 'imperative-command', command: 'kubectl create configmap' },
    );
    session.advance(60_000);
  }
  lines = [...exportLines(tape.log)];
  copyTape(join(folder, 'open.tape'), torn);
  tape.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function copyTape(from: string, to: string): void {
  for (const ending of ['', '-wal', '.anchor']) {
    rmSync(`${to}${ending}`, { force: true });
    if (existsSync(`${from}${ending}`)) copyFileSync(`${from}${ending}`, `${to}${ending}`);
  }
  rmSync(`${to}-shm`, { force: true });
}

const read = (path: string): string[] => {
  const tape = Tape.open(path, { readOnly: true, regardless: true });
  try {
    return [...exportLines(tape.log)];
  } finally {
    tape.close();
  }
};

test(`a bit that has turned in any of ${FLIPS} places is found, and what came before is still there`, {
  timeout: 600_000,
}, () => {
  const path = join(folder, 'flipped.tape');
  const whole = readFileSync(rest);
  const story = read(rest);
  let found = 0;
  for (let i = 0; i < FLIPS; i++) {
    copyTape(rest, path);
    const bytes = Buffer.from(whole);
    const at = roll(9, bytes.length, 'byte', i);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(9, 8, 'bit', i));
    writeFileSync(path, bytes);
    let verified: ReturnType<typeof verifyTape> | undefined;
    try {
      verified = verifyTape(path);
    } catch (error) {
      // What is not even a tape any more says so when it is opened.
      expect(error, `byte ${at}`).toBeInstanceOf(TapeError);
      found++;
      continue;
    }
    if (verified.problem === undefined) {
      // An unused byte: nothing that is told has changed.
      expect(read(path), `byte ${at}`).toEqual(story);
      continue;
    }
    found++;
    const { firstBad } = verified;
    if (firstBad === undefined) continue;
    const tape = Tape.open(path, { readOnly: true, regardless: true });
    expect([...exportLines(tape.log, firstBad - 1)], `byte ${at}`).toEqual(
      story.slice(0, firstBad - 1),
    );
    tape.close();
  }
  expect(found).toBeGreaterThan(FLIPS / 4);
});

test('a write-ahead log that is cut at any byte is missed, and repair goes on with what is left', () => {
  const path = join(folder, 'cut.tape');
  const length = readFileSync(`${torn}-wal`).length;
  expect(length).toBeGreaterThan(10_000);
  for (let i = 0; i < CUTS; i++) {
    copyTape(torn, path);
    truncateSync(`${path}-wal`, roll(9, length - 1, 'cut', i));
    expect(() => Tape.open(path, { readOnly: true }), `cut ${i}`).toThrow('has lost its end');
    const repaired = repairTape(path, repairing);
    expect(repaired?.went).toBe(lines.length);
    const upTo = repaired?.upTo ?? 0;
    expect(read(path).slice(0, upTo)).toEqual(lines.slice(0, upTo));
    expect(verifyTape(path)).toEqual({ events: upTo + 1 });
    rmSync(path, { force: true });
  }
});

test('a copy without its write-ahead log is no shorter tape, but a damaged one', () => {
  const path = join(folder, 'copied.tape');
  copyTape(torn, path);
  rmSync(`${path}-wal`);
  expect(() => Tape.open(path, { readOnly: true })).toThrow('has lost its end');
  // And a copy that is made as it should be is whole.
  copyTape(torn, path);
  const tape = Tape.open(path, { readOnly: true });
  tape.copyTo(join(folder, 'copy.tape'));
  tape.close();
  expect(read(join(folder, 'copy.tape'))).toEqual(lines);
});

test('after a repair the cluster goes on, the log says what was lost, and it can be rerun', () => {
  const path = join(folder, 'repaired.tape');
  copyTape(torn, path);
  truncateSync(`${path}-wal`, 20_000);
  const { upTo = 0 } = repairTape(path, repairing) ?? {};
  const tape = Tape.open(path, { writer: writerNamed('here') });
  const [marker] = tape.log.read(upTo, upTo + 1);
  expect(marker).toMatchObject({ type: 'ClockAdvanced', actor: REPAIRER });
  const session = new Session(tape.log);
  session.advance(120_000);
  expect(rerun(tape.log).divergence).toBeUndefined();
  tape.close();
  expect(repairTape(path, repairing)).toBeUndefined();
});

test('a tape that is damaged in the middle keeps what is sound, and the damaged file', () => {
  const path = join(folder, 'middle.tape');
  copyTape(rest, path);
  const bytes = readFileSync(path);
  const name = 'kube-public';
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1))
    bytes.fill('X', at + 3, at + 6);
  writeFileSync(path, bytes);
  const { firstBad = 0 } = verifyTape(path);
  expect(firstBad).toBeGreaterThan(1);
  const repaired = repairTape(path, repairing);
  expect(repaired).toEqual({ upTo: firstBad - 1, went: undefined, kept: `${path}.damaged` });
  expect(existsSync(`${path}.damaged`)).toBe(true);
  expect(read(path).slice(0, -1)).toEqual(read(rest).slice(0, firstBad - 1));
});
