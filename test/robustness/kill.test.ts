// Killing the process anywhere loses no acknowledged action. 50 times where CI is set, KILL_ROUNDS=1000 for a long night.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { genesis, replay } from '../../src/events/state.js';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';
import { Session } from '../../src/session/session.js';
import { type Bundled, bundled } from './bundled.js';
import { writerNamed } from './writer-named.js';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? (process.env['CI'] ? 50 : 20));
const KILLED_WITHIN_MS = 300;

let writer: Bundled;
beforeAll(async () => {
  writer = await bundled('test/robustness/writer.ts');
});
afterAll(() => writer.remove());

/** Runs the writer, kills it so long after it said `after`, and returns all that it said. */
function killed(path: string, after: 'began' | 'opened', millis: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer.program, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    let isDoomed = false;
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      const lines = said.split('\n').length - 1;
      if (isDoomed || lines < (after === 'began' ? 1 : 2)) return;
      isDoomed = true;
      setTimeout(() => child.kill('SIGKILL'), millis);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${code}`));
      // A line that is cut off was not said.
      else resolve(said.split('\n').slice(1, -1));
    });
  });
}

/** All that a tape must be after any death. */
function expectWhole(path: string, acknowledged: readonly string[]): void {
  expect(verifyTape(path).problem).toBeUndefined();
  const tape = Tape.open(path, { readOnly: true });
  const { log } = tape;
  for (const line of acknowledged) {
    const [revision, chain] = line.split(' ');
    expect(`${revision} ${log.chainAt(Number(revision))}`).toBe(`${revision} ${chain}`);
    expect(log.head).toBeGreaterThanOrEqual(Number(revision));
  }
  tape.close();
}

const rounds = Array.from({ length: ROUNDS }, (_, i) => i);

test(`killed ${ROUNDS} times at work, a tape keeps every acknowledged step, and the next writer goes on`, {
  timeout: 60_000 + ROUNDS * 5_000,
}, async () => {
  const path = join(writer.folder, 'work.tape');
  const acknowledged: string[] = [];
  let jobs = 0;
  for (const _ of rounds) {
    const said = await killed(path, 'opened', Math.random() * KILLED_WITHIN_MS);
    expect(said.length).toBeGreaterThan(0);
    acknowledged.push(...said);
    // After the first line, every three are a job's.
    jobs += Math.ceil((said.length - 1) / 3);
    expectWhole(path, said);
  }
  expectWhole(path, acknowledged);
  const tape = Tape.open(path, { writer: writerNamed('here') });
  const { log } = tape;
  const folded = replay(log.read(), genesis(log.settings.epoch));
  expect(log.stateAt(log.head).objects.entries()).toEqual(folded.objects.entries());
  const before = log.head;
  const session = new Session(log);
  session.advance(60_000);
  expect(log.head).toBeGreaterThan(before);
  const found = [...session.view().list('Job')].length;
  expect(found).toBeGreaterThanOrEqual(jobs);
  expect(found).toBeLessThanOrEqual(jobs + ROUNDS);
  tape.close();
  expectWhole(path, acknowledged);
});

test('killed while it makes a tape, it leaves a whole one or none', async () => {
  for (const i of rounds.slice(0, 8)) {
    const path = join(writer.folder, `new-${i}.tape`);
    const said = await killed(path, 'began', (i + Math.random()) * 60);
    if (!existsSync(path)) expect(said).toEqual([]);
    else {
      expectWhole(path, said);
      const tape = Tape.open(path, { readOnly: true });
      expect([...new Session(tape.log).view().list('Node')].length).toBe(2);
      tape.close();
    }
    await killed(path, 'opened', 0);
    expectWhole(path, []);
    expect(readdirSync(writer.folder).filter((name) => name.includes(`new-${i}.tape.new`))).toEqual(
      [],
    );
  }
});
