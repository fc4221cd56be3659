// Steps: one a line, `label | shell command`. A step passes when its command exits 0; a leading `!` expects failure.
// What follows a container that goes on running is cut off by timeout, whose exit code 124 is then expected.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seconds } from './results.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const STEP_MS_MAX = 90_000;

export function readSteps(file) {
  return readFileSync(join(here, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf(' | ');
      return { label: line.slice(0, at), command: line.slice(at + 3) };
    });
}

/** Steps that only look: they can be asked of the past. */
const READS =
  /^(version|api-|cluster-info|get-(?!watch)|wait-(ready|available|jsonpath)|describe-|apply-view-last|rollout-(history$|status)|top-|logs(?!-f)|events$|events-for|explain|auth-(can-i|whoami)|config-view|diff-|certificate)/;

export const reads = (steps) => steps.filter(({ label }) => READS.test(label));

/** Runs steps one after another with a client; `before` is called with each label. */
export async function runSteps(steps, { cluster, clients, context, before }) {
  const scratch = mkdtempSync(join(cluster.folder, 'scratch-'));
  const env = {
    PATH: process.env.PATH,
    HOME: scratch,
    TMPDIR: scratch,
    KUBECONFIG: join(scratch, 'kubeconfig'),
    K: clients.kubectl,
    H: clients.helm,
    CACHE: join(scratch, 'cache'),
    M: join(here, 'manifests'),
    CHART: join(here, 'chart'),
    T: scratch,
    ...(await freePorts('PORT1', 'PORT2', 'PORT3')),
  };
  copyFileSync(cluster.kubeconfig, env.KUBECONFIG);
  await shell(`k config use-context ${context}`, env, scratch);
  const ran = [];
  for (const step of steps) {
    await before?.(step.label);
    const since = performance.now();
    const { code, output } = await shell(step.command, env, scratch);
    const why = step.command.startsWith('! ') ? `succeeded:\n${output}` : output;
    ran.push({ ...step, seconds: seconds(since), ...(code === 0 ? {} : { failure: why }) });
  }
  return ran;
}

/** Ports that nobody listens to, for clients that need one. */
async function freePorts(...names) {
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = names.map((name, i) => [name, String(servers[i].address().port)]);
  for (const server of servers) server.close();
  return Object.fromEntries(ports);
}

function shell(command, env, cwd) {
  const script = `k() { "$K" --cache-dir="$CACHE" "$@"; }; h() { "$H" "$@"; }\n${command}`;
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', script], {
      env,
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (text) => {
      output += text;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      output += `\n(stopped after ${STEP_MS_MAX / 1000} s)`;
      process.kill(-child.pid, 'SIGKILL');
    }, STEP_MS_MAX);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}
