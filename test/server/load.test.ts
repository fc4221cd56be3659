// Many who want the same: nothing that was acknowledged is lost, and who is slow is slow alone.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

const MAPS = '/api/v1/namespaces/default/configmaps';
const WRITERS = 200;
const ATTEMPTS = 3;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function ask(method: string, path: string, body?: object, type = 'application/json') {
  const reply = await fetch(server.url + path, {
    method,
    headers: body ? { 'content-type': type } : {},
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: what comes over HTTP is any JSON
  return { code: reply.status, body: (await reply.json()) as any };
}

test('two hundred writers on one object lose nothing that was acknowledged, and conflict with 409', async () => {
  await ask('POST', MAPS, { metadata: { name: 'one' }, data: {} });
  const acknowledged: string[] = [];
  const codes = new Map<number, number>();
  const told = (code: number, key: string) => {
    codes.set(code, (codes.get(code) ?? 0) + 1);
    if (code === 200) acknowledged.push(key);
  };
  const writer = async (i: number) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const key = `w${i}-${attempt}`;
      if (i % 4 === 0) {
        const patch = { data: { [key]: key } };
        told((await ask('PATCH', `${MAPS}/one`, patch, 'application/merge-patch+json')).code, key);
        continue;
      }
      const { body } = await ask('GET', `${MAPS}/one`);
      const changed = { ...body, data: { ...body.data, [key]: key } };
      told((await ask('PUT', `${MAPS}/one`, changed)).code, key);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, i) => writer(i)));
  expect([...codes.keys()].sort()).toEqual([200, 409]);
  const { body } = await ask('GET', `${MAPS}/one`);
  expect(Object.keys(body.data).sort()).toEqual(acknowledged.sort());
});

const VERSIONS = 120;
const PADDING = 'x'.repeat(200_000);

/** A watch that is opened, and read from when `resume` is called. */
function unread(path: string) {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  let text = '';
  return {
    versions: () => [...text.matchAll(/"version":"(\d+)"/g)].map(([, version]) => Number(version)),
    resume: () =>
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1').replaceAll(/x{100,}/g, '');
      }),
    close: () => socket.destroy(),
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a watch that nobody reads holds back no other, keeps little, and loses nothing', async () => {
  const { body } = await ask('POST', MAPS, { metadata: { name: 'big', labels: { is: 'big' } } });
  const path = `${MAPS}?watch=true&labelSelector=is%3Dbig&resourceVersion=${body.metadata.resourceVersion}`;
  const responses: ServerResponse[] = [];
  const seen = (message: unknown) =>
    responses.push((message as { readonly response: ServerResponse }).response);
  subscribe('http.server.request.start', seen);
  const slow = unread(path);
  await until(() => responses.length === 1);
  unsubscribe('http.server.request.start', seen);
  const quick = unread(path);
  quick.resume();
  let buffered = 0;
  for (let version = 1; version <= VERSIONS; version++) {
    const patch = { data: { version: String(version), padding: PADDING } };
    await ask('PATCH', `${MAPS}/big`, patch, 'application/merge-patch+json');
    buffered = Math.max(buffered, responses[0]?.writableLength ?? Number.POSITIVE_INFINITY);
  }
  const all = Array.from({ length: VERSIONS }, (_, i) => i + 1);
  await until(() => quick.versions().length >= VERSIONS);
  expect(quick.versions()).toEqual(all);
  // A chunk, of 24 MB that went by.
  expect(buffered).toBeGreaterThan(0);
  expect(buffered).toBeLessThan(2_000_000);
  slow.resume();
  await until(() => slow.versions().length >= VERSIONS);
  expect(slow.versions()).toEqual(all);
  slow.close();
  quick.close();
});
