// The clients, installed when they are not there yet, or not those that the lockfile names.

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const written = (...path) =>
  statSync(join(here, ...path), { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;

export function installClients() {
  if (written('node_modules', '.package-lock.json') >= written('package-lock.json')) return;
  console.log('Installing the clients into test/acceptance/node_modules ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}
