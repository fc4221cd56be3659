// What happens in a cluster follows from its tape alone: not from the machine, the process or where it stands.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'environment-'));
const program = join(folder, 'tell-stories.mjs');

beforeAll(async () => {
  await build({
    input: fileURLToPath(new URL('../support/tell-stories.ts', import.meta.url)),
    platform: 'node',
    output: { file: program },
    logLevel: 'silent',
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

const hashOf = async (
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = folder,
): Promise<string> => {
  const { stdout } = await run(process.execPath, [...flags, program], { env, cwd });
  return stdout.trim();
};

test('time zone, language, stack size and compiler make no difference to a story', async () => {
  const plain = await hashOf([], {});
  expect(plain).toMatch(/^[0-9a-f]{64}$/);
  const elsewhere = await Promise.all([
    hashOf(['--stack-size=600'], {
      TZ: 'Pacific/Apia',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
    }),
    hashOf(['--jitless'], { TZ: 'America/St_Johns', LANG: 'sv_SE.UTF-8', KUBECONFIG: '/nowhere' }),
    hashOf(
      ['--max-old-space-size=200', '--expose-gc', '--stress-flush-code'],
      { TZ: 'Asia/Kolkata' },
      tmpdir(),
    ),
  ]);
  expect(elsewhere).toEqual([plain, plain, plain]);
});
