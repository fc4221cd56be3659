// npm run acceptance: real clients against a served cluster.
//
//   node test/acceptance/run.mjs [--kubectl 1.36,1.35] [--only present,past,fork,helm,client-node,python] [--failures N]
//
// Every step of kubectl-steps.txt is run on the present and on a fork, those that only look are run on the past
// too. What is missing on a machine is reported as skipped with the reason, never as passed.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    kubectl: { type: 'string' },
    only: { type: 'string', default: 'present,past,fork,helm,client-node,python' },
    failures: { type: 'string', default: '1000' },
  },
});
if (!existsSync(join(here, 'node_modules', 'fflate'))) {
  console.log('Installing the clients into test/acceptance/node_modules ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}
const { clientsOf, KUBECTLS, unavailable } = await import('./clients.mjs');
const { ServedCluster } = await import('./cluster.mjs');
const { readSteps, reads, runSteps } = await import('./steps.mjs');

const only = values.only.split(',');
const releases = values.kubectl?.split(',') ?? KUBECTLS;
const newest = releases.at(-1);
const steps = readSteps('kubectl-steps.txt');
const results = [];

function report(name, total, failures, seconds) {
  results.push({ name, total, failures });
  console.log(
    `${name.padEnd(28)} ${String(total - failures.length).padStart(4)} of ${total} passed  ${seconds.toFixed(0)} s`,
  );
  for (const { label, command, output } of failures.slice(0, Number(values.failures)))
    console.log(
      `  failed ${label}: ${command}\n${output.trimEnd().slice(-1500).replace(/^/gm, '    ')}`,
    );
}

function skip(name, reason) {
  results.push({ name, skipped: reason });
  console.log(`${name.padEnd(28)} skipped: ${reason}`);
}

const seconds = (since) => (performance.now() - since) / 1000;

/** kubectl on the present; on the way, where the past and the fork begin is noted. */
async function kubectl(release) {
  const clients = clientsOf(release);
  const cluster = await ServedCluster.start();
  try {
    const start = await cluster.revision();
    let past = start;
    const since = performance.now();
    const before = async (label) => {
      if (label === 'delete-pod') past = await cluster.revision();
    };
    if (only.includes('present') || only.includes('past')) {
      const failures = await runSteps(steps, { cluster, clients, context: 'now', before });
      if (only.includes('present'))
        report(`kubectl ${release} present`, steps.length, failures, seconds(since));
    }
    if (only.includes('past')) await kubectlOnThePast(release, cluster, clients, past);
    if (only.includes('fork') && release === newest)
      await kubectlOnAFork(release, cluster, clients, start);
  } finally {
    await cluster.remove();
  }
}

async function kubectlOnThePast(release, cluster, clients, revision) {
  cluster.context('past', '--at', `@${revision}`);
  const since = performance.now();
  const refused = {
    label: 'past-is-read-only',
    command: 'k create cm nope 2>&1 | grep -q "kubetape fork"',
  };
  const chosen = [...reads(steps), refused];
  report(
    `kubectl ${release} past`,
    chosen.length,
    await runSteps(chosen, { cluster, clients, context: 'past' }),
    seconds(since),
  );
}

async function kubectlOnAFork(release, cluster, clients, revision) {
  await cluster.fork('other', `@${revision}`);
  cluster.context('other', '--timeline', 'other');
  const since = performance.now();
  report(
    `kubectl ${release} fork`,
    steps.length,
    await runSteps(steps, { cluster, clients, context: 'other' }),
    seconds(since),
  );
}

async function helm(release) {
  const cluster = await ServedCluster.start();
  try {
    const since = performance.now();
    const chosen = readSteps('helm-steps.txt');
    const failures = await runSteps(chosen, {
      cluster,
      clients: clientsOf(release),
      context: 'now',
    });
    report(`Helm (with kubectl ${release})`, chosen.length, failures, seconds(since));
  } finally {
    await cluster.remove();
  }
}

/** A program that prints `ok LABEL` or `failed LABEL: why`. */
async function program(name, command, file) {
  const cluster = await ServedCluster.start();
  const since = performance.now();
  try {
    const child = spawn(command, [join(here, file), cluster.kubeconfig, 'now'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    const lines = output.split('\n').filter((line) => /^(ok|failed) /.test(line));
    const failures = lines
      .filter((line) => line.startsWith('failed '))
      .map((line) => ({ label: line.slice(7), command: file, output: '' }));
    if (code !== 0 || lines.length === 0)
      failures.push({
        label: 'the program',
        command: file,
        output: `exit code ${code}\n${errors}`,
      });
    report(name, Math.max(lines.length, failures.length), failures, seconds(since));
  } finally {
    await cluster.remove();
  }
}

const python = () =>
  spawnSync('python3', ['-c', 'import kubernetes'], { stdio: 'ignore' }).status === 0
    ? program('python3-kubernetes', 'python3', 'python_client.py')
    : skip('python3-kubernetes', 'the library is not installed (Debian: python3-kubernetes)');

const jobs = [];
if (unavailable === undefined) {
  if (['present', 'past', 'fork'].some((part) => only.includes(part)))
    for (const release of [...releases].reverse()) jobs.push(() => kubectl(release));
  if (only.includes('helm')) jobs.push(() => helm(newest));
} else {
  skip('kubectl and Helm', unavailable);
}
if (only.includes('client-node'))
  jobs.push(() => program('client-node 1.4.0', process.execPath, 'client-node.mjs'));
if (only.includes('python')) jobs.push(python);

// Two at a time: steps spend much of their time waiting.
const next = async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job();
};
await Promise.all([next(), next()]);

const run = results.filter(({ skipped }) => skipped === undefined);
const failed = run.reduce((sum, { failures }) => sum + failures.length, 0);
const passed = run.reduce((sum, { total }) => sum + total, 0) - failed;
console.log(
  `acceptance: ${passed} passed, ${failed} failed, ${results.length - run.length} skipped`,
);
process.exitCode = failed === 0 ? 0 : 1;
