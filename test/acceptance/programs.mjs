// Programs that use a client library, and print a line for each claim: `ok LABEL` or `failed LABEL: why`.

import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServedCluster } from './cluster.mjs';
import { seconds } from './results.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export const clientNode = (results) =>
  program(results, 'client-node 1.4.0', process.execPath, 'client-node.mjs');

/** An operator with the clock in mode skip: what it did is on the tape, and happens again to the last byte. */
export const operator = (results) =>
  program(results, 'operator, clock skip', process.execPath, 'operator.mjs', {
    flags: ['--clock', 'skip'],
    replays: true,
  });

/** Debian's package is for Debian's own Python, which need not be the first of the path. */
export function python(results) {
  const found = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import kubernetes'], { stdio: 'ignore' }).status === 0,
  );
  return found === undefined
    ? results.skip('python3-kubernetes', 'not installed (Debian: apt install python3-kubernetes)')
    : program(results, 'python3-kubernetes', found, 'python_client.py');
}

async function program(results, name, command, file, { flags = [], replays = false } = {}) {
  const cluster = await ServedCluster.start(flags);
  const since = performance.now();
  try {
    const { code, output, errors } = await run(command, file, cluster);
    const steps = output
      .split('\n')
      .map((line) => /^(ok|failed) ([^:]*)(: (.*))?$/.exec(line))
      .filter((match) => match !== null)
      .map(([, verdict, label, , why]) => ({
        ...{ label, command: file, seconds: 0 },
        ...(verdict === 'ok' ? {} : { failure: why ?? '' }),
      }));
    if (code !== 0 || steps.length === 0)
      steps.push({ label: 'the program', command: file, failure: `exit code ${code}\n${errors}` });
    if (replays) steps.push(await replayed(cluster));
    results.report(name, steps, seconds(since));
  } finally {
    await cluster.remove();
  }
}

/** The actions on the tape, asked again at their times, must lead to what is on the tape. */
async function replayed(cluster) {
  const step = { label: 'the recording replays exactly', command: 'kubetape verify --level rerun' };
  await cluster.stop('SIGTERM');
  const failure = await cluster.kubetape('verify', '--level', 'rerun').then(
    () => undefined,
    (error) => String(error.message),
  );
  return failure === undefined ? step : { ...step, failure };
}

/** It may ask for the server to be killed and started again, on a line of its own, and reads `served` then. */
function run(command, file, cluster) {
  const child = spawn(command, [join(here, file), cluster.kubeconfig, 'now'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  let output = '';
  let errors = '';
  child.stdout.on('data', async (text) => {
    output += text;
    if (!String(text).split('\n').includes('restart')) return;
    await cluster.stop('SIGKILL');
    await cluster.serve();
    child.stdin.write('served\n');
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, output, errors }));
  });
}
