// Timelines over HTTP: each has the whole API below /timelines/NAME, for now and for any moment of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Tape } from '../../src/log/tape.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { type Server, serve } from '../../src/server/serve.js';
import { ServedTimelines } from '../../src/server/served-timelines.js';
import { beginCluster } from '../../src/session/begin.js';
import { Timelines } from '../../src/session/timelines.js';

let folder: string;
let tape: Tape;
let timelines: ServedTimelines;
let server: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'served-'));
  tape = Tape.create(join(folder, 'c.tape'), defaultSettings);
  const sessions = new Timelines(tape);
  beginCluster(sessions.opened, { nodes: 1, command: 'test' });
  sessions.opened.advance(60_000);
  timelines = new ServedTimelines(sessions, { rhythm: { mode: 'manual', speed: 1 } });
  server = await serve({ host: '127.0.0.1', port: 0 }, { find: timelines.find, timelines });
});
afterEach(async () => {
  timelines.close();
  await server.close();
  tape.close();
  rmSync(folder, { recursive: true });
});

async function ask(method: string, path: string, body?: object) {
  const reply = await fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: what comes over HTTP is any JSON
  return { code: reply.status, body: JSON.parse(await reply.text()) as any };
}

const MAPS = '/api/v1/namespaces/default/configmaps';
const names = async (prefix: string): Promise<readonly string[]> => {
  const { code, body } = await ask('GET', `${prefix}${MAPS}`);
  expect(code).toBe(200);
  return body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
};
const make = async (prefix: string, name: string): Promise<void> => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
  expect((await ask('POST', `${prefix}${MAPS}`, object)).code).toBe(201);
};

test('a fork that is made over HTTP is read and written below its name, and its parent never sees it', async () => {
  const made = await ask('POST', '/timelines', { name: 'what-if', at: '30s' });
  expect(made).toMatchObject({
    code: 201,
    body: { name: 'what-if', forkedFrom: 'main', forkTime: '2026-01-01T00:00:30Z', events: 0 },
  });
  await make('/timelines/what-if', 'in-the-fork');
  await make('', 'in-main');
  expect(await names('/timelines/what-if')).toEqual(['in-the-fork', 'kube-root-ca.crt']);
  expect(await names('')).toEqual(['in-main', 'kube-root-ca.crt']);
  expect(await names('/timelines/main')).toEqual(['in-main', 'kube-root-ca.crt']);
  const { body } = await ask('GET', '/timelines');
  expect(body.timelines).toMatchObject([
    { name: 'main' },
    { name: 'what-if', forkedFrom: 'main', events: 2 },
  ]);
});

test('a moment within a fork is read in it, whether it lies before the fork or after', async () => {
  await ask('POST', '/timelines', { name: 'what-if', at: '30s' });
  await make('/timelines/what-if', 'young');
  const head = tape.timeline('what-if').head;
  expect(await names('/timelines/what-if/at/20s')).toEqual(['kube-root-ca.crt']);
  expect(await names(`/at/@${head}/timelines/what-if`)).toEqual(['kube-root-ca.crt', 'young']);
  expect((await ask('GET', '/timelines/what-if/at/2m/api/v1/nodes')).code).toBe(400);
});

test('a timeline that is not there, or cannot be made, is refused with a Status', async () => {
  const status = (code: number, reason: string, message: unknown) => ({
    code,
    body: { kind: 'Status', status: 'Failure', reason, message, code },
  });
  expect(await ask('GET', `/timelines/nowhere${MAPS}`)).toMatchObject(
    status(404, 'NotFound', 'timelines.kubetape.io "nowhere" not found'),
  );
  const fork = (body: object) => ask('POST', '/timelines', body);
  expect(await fork({ name: 'main' })).toMatchObject(
    status(409, 'AlreadyExists', 'there is a timeline "main" already'),
  );
  expect(await fork({ name: 'A b' })).toMatchObject(
    status(422, 'Invalid', expect.stringContaining('cannot be the name of a timeline')),
  );
  expect(await fork({ name: 'x', from: 'nowhere' })).toMatchObject(
    status(404, 'NotFound', expect.stringContaining('there is no timeline "nowhere"')),
  );
  expect(await fork({ name: 'x', at: '9h' })).toMatchObject(
    status(400, 'BadRequest', expect.stringContaining('has not happened yet')),
  );
  for (const body of [{}, { name: 7 }, { name: 'x', seed: -1 }, { name: 'x', at: 5 }])
    expect(await fork(body)).toMatchObject(status(400, 'BadRequest', expect.anything()));
  expect(await ask('DELETE', '/timelines')).toMatchObject({ code: 405 });
  expect(tape.timelines).toEqual(['main']);
});
