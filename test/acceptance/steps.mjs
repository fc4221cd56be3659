// Steps: one a line, `label | shell command`. A step passes when its command exits 0; a leading `!` expects failure.
// What follows a container that goes on running is cut off by timeout, whose exit code 124 is then expected.

import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  };
  copyFileSync(cluster.kubeconfig, env.KUBECONFIG);
  await shell(`k config use-context ${context}`, env, scratch);
  const failures = [];
  for (const step of steps) {
    await before?.(step.label);
    const { code, output } = await shell(step.command, env, scratch);
    const expectFailure = step.command.startsWith('! ');
    if (code !== 0)
      failures.push({ ...step, output: expectFailure ? `succeeded:\n${output}` : output });
  }
  return failures;
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
