// Killing the command in the midst of a step that a thread of its own writes down: what is left is whole, and goes on.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';

const KUBETAPE = join(import.meta.dirname, '../../dist/bin/kubetape.js');
const ROUNDS = process.env['KILL_ROUNDS'] === undefined ? 4 : 50;
/** From when the first batch is in the tape: a few batches more come in this time. */
const SPREAD_MS = 400;

const cronJobs = Array.from({ length: 20 }, (_, i) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: `tick-${i}` },
  spec: {
    schedule: `${i * 3} * * * *`,
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'tick', image: 'busybox', command: ['sleep', '20'] }],
          },
        },
      },
    },
  },
}));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kill-long-step-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function headOf(path: string): number {
  const tape = Tape.open(path, { readOnly: true });
  const { head } = tape.log;
  tape.close();
  return head;
}

const limit = { timeout: 60_000 + ROUNDS * 5_000 };
test('what is left of a long step that was killed is whole, and goes on', limit, async () => {
  const path = join(folder, 'cluster.tape');
  const kubetape = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, [KUBETAPE, '--tape', path, ...args], { encoding: 'utf8', input });
  kubetape(['init', '--nodes', '3']);
  kubetape(['apply', '-f', '-'], cronJobs.map((one) => JSON.stringify(one)).join('\n---\n'));
  for (let round = 0; round < ROUNDS; round++) {
    const before = headOf(path);
    const child = spawn(process.execPath, [KUBETAPE, '--tape', path, 'advance', '400d'], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    while (headOf(path) === before) await setTimeout(20);
    await setTimeout((round * SPREAD_MS) / ROUNDS);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(verifyTape(path).problem).toBeUndefined();
    expect(headOf(path)).toBeGreaterThan(before);
  }
  const { status, stderr } = kubetape(['advance', '1m']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
