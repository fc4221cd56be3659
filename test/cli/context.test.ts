// `kubetape context`, and the kubeconfig that `kubetape serve` writes.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withContext } from '../../src/cli/kubeconfig.js';
import { runProgram } from '../../src/cli/program.js';
import { type Host, thisHost } from '../../src/host.js';
import { readYaml } from '../../src/machinery/yaml.js';

const real = thisHost();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubetape-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function kubetape(
  line: string,
  untilStopped: Host['untilStopped'] = async () => undefined,
  env: Host['env'] = {},
) {
  let [stdout, stderr] = ['', ''];
  const host: Host = {
    ...real,
    argv: line.split(' '),
    env: { KUBETAPE_TAPE: join(folder, 'c.tape'), ...env },
    isTerminal: false,
    isErrorTerminal: false,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    untilStopped,
  };
  return { code: await runProgram(host), stdout, stderr };
}

const configIn = (path: string) => {
  const read = readYaml(readFileSync(path, 'utf8'));
  // biome-ignore lint/suspicious/noExplicitAny: a kubeconfig is any YAML
  return (read.ok ? read.value : undefined) as any;
};

test('serve writes a context for now, and context adds others beside it', async () => {
  await kubetape('init --nodes 1');
  const path = join(folder, 'c.kubeconfig');
  writeFileSync(path, 'contexts:\n- {name: theirs, context: {cluster: far}}\nclusters: []\n');
  const served = await kubetape('serve --port 0', async () => {
    const { url } = { url: configIn(path).clusters[0].cluster.server };
    expect(((await (await fetch(`${url}/version`)).json()) as { major: string }).major).toBe('1');
  });
  expect(served).toMatchObject({ code: 0, stderr: '' });
  expect(served.stdout).toContain(`export KUBECONFIG=${path}`);
  expect((await kubetape('context add early --at 1s')).stdout).toContain('is /at/1s:');
  expect((await kubetape('context add half --at 50%')).stdout).toMatch(/is \/at\/%40\d+:/);
  expect((await kubetape('context add never --at 9h')).stderr).toContain('has not happened yet');
  expect((await kubetape('context add nowhere --timeline nowhere')).code).toBe(2);
  const config = configIn(path);
  const { server } = config.clusters.find(
    (one: { name: string }) => one.name === 'kubetape-now',
  ).cluster;
  expect(config['current-context']).toBe('now');
  expect(config.clusters.map((one: { cluster: object }) => one.cluster)).toContainEqual({
    'insecure-skip-tls-verify': true,
    server: `${server}/at/1s`,
  });
  const { stdout } = await kubetape('context list');
  expect(stdout).toMatch(/^CURRENT +NAME +SERVER\n\* +now +http:\/\/127\.0\.0\.1:\d+\n +early /);
  await kubetape('context remove half');
  const names = configIn(path).contexts.map(({ name }: { name: string }) => name);
  expect(names).toEqual(['theirs', 'now', 'early']);
});

test('serve --pin serves one moment for reading, beside a server too', async () => {
  await kubetape('init --nodes 1');
  const path = join(folder, 'c.kubeconfig');
  await kubetape('serve --port 0', async () => {
    const pinned = await kubetape('serve --pin start --port 0', async () => {
      const config = configIn(path);
      expect(config['current-context']).toBe('now');
      const { server } = config.clusters.at(-1).cluster;
      const list = await (await fetch(`${server}/api/v1/nodes`)).json();
      expect(list).toMatchObject({ kind: 'NodeList', items: [] });
      const made = await fetch(`${server}/api/v1/namespaces`, {
        method: 'POST',
        body: '{"metadata":{"name":"a"}}',
        headers: { 'content-type': 'application/json' },
      });
      expect(made.status).toBe(405);
      expect(await made.text()).toContain('as it was at @0. To try');
    });
    expect(pinned).toMatchObject({ code: 0, stderr: '' });
  });
});

test('contexts are added where KUBECONFIG says, if a server wrote there and not beside the tape', async () => {
  await kubetape('init --nodes 1');
  const KUBECONFIG = join(folder, 'elsewhere');
  await kubetape(`serve --port 0 --kubeconfig ${KUBECONFIG}`);
  const added = await kubetape('context add early --at 1s', undefined, { KUBECONFIG });
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(KUBECONFIG, 'utf8')).toContain('/at/1s');
  writeFileSync(KUBECONFIG, 'contexts: []\n');
  const { stderr } = await kubetape('context add early --at 1s', undefined, { KUBECONFIG });
  expect(stderr).toContain('c.kubeconfig has no context "now"');
});

test('context says what it needs', async () => {
  await kubetape('init --nodes 1');
  for (const [line, text] of Object.entries({
    'context add a': 'say which moment',
    'context add now --at 1s': 'cannot be a context',
    'context add a --at 1s': 'has no context "now"',
    'context remove a': 'there is no context "a"',
    'context list': 'there are no contexts',
    context: 'say `add NAME`',
  })) {
    const { code, stderr } = await kubetape(line);
    expect(stderr, line).toContain(text);
    expect(code).toBe(1);
  }
  expect(existsSync(join(folder, 'c.kubeconfig'))).toBe(false);
});

test('a context that is written again keeps the namespace that somebody chose in it', () => {
  const now = { name: 'now', server: 'http://127.0.0.1:1' };
  const chosen = withContext('', now, true).replace('namespace: default', 'namespace: prod');
  const again = withContext(chosen, { ...now, server: 'http://127.0.0.1:2' }, true);
  expect(again).toContain('namespace: prod');
  expect(again).toContain('server: http://127.0.0.1:2');
  expect(withContext(again, { ...now, name: 'past' }, false)).toContain('namespace: default');
});
