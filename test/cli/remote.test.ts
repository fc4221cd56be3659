// Verbs on a server say what they say on a tape.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundled, bundled } from '../robustness/bundled.js';

let kubetape: Bundled;
let folder: string;
let server: ChildProcess;
let url = '';

beforeAll(async () => {
  kubetape = await bundled('src/main.ts');
  folder = join(kubetape.folder, 'work');
  mkdirSync(folder);
  expect(run('init --tape own.tape').code).toBe(0);
  copyFileSync(join(folder, 'own.tape'), join(folder, 'served.tape'));
  server = spawn(
    process.execPath,
    [kubetape.program, 'serve', '--tape', 'served.tape', '--port', '0', '--kubeconfig', 'config'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
  );
  const [text] = await once(server.stdout as NodeJS.ReadableStream, 'data');
  url = /http:\S+/.exec(String(text))?.[0] ?? '';
}, 60_000);

afterAll(async () => {
  const gone = once(server, 'exit');
  server.kill();
  await gone;
  kubetape.remove();
});

const run = (line: string) => runWords(line.split(' '));

function runWords(words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [kubetape.program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    input: '',
    timeout: 20_000,
    env: { PATH: process.env['PATH'] },
  });
  return { code: status, stdout, stderr };
}

test('a session on a server reads as one on a tape, events, moments and histories included', () => {
  for (const line of [
    'create deployment web --image=nginx:1.27 --replicas=2',
    'rollout status deployment/web',
    'wait --for=condition=Available deployment/web',
    'exec deployment/web -- touch /tmp/made',
    'exec deployment/web -- ls /tmp',
    'exec deployment/web --at 3s -- ls /tmp',
    'bookmark here',
    'advance 2m',
    'get pods --at here',
    'get deployment/web --at 3s -o yaml',
    'history deployment/web',
    'diff --from 2s --to now --summary',
    'when deployments.exists(d,d.status.readyReplicas==2)',
    'bisect deployments.size()>0',
    'get deployment nosuch',
  ])
    expect({ line, ...run(`--server ${url} ${line}`) }).toEqual({
      line,
      ...run(`--tape own.tape ${line}`),
    });
}, 120_000);

/** A server comes to rest after an action by itself, and may or may not have noted so before time is let pass. */
const told = (stdout = ''): string => stdout.replace(/@\d+ +\d+( +kubectl delete)/, '@N$1');

test('timelines are forked, listed, compared and switched on a server as on a tape', () => {
  for (const line of [
    'fork other --at 3s',
    "what-if 'kubectl delete deployment/web' --keep gone --for 1m --kind deployments",
    'timelines',
    'diff --from main@now --to gone@now --summary --kind deployments',
    'compare pods.size() --at 4s',
    'switch nowhere',
  ]) {
    const words = line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
    const [there, here] = [
      [...words, '--server', url],
      [...words, '--tape', 'own.tape'],
    ].map(runWords);
    expect({ line, code: there?.code, stdout: told(there?.stdout) }).toEqual({
      line,
      code: line.includes('nowhere') ? 1 : here?.code,
      stdout: told(here?.stdout),
    });
  }
}, 120_000);

test('a command that finds the tape held by a server asks the server', () => {
  const made = run('create configmap mine --tape served.tape');
  expect(made).toEqual({ code: 0, stdout: 'configmap/mine created\n', stderr: '' });
  const { stdout } = run('log --tape served.tape -o json');
  expect(stdout).toContain('create configmap mine');
  const second = run('serve --tape served.tape --port 0');
  expect([second.code, second.stderr]).toEqual([
    2,
    expect.stringContaining(`served.tape is being served at ${url} by process`),
  ]);
  expect(run(`serve --server ${url}`).stderr).toContain('works with a tape, not with a server');
});

test('a context of a kubeconfig names the server', () => {
  expect(run('get nodes --kubeconfig config').stdout).toContain('node-1');
  expect(run('get nodes --kubeconfig config --context now').stdout).toContain('node-1');
  expect(run('get nodes --kubeconfig config --context then')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: context "then" does not exist in config\n',
  });
});

test('a moment in the URL is the present of whoever reads there, and nobody writes', () => {
  expect(run(`get pods --server ${url}/at/1s`).stderr).toContain('No resources found');
  const { code, stderr } = run(`create configmap x --server ${url}/at/1s`);
  expect(code).toBe(1);
  expect(stderr).toContain('the past cannot be changed');
});

test.each([
  ['http://127.0.0.1:9', 'The connection to the server 127.0.0.1:9 was refused'],
  ['nonsense', '--server is a URL such as http://127.0.0.1:8001, not "nonsense"'],
])('a server that is not there is told of in kubectl words: %s', (server, text) => {
  const { code, stderr } = run(`get pods --server ${server}`);
  expect(code).toBe(1);
  expect(stderr).toContain(text);
});
