import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withContext } from '../../src/cli/kubeconfig.js';
import { user } from '../../src/cli/verbs/user.js';
import type { JsonObject } from '../../src/machinery/json.js';
import { readYaml } from '../../src/machinery/yaml.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubetape-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function add(name: string, flags: object = {}) {
  const host = {
    env: {},
    exists: existsSync,
    readFile: (path: string) => readFileSync(path, 'utf8'),
    writeFile: (path: string, text: string) => writeFileSync(path, text),
    stdout: () => undefined,
  };
  const options = { tape: join(folder, 'c.tape') };
  const given = { args: [name], flags: { group: [], token: false, kubeconfig: '', ...flags } };
  await user.run({ host, options } as never, given as never);
  const read = readYaml(readFileSync(join(folder, 'c.kubeconfig'), 'utf8'));
  return (read.ok ? read.value : {}) as Readonly<Record<string, readonly JsonObject[]>>;
}

const served = (server: string) =>
  writeFileSync(join(folder, 'c.kubeconfig'), withContext('', { name: 'now', server }, true));

test('a user gets a context of their own, for the server there is', async () => {
  served('https://127.0.0.1:1');
  const { users, clusters, contexts, 'current-context': current } = await add('jane');
  expect(users?.map(({ name }) => name)).toEqual(['kubetape', 'jane']);
  expect(users?.[1]?.['user']).toHaveProperty('client-key-data');
  expect(clusters?.[1]).toMatchObject({ cluster: { server: 'https://127.0.0.1:1' } });
  expect(contexts?.[1]).toMatchObject({ name: 'jane', context: { user: 'jane' } });
  expect(current).toBe('now');
  expect((await add('bob', { token: true })).users?.[2]?.['user']).toHaveProperty('token');
});

test('there are users where there is TLS, and names that are names', async () => {
  await expect(add('jane')).rejects.toThrow('--tls');
  served('http://127.0.0.1:1');
  await expect(add('jane')).rejects.toThrow('--tls');
  await expect(add('a b')).rejects.toThrow('cannot be the name');
  await expect(add('jane', { group: ['x,y'] })).rejects.toThrow('cannot be the name');
});
