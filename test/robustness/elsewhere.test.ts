// The same scenario gives the same hash whatever machine it runs on: in another time zone and language, without
// the compiler that turns hot code into machine code, with more or less room for its stack.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundled, bundled } from './bundled.js';

const SCENARIOS = ['cronjob-over-dst', 'rolling-update-and-undo', 'pods-that-do-not-fit'].map(
  (name) => join(import.meta.dirname, '../../scenarios', `${name}.yaml`),
);

let kubetape: Bundled;
beforeAll(async () => {
  kubetape = await bundled('src/main.ts');
});
afterAll(() => kubetape.remove());

async function hashes(
  env: Record<string, string>,
  nodeFlags: readonly string[] = [],
): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...nodeFlags, kubetape.program, 'scenario', 'run', ...SCENARIOS, '-o', 'json'],
    { cwd: kubetape.folder, env: { PATH: process.env['PATH'], ...env } },
  );
  const { scenarios } = JSON.parse(stdout) as { scenarios: { hash: string; passed: boolean }[] };
  expect(scenarios.map(({ passed }) => passed)).toEqual(SCENARIOS.map(() => true));
  return scenarios.map(({ hash }) => hash);
}

test('a hash does not depend on where and how node runs', async () => {
  const here = await hashes({});
  expect(new Set(here).size).toBe(SCENARIOS.length);
  for (const hash of here) expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  const turkish = { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  expect(await hashes(turkish)).toEqual(here);
  expect(await hashes({ TZ: 'Asia/Kolkata', LANG: 'C' }, ['--jitless'])).toEqual(here);
  expect(await hashes({ TZ: 'America/St_Johns' }, ['--stack-size=600'])).toEqual(here);
});
