// Protobuf over HTTP: what kubectl sends is carried out, and what nobody can read is a 400.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.js';
import { sealed, text } from './by-hand.js';

const TYPE = 'application/vnd.kubernetes.protobuf';
const captured = JSON.parse(
  readFileSync(join(import.meta.dirname, 'captured.json'), 'utf8'),
) as readonly { readonly command: string; readonly body: string }[];

const bodyOf = (word: string): Uint8Array => {
  const found = captured.find(({ command }) => command.includes(word));
  return Uint8Array.from(Buffer.from(found?.body ?? '', 'hex'));
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function post(path: string, body: Uint8Array, method = 'POST') {
  const reply = await fetch(server.url + path, { method, body, headers: { 'content-type': TYPE } });
  return { code: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

test('a Deployment of no replicas is created as it was sent, and answered in JSON', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const { code, body } = await post(`${path}?fieldValidation=Strict`, bodyOf('deployment'));
  expect(code).toBe(201);
  expect(body).toMatchObject({ kind: 'Deployment', spec: { replicas: 0 } });
});

test('the options of a deletion come in protobuf too', async () => {
  await post('/api/v1/namespaces/default/configmaps', bodyOf('configmap'));
  const options = sealed('v1', 'DeleteOptions', Uint8Array.of(0x2a, 3, ...text('All')));
  const { code } = await post('/api/v1/namespaces/default/configmaps/cm', options, 'DELETE');
  expect(code).toBe(200);
  expect((await server.get('/api/v1/namespaces/default/configmaps/cm')).code).toBe(200);
});

test('what cannot be read is refused', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const cut = await post(path, bodyOf('deployment').subarray(0, -9));
  expect(cut).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
  const inner = await post(path, sealed('apps/v1', 'Deployment', Uint8Array.of(10, 9, 1)));
  expect(inner.body).toMatchObject({
    code: 400,
    message: 'Deployment in version "v1" cannot be handled as a Deployment: unexpected EOF',
  });
  const json = await post(path, Uint8Array.from(text('{}')));
  expect(json.body['message']).toMatch(/^the object provided is unrecognized .* \(7b7d\)$|\({}\)$/);
});
