import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.js';
import { summary, WatchStream } from '../../support/watch-stream.js';

const MAPS = '/api/v1/namespaces/default/configmaps';
const WATCH_LIST =
  'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const create = (name: string, labels: object = {}) =>
  server.ask('POST', MAPS, { metadata: { name, labels } });
const relabel = (name: string, labels: object) =>
  server.ask(
    'PATCH',
    `${MAPS}/${name}`,
    { metadata: { labels } },
    {
      type: 'application/merge-patch+json',
    },
  );
const remove = (name: string) => server.ask('DELETE', `${MAPS}/${name}`);
const revision = async (): Promise<string> =>
  (await server.get(MAPS)).body.metadata.resourceVersion;

describe('a watch', () => {
  test('begins with what there is, and goes on with what happens', async () => {
    await create('a');
    const watch = await WatchStream.open(server, `${MAPS}?watch=1`);
    const before = await watch.next((await server.get(MAPS)).body.items.length);
    expect(summary(before)).toContain('ADDED a');
    expect(before[0]?.object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    await create('b');
    await relabel('b', { x: 'y' });
    await remove('b');
    const events = await watch.next(3);
    expect(summary(events)).toEqual(['ADDED b', 'MODIFIED b', 'DELETED b']);
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(3);
    watch.cut();
  });

  test('goes on from any revision there ever was', async () => {
    const from = await revision();
    await create('c');
    await remove('c');
    for (const path of [`${MAPS}?watch=True&`, '/api/v1/watch/namespaces/default/configmaps?']) {
      const watch = await WatchStream.open(server, `${path}resourceVersion=${from}`);
      expect(summary(await watch.next(2))).toEqual(['ADDED c', 'DELETED c']);
      watch.cut();
    }
    const all = await WatchStream.open(server, `${MAPS}?watch=true&resourceVersion=1`);
    expect(summary(await all.next(1))).toEqual(['ADDED kube-root-ca.crt']);
    all.cut();
  });

  test('shows what comes to match as ADDED, and what ceases to as DELETED, as it last was', async () => {
    const from = await revision();
    const path = `${MAPS}?watch=true&labelSelector=tier%3Dfront&resourceVersion=${from}`;
    const watch = await WatchStream.open(server, path);
    await create('d', { tier: 'back' });
    await relabel('d', { tier: 'front' });
    await relabel('d', { tier: 'back' });
    const [added, deleted] = await watch.next(2);
    expect(summary([added, deleted] as never)).toEqual(['ADDED d', 'DELETED d']);
    expect(deleted?.object.metadata.labels).toEqual({ tier: 'front' });
    expect(deleted?.object.metadata.resourceVersion).toBe(await revision());
    watch.cut();
  });

  test('of one object, by selector or by path, hears of no other', async () => {
    const from = await revision();
    for (const path of [
      `${MAPS}?watch=true&fieldSelector=metadata.name%3Dmine&resourceVersion=${from}`,
      `/api/v1/watch/namespaces/default/configmaps/mine?resourceVersion=${from}`,
    ]) {
      const watch = await WatchStream.open(server, path);
      await create('other');
      await create('mine');
      await remove('mine');
      await remove('other');
      expect(summary(await watch.next(2))).toEqual(['ADDED mine', 'DELETED mine']);
      watch.cut();
    }
  });

  test('sends the list and marks its end', async () => {
    const watch = await WatchStream.open(server, `/api/v1/nodes?${WATCH_LIST}`);
    const events = await watch.next(3);
    expect(summary(events)).toEqual(['ADDED node-1', 'ADDED node-2', 'BOOKMARK ']);
    expect(events[2]?.object).toEqual({
      kind: 'Node',
      apiVersion: 'v1',
      metadata: {
        resourceVersion: await revision(),
        annotations: { 'k8s.io/initial-events-end': 'true' },
      },
    });
    watch.cut();
  });

  test('without initial events begins now', async () => {
    const watch = await WatchStream.open(
      server,
      `${MAPS}?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`,
    );
    await create('e');
    expect(summary(await watch.next(1))).toEqual(['ADDED e']);
    watch.cut();
  });

  test('ends in time, with a bookmark that says how far it has come', async () => {
    const from = await revision();
    const path = `/apis/apps/v1/deployments?watch=true&timeoutSeconds=1&allowWatchBookmarks=true`;
    const watch = await WatchStream.open(server, `${path}&resourceVersion=${from}`);
    await create('f');
    const events = await watch.end();
    expect(summary(events)).toEqual(['BOOKMARK ']);
    expect(events[0]?.object.metadata.resourceVersion).toBe(await revision());
  });

  test('from a revision still to come hears only what comes after it', async () => {
    const from = Number(await revision()) + 2;
    const watch = await WatchStream.open(server, `${MAPS}?watch=true&resourceVersion=${from}`);
    await create('g');
    await create('h');
    expect(summary(await watch.next(1))).toEqual(['ADDED h']);
    watch.cut();
  });

  test('as a table names its columns once', async () => {
    const path = `${MAPS}?watch=true&resourceVersion=${await revision()}`;
    const watch = await WatchStream.open(server, path, TABLE);
    await create('i');
    await remove('i');
    const [first, second] = await watch.next(2);
    expect(first?.object.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
      'Name',
      'Data',
      'Age',
    ]);
    expect(first?.object.rows[0].cells.slice(0, 2)).toEqual(['i', 0]);
    expect(first?.object.rows[0].object.kind).toBe('PartialObjectMetadata');
    expect(second?.object.columnDefinitions).toEqual([]);
    expect(second?.object.metadata.resourceVersion).toBe(await revision());
    watch.cut();
  });

  test('can show metadata alone', async () => {
    const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
    const watch = await WatchStream.open(server, `/api/v1/nodes?watch=true`, accept);
    const [first] = await watch.next(1);
    expect(first?.object).toMatchObject({ kind: 'PartialObjectMetadata' });
    expect(first?.object.spec).toBeUndefined();
    watch.cut();
  });

  test('is forgotten when its reader goes', async () => {
    const { hub } = server.main;
    const until = async (size: number) => {
      while (hub.size !== size) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await until(0);
    const watch = await WatchStream.open(server, `${MAPS}?watch=true`);
    await until(1);
    watch.cut();
    await until(0);
  });
});

describe('what may not be asked together', () => {
  test.each([
    [
      'sendInitialEvents=true',
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      'resourceVersionMatch=NotOlderThan',
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    [
      'sendInitialEvents=true&resourceVersionMatch=Exact',
      'ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
    ],
  ])('%s', async (query, message) => {
    const reply = await server.get(`${MAPS}?watch=true&${query}`);
    expect(reply.body).toMatchObject({ code: 422, reason: 'Invalid', message });
  });

  test.each([
    ['fieldSelector=spec.nodeName%3Dx', /spec.nodeName/],
    ['timeoutSeconds=soon', 'strconv.ParseInt: parsing "soon": invalid syntax'],
    ['labelSelector=%21%21', /^unable to parse requirement/],
  ])('%s', async (query, message) => {
    const { body } = await server.get(`${MAPS}?watch=true&${query}`);
    expect(body.code).toBe(400);
    expect(body.message).toMatch(message);
  });
});

describe('watching the past', () => {
  test('replays it from a moment on, to where one likes', async () => {
    const { head } = server.session.log;
    await create('old');
    server.session.advance(10_000);
    await relabel('old', { x: '1' });
    server.session.advance(10_000);
    await remove('old');
    const moment = `@${head + 2}`;
    const path = `/at/${moment}/api/v1/namespaces/default/configmaps?watch=true`;
    const watch = await WatchStream.open(
      server,
      `${path}&fieldSelector=metadata.name%3Dold&until=now`,
    );
    expect(summary(await watch.end())).toEqual(['ADDED old', 'MODIFIED old', 'DELETED old']);
    const began = performance.now();
    const ended = await WatchStream.open(
      server,
      `${path}&fieldSelector=metadata.name%3Dold&until=now&speed=100`,
    );
    expect(summary(await ended.end())).toEqual(['ADDED old', 'MODIFIED old', 'DELETED old']);
    expect(performance.now() - began).toBeGreaterThan(190);
  });
});

test('a watch of the past goes on at the pace of the past, so that what waits finds what was', async () => {
  const { head } = server.session.log;
  await create('brief');
  server.session.advance(60_000);
  await remove('brief');
  const watch = await WatchStream.open(
    server,
    `/at/@${head + 2}/api/v1/namespaces/default/configmaps?watch=true&fieldSelector=metadata.name%3Dbrief&timeoutSeconds=1`,
  );
  expect(summary(await watch.end())).toEqual(['ADDED brief']);
});

describe('a server that forgets', () => {
  test('says so to a watch that begins too long ago, and not to one of a moment', async () => {
    const forgetful = await startServer({}, { compactAfter: { events: 5 } });
    const watch = await WatchStream.open(forgetful, `${MAPS}?watch=true&resourceVersion=2`);
    const [error, ...others] = await watch.end();
    const { head } = forgetful.session.log;
    expect(others).toEqual([]);
    expect(error).toEqual({
      type: 'ERROR',
      object: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `too old resource version: 2 (${head - 5})`,
        reason: 'Expired',
        code: 410,
      },
    });
    const past = await WatchStream.open(forgetful, `/at/@2${MAPS}?watch=true`);
    expect(summary(await past.next(1))).toEqual(['ADDED kube-root-ca.crt']);
    past.cut();
    await forgetful.close();
  });

  test('says so to lists of old revisions, and how to go on with one that began long ago', async () => {
    const forgetful = await startServer({}, { compactAfter: { events: 5 } });
    const exact = '/api/v1/nodes?resourceVersion=2&resourceVersionMatch=Exact';
    expect((await forgetful.get(exact)).body).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: 'The resourceVersion for the provided list is too old.',
    });
    expect((await forgetful.get(`/at/now${exact}`)).code).toBe(200);
    const first = await forgetful.get('/api/v1/nodes?limit=1');
    for (let i = 0; i < 3; i++)
      await forgetful.ask('POST', MAPS, { metadata: { name: `later-${i}` } });
    const next = (token: string) =>
      forgetful.get(`/api/v1/nodes?limit=1&continue=${encodeURIComponent(token)}`);
    const refused = await next(first.body.metadata.continue);
    expect(refused.body).toMatchObject({ code: 410, reason: 'Expired' });
    expect(refused.body.message).toMatch(/^The provided continue parameter is too old/);
    const rest = await next(refused.body.metadata.continue);
    expect(
      rest.body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
    ).toEqual(['node-2']);
    await forgetful.close();
  });
});

test('a server that stops ends its watches in good order', async () => {
  const stopping = await startServer();
  const watch = await WatchStream.open(stopping, `/api/v1/nodes?${WATCH_LIST}`);
  await watch.next(3);
  await stopping.close();
  await watch.end();
  expect(watch.hasEnded).toBe(true);
});
