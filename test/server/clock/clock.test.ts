import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.js';
import { WatchStream } from '../../support/watch-stream.js';

const CLOCKS = '/apis/kubetape.io/v1alpha1/clocks';
const CLOCK = `${CLOCKS}/cluster`;
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const patch = (spec: object, query = '') =>
  server.ask('PATCH', `${CLOCK}${query}`, { spec }, { type: 'application/merge-patch+json' });
const nowOf = (clock: { status: { now: string } }) => Date.parse(clock.status.now);

test('the clock says what time it is, and how it goes', async () => {
  const { body } = await server.get(CLOCK);
  const { log } = server.session;
  expect(body).toMatchObject({
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Clock',
    metadata: { name: 'cluster', resourceVersion: String(log.head) },
    spec: { mode: 'settle', speed: 1 },
    status: { now: new Date(log.lastAt).toISOString(), revision: log.head },
  });
  const list = await server.get(CLOCKS);
  expect(list.body.items).toHaveLength(1);
  const table = await server.get(CLOCKS, TABLE);
  expect(table.body.rows[0].cells.slice(0, 2)).toEqual(['cluster', 'settle']);
  expect((await server.get(`${CLOCKS}/other`)).code).toBe(404);
});

test('patching advance lets time pass, with all that happens in it, and is gone then', async () => {
  const before = (await server.get(CLOCK)).body;
  const { code, body } = await patch({ advance: '1h' });
  expect(code).toBe(200);
  expect(nowOf(body) - nowOf(before)).toBe(3_600_000);
  expect(body.spec).toEqual({ mode: 'settle', speed: 1 });
  expect((await server.get(CLOCK)).body.status).toEqual(body.status);
  expect(server.session.log.lastAt).toBe(nowOf(body));
});

test('patching mode and speed changes how time goes; nothing of it is in the log', async () => {
  const { head } = server.session.log;
  await patch({ mode: 'manual' });
  expect(server.main.pump.rhythm).toEqual({ mode: 'manual', speed: 1 });
  await server.ask('PATCH', CLOCK, [{ op: 'replace', path: '/spec/mode', value: 'settle' }], {
    type: 'application/json-patch+json',
  });
  expect(server.main.pump.rhythm.mode).toBe('settle');
  expect(server.session.log.head).toBe(head);
});

test('what a clock cannot be is refused as for any object', async () => {
  const { body } = await patch({ mode: 'backwards' });
  expect(body).toMatchObject({ code: 422, reason: 'Invalid' });
  expect(body.message).toBe(
    'Clock.kubetape.io "cluster" is invalid: spec.mode: Unsupported value: "backwards": supported values: "settle", "manual", "real", "skip"',
  );
  const strict = await patch({ advancee: '1h' }, '?fieldValidation=Strict');
  expect(strict.body.message).toContain('unknown field "spec.advancee"');
  const other = { apiVersion: 'kubetape.io/v1alpha1', kind: 'Clock', metadata: { name: 'x' } };
  expect((await server.ask('POST', CLOCKS, other)).code).toBe(405);
  expect((await server.ask('DELETE', CLOCK)).code).toBe(405);
});

test('a dry run lets no time pass', async () => {
  const before = (await server.get(CLOCK)).body;
  const { code, body } = await patch({ advance: '1h' }, '?dryRun=All');
  expect(code).toBe(200);
  expect(body.spec.advance).toBe('1h');
  expect((await server.get(CLOCK)).body).toEqual(before);
});

test('server-side apply keeps who set what', async () => {
  const applied = {
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Clock',
    metadata: { name: 'cluster' },
    spec: { speed: 2 },
  };
  const reply = await server.ask(
    'PATCH',
    `${CLOCK}?fieldManager=me&force=true`,
    JSON.stringify(applied),
    {
      type: 'application/apply-patch+yaml',
    },
  );
  expect(reply.code).toBe(200);
  const { metadata, spec } = (await server.get(CLOCK)).body;
  expect(spec.speed).toBe(2);
  const mine = metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'me');
  expect(mine).toMatchObject({ operation: 'Apply', fieldsV1: { 'f:spec': { 'f:speed': {} } } });
});

test('a watch sees the clock go', async () => {
  const { body } = await server.get(CLOCKS);
  const { resourceVersion } = body.metadata;
  const watch = await WatchStream.open(
    server,
    `${CLOCKS}?watch=true&resourceVersion=${resourceVersion}`,
  );
  await patch({ advance: '5m' });
  const [seen] = await watch.next(1);
  expect(seen?.type).toBe('MODIFIED');
  expect(nowOf(seen?.object) - nowOf(body.items[0])).toBe(300_000);
  watch.cut();
  const list = await WatchStream.open(
    server,
    `${CLOCKS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
  );
  expect((await list.next(2)).map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
  list.cut();
});

test('the clock of a moment stands still, and cannot be changed', async () => {
  const { body } = await server.get(`/at/@5${CLOCK}`);
  expect(body.status.revision).toBe(5);
  const refused = await server.ask(
    'PATCH',
    `/at/@5${CLOCK}`,
    { spec: { advance: '1h' } },
    {
      type: 'application/merge-patch+json',
    },
  );
  expect(refused.code).toBe(405);
});
