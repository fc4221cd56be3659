// npm run bench [NAME...]: each benchmark in a process of its own, so that none warms up another.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machine } from './measure.mjs';

const ALL = [
  'rollout',
  'append',
  'cronjobs',
  'past',
  'fork',
  'cli',
  'scenario',
  'fuzz',
  'debug',
  'serve',
  'serve-watch',
];
const [first, ...rest] = process.argv.slice(2);

if (first === '--one') {
  const { run } = await import(`./${rest[0]}.mjs`);
  await run();
} else {
  const chosen = first === undefined ? ALL : [first, ...rest];
  console.log(machine());
  for (const name of chosen) {
    console.log(`\n${name}`);
    const { status } = spawnSync(
      process.execPath,
      // As the README advises for large clusters; the command goes without (tools/launch.cjs says why).
      [
        '--max-semi-space-size=64',
        '--min-semi-space-size=16',
        fileURLToPath(import.meta.url),
        '--one',
        name,
      ],
      { stdio: 'inherit' },
    );
    if (status !== 0) process.exitCode = 1;
  }
}
