// What dashboards ask all day (k9s, Headlamp): everything that discovery lists, as objects, tables and metadata, and watched.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const AS = (kind: string) => `application/json;as=${kind};v=v1;g=meta.k8s.io,application/json`;

async function listed(): Promise<readonly { path: string; verbs: readonly string[] }[]> {
  const { groups } = (await server.get('/apis')).body;
  const roots = [
    '/api/v1',
    ...groups.map(
      (one: { preferredVersion: { groupVersion: string } }) =>
        `/apis/${one.preferredVersion.groupVersion}`,
    ),
  ];
  const found = roots.map(async (root) => {
    const { resources } = (await server.get(root)).body;
    return resources
      .filter(({ verbs }: { verbs: string[] }) => verbs.includes('list'))
      .map(({ name, verbs }: { name: string; verbs: string[] }) => ({
        path: `${root}/${name}`,
        verbs,
      }));
  });
  return (await Promise.all(found)).flat();
}

test('whatever is listed can be looked at in every form, and watched', async () => {
  const all = await listed();
  expect(all.length).toBeGreaterThan(50);
  for (const { path } of all) {
    const objects = await server.get(`${path}?limit=500&resourceVersion=0`);
    const table = await server.get(`${path}?includeObject=Object`, AS('Table'));
    const metadata = await server.get(path, AS('PartialObjectMetadataList'));
    expect([objects.code, table.code, metadata.code], path).toEqual([200, 200, 200]);
    const names = (items: { metadata: { name: string } }[]) =>
      items.map((one) => one.metadata.name);
    expect(
      table.body.rows.map(
        (row: { object: { metadata: { name: string } } }) => row.object.metadata.name,
      ),
      path,
    ).toEqual(names(objects.body.items));
    for (const { cells } of table.body.rows)
      expect(cells, path).toHaveLength(table.body.columnDefinitions.length);
    expect(names(metadata.body.items), path).toEqual(names(objects.body.items));
  }
  const watched = all.filter(({ verbs }) => verbs.includes('watch'));
  const asked =
    'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1';
  const streams = await Promise.all(
    watched.map(async ({ path }) => {
      const reply = await fetch(`${server.url}${path}?${asked}`);
      return { code: reply.status, text: await reply.text() };
    }),
  );
  streams.forEach(({ code, text }, i) => {
    expect([code, text.includes('k8s.io/initial-events-end')], watched[i]?.path).toEqual([
      200,
      true,
    ]);
  });
}, 60_000);
