// Watches of a custom kind end when its definition makes another kind of it, or goes.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.js';
import { summary, WatchStream } from '../../support/watch-stream.js';

let server: TestServer;
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';
const version = {
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
};

beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', CRDS, {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
      versions: [version],
    },
  });
});
afterAll(() => server.close());

test('a change of its schema ends a watch, a label on the definition does not, and its end does', async () => {
  const first = await WatchStream.open(server, `${WIDGETS}?watch=1`);
  await server.ask(
    'PATCH',
    `${CRDS}/widgets.example.com`,
    { metadata: { labels: { a: 'b' } } },
    { type: 'application/merge-patch+json' },
  );
  await server.ask('POST', WIDGETS, { metadata: { name: 'one' } });
  expect(summary(await first.next(1))).toEqual(['ADDED one']);
  expect(first.hasEnded).toBe(false);
  const columns = [{ name: 'A', type: 'string', jsonPath: '.spec.a' }];
  await server.ask(
    'PATCH',
    `${CRDS}/widgets.example.com`,
    { spec: { versions: [{ ...version, additionalPrinterColumns: columns }] } },
    { type: 'application/merge-patch+json' },
  );
  expect(await first.end()).toEqual([]);

  const second = await WatchStream.open(server, `${WIDGETS}?watch=1`);
  const maps = await WatchStream.open(server, '/api/v1/configmaps?watch=1&resourceVersion=1');
  expect(summary(await second.next(1))).toEqual(['ADDED one']);
  await server.ask('DELETE', `${CRDS}/widgets.example.com`);
  expect(summary(await second.end())).toEqual(['DELETED one']);
  expect(maps.hasEnded).toBe(false);
  maps.cut();
});

test('time that a command waits for passes through the pump, up to the next change', async () => {
  const before = server.session.log.head;
  const { body } = await server.ask('POST', '/kubetape/session/proceed', { limit: 60_000 });
  expect(body).toBeNull();
  expect(server.session.log.head).toBeGreaterThan(before);
  const { now } = server.session.view();
  await Promise.all([
    server.ask('POST', '/kubetape/session/proceed', { limit: 1_000_000 }),
    server.ask('POST', '/kubetape/session/advance', { by: 5_000 }),
  ]);
  expect(server.session.view().now).toBeGreaterThanOrEqual(now + 5_000);
});
