import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const named = (name: string, data: object = {}) => ({ metadata: { name }, data });

describe('objects', () => {
  test('are created, read, replaced, patched and deleted', async () => {
    const made = await server.ask('POST', MAPS, named('life', { a: '1' }));
    expect(made.code).toBe(201);
    expect(made.body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { a: '1' } });
    const read = await server.get(`${MAPS}/life`);
    expect(read.body).toEqual(made.body);
    const put = await server.ask('PUT', `${MAPS}/life`, { ...read.body, data: { a: '2' } });
    expect(put.code).toBe(200);
    const stale = await server.ask('PUT', `${MAPS}/life`, { ...read.body, data: { a: '3' } });
    expect(stale.body).toMatchObject({ code: 409, reason: 'Conflict', details: { name: 'life' } });
    for (const [type, patch] of Object.entries({
      'application/merge-patch+json': { data: { b: '1' } },
      'application/strategic-merge-patch+json': { data: { c: '1' } },
      'application/json-patch+json': [{ op: 'add', path: '/data/d', value: '1' }],
    }))
      expect((await server.ask('PATCH', `${MAPS}/life`, patch, { type })).code, type).toBe(200);
    expect((await server.get(`${MAPS}/life`)).body.data).toEqual({
      a: '2',
      b: '1',
      c: '1',
      d: '1',
    });
    const gone = await server.ask('DELETE', `${MAPS}/life`);
    expect(gone.body).toMatchObject({
      status: 'Success',
      details: { name: 'life', kind: 'configmaps', uid: made.body.metadata.uid },
    });
    expect((await server.get(`${MAPS}/life`)).body).toMatchObject({
      code: 404,
      message: 'configmaps "life" not found',
    });
  });

  test('are made by an apply, under the manager it names', async () => {
    const type = 'application/apply-patch+yaml';
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied}\ndata: {a: "1"}\n';
    const path = `${MAPS}/applied?fieldManager=me`;
    expect((await server.ask('PATCH', path, yaml, { type })).code).toBe(201);
    const again = await server.ask('PATCH', path, yaml, { type });
    expect(again.code).toBe(200);
    expect(again.body.metadata.managedFields[0]).toMatchObject({
      manager: 'me',
      operation: 'Apply',
    });
    const nameless = await server.ask('PATCH', `${MAPS}/applied`, yaml, { type });
    expect(nameless.body.message).toContain('fieldManager: Required value');
  });

  test('that run have consequences, which are there when the next request comes', async () => {
    const deployment = {
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image: 'nginx' }] },
        },
      },
    };
    const path = '/apis/apps/v1/namespaces/default/deployments';
    expect((await server.ask('POST', path, deployment)).code).toBe(201);
    const { body } = await server.get('/api/v1/namespaces/default/pods?labelSelector=app%3Dweb');
    expect(body.items.map((pod: { status: { phase: string } }) => pod.status.phase)).toEqual([
      'Running',
      'Running',
    ]);
    const scale = await server.ask(
      'PATCH',
      `${path}/web/scale`,
      { spec: { replicas: 3 } },
      {
        type: 'application/merge-patch+json',
      },
    );
    expect(scale.body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
    expect((await server.get(`${path}/web/scale`)).body.status).toEqual({
      replicas: 3,
      selector: 'app=web',
    });
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    expect((await server.get(`${path}/web/scale`, table)).body.rows[0].cells).toEqual([
      ...['web', 3, 3, expect.any(String)],
    ]);
  });

  test('show as tables, with their metadata or whole', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await server.get('/api/v1/nodes', accept);
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(body.columnDefinitions[0]).toMatchObject({ name: 'Name', format: 'name' });
    expect(body.rows[0].cells[0]).toBe('node-1');
    expect(body.rows[0].object.kind).toBe('PartialObjectMetadata');
    const whole = await server.get('/api/v1/nodes?includeObject=Object', accept);
    expect(whole.body.rows[0].object.kind).toBe('Node');
    const none = await server.get('/api/v1/nodes?includeObject=None', accept);
    expect(none.body.rows[0].object).toBeNull();
  });
});

test('every answer to what cannot be is a Status with the code upstream gives', async () => {
  const refusals: [number, string, string, unknown?, string?][] = [
    [404, 'GET', '/api/v1/gadgets'],
    [404, 'GET', '/api/v1/pods/in-no-namespace'],
    [405, 'POST', `${MAPS}/named`, {}],
    [405, 'PUT', MAPS, {}],
    [415, 'POST', MAPS, 'x', 'text/html'],
    [415, 'PATCH', `${MAPS}/a`, {}],
    [400, 'POST', MAPS, '{"a":', 'application/json'],
    [400, 'POST', MAPS, 'a: [', 'application/yaml'],
    [400, 'POST', MAPS, '[]'],
    [400, 'POST', MAPS, { kind: 'Pod', metadata: { name: 'a', namespace: 'other' } }],
    [422, 'POST', MAPS, { metadata: { name: 'No Name' } }],
    [400, 'GET', `${MAPS}?labelSelector=a%20b`],
    [400, 'GET', `${MAPS}/%zz`],
    [413, 'POST', MAPS, `{"a":"${'x'.repeat(3 * 1024 * 1024)}"}`],
  ];
  for (const [code, method, path, body, type] of refusals) {
    const reply = await server.ask(method, path, body, type === undefined ? {} : { type });
    expect(reply.body, `${method} ${path} ${reply.text}`).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code,
    });
    expect(reply.code).toBe(code);
  }
});

describe('the past', () => {
  test('is read by its URL, and refuses to be changed', async () => {
    const { revision } = server.session.view();
    await server.ask('POST', MAPS, named('later'));
    const past = `/at/@${revision}`;
    expect((await server.get(`${past}${MAPS}/later`)).code).toBe(404);
    expect((await server.get(`${MAPS}/later`)).code).toBe(200);
    const refused = await server.ask('POST', `${past}${MAPS}`, named('never'));
    expect(refused.code).toBe(405);
    expect(refused.body.message).toContain('kubetape fork NAME --at @');
    expect((await server.get('/at/soon/version')).body.message).toContain('is not a moment');
    expect((await server.get('/timelines/nowhere/version')).code).toBe(404);
  });

  test('answers dry runs as it would have, and remembers nothing of them', async () => {
    const { revision } = server.session.view();
    await server.ask('POST', MAPS, named('twice'));
    const before = server.session.log.head;
    const dry = await server.ask('POST', `/at/@${revision}${MAPS}?dryRun=All`, named('twice'));
    expect(dry.code).toBe(201);
    const now = await server.ask('POST', `${MAPS}?dryRun=All`, named('twice'));
    expect(now.body.reason).toBe('AlreadyExists');
    expect(server.session.log.head).toBe(before + 1);
  });
});

test('writes that come together are all decided, each for itself', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `many-${i % 25}`);
  const replies = await Promise.all(names.map((name) => server.ask('POST', MAPS, named(name))));
  const codes = replies.map(({ code }) => code);
  expect(codes.filter((code) => code === 201)).toHaveLength(25);
  expect(codes.filter((code) => code === 409)).toHaveLength(25);
});
