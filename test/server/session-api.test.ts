// What our own command asks of a server, when somebody else asks it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test.each([
  {},
  { request: { verb: 'dance' } },
  { request: { verb: 'create' }, asked: {} },
])('an action that makes no sense is refused, and nothing is written: %j', async (body) => {
  const { head } = server.session.log;
  const reply = await server.ask('POST', '/kubetape/session/act', body);
  expect(reply.code).toBe(400);
  expect(server.session.log.head).toBe(head);
});
