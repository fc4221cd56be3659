import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings', {
    metadata: { name: 'b' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'User', name: 'jane' }],
  });
});
afterAll(() => server.close());

const AUTHORIZATION = '/apis/authorization.k8s.io/v1';
const review = (resource: string, spec: unknown, headers: Record<string, string> = {}) =>
  server.ask('POST', `${AUTHORIZATION}/${resource}`, { spec }, { headers });
const list = { verb: 'list', resource: 'pods', namespace: 'default' };
const status = async (resource: string, spec: unknown, headers?: Record<string, string>) =>
  (await review(resource, spec, headers)).body.status;

describe('access reviews', () => {
  test('ask roles, though the server allows everything', async () => {
    const reason = 'RBAC: allowed by RoleBinding "b/default" of ClusterRole "view" to User "jane"';
    expect(
      await status('subjectaccessreviews', { user: 'jane', resourceAttributes: list }),
    ).toEqual({ allowed: true, reason });
    expect(
      await status('subjectaccessreviews', {
        user: 'jane',
        resourceAttributes: { ...list, verb: 'create' },
      }),
    ).toEqual({ allowed: false });
    expect(
      await status('subjectaccessreviews', {
        groups: ['system:authenticated'],
        nonResourceAttributes: { verb: 'get', path: '/apis' },
      }),
    ).toMatchObject({ allowed: true });
    expect(await status('selfsubjectaccessreviews', { resourceAttributes: list })).toEqual({
      allowed: true,
    });
    expect(
      await status(
        'selfsubjectaccessreviews',
        { resourceAttributes: { ...list, verb: 'delete' } },
        { 'Impersonate-User': 'jane' },
      ),
    ).toEqual({ allowed: false });
    expect(
      await status('namespaces/default/localsubjectaccessreviews', {
        user: 'jane',
        resourceAttributes: list,
      }),
    ).toEqual({ allowed: true, reason });
  });

  test('of the past ask the roles of then', async () => {
    const path = `/at/1s${AUTHORIZATION}/subjectaccessreviews`;
    const spec = { user: 'jane', resourceAttributes: list };
    expect((await server.ask('POST', path, { spec })).body.status).toEqual({ allowed: false });
  });

  test.each([
    ['subjectaccessreviews', { user: 'jane' }, 'exactly one of nonResourceAttributes or'],
    ['subjectaccessreviews', { resourceAttributes: list }, 'at least one of user or group'],
    [
      'selfsubjectaccessreviews',
      { resourceAttributes: list, nonResourceAttributes: { verb: 'get', path: '/' } },
      'cannot be specified in combination with resourceAttributes',
    ],
    [
      'namespaces/kube-system/localsubjectaccessreviews',
      { user: 'jane', resourceAttributes: list },
      'must match metadata.namespace',
    ],
  ])('%s refuses %j', async (resource, spec, message) => {
    const { code, body } = await review(resource, spec);
    expect(code).toBe(422);
    expect(body.message).toContain(message);
  });

  test('are posted, and neither read nor listed nor kept', async () => {
    const { head } = server.session.log;
    await review('selfsubjectaccessreviews', { resourceAttributes: list });
    expect(server.session.log.head).toBe(head);
    for (const [method, path] of [
      ['GET', 'subjectaccessreviews'],
      ['GET', 'subjectaccessreviews/x'],
      ['DELETE', 'subjectaccessreviews/x'],
      ['POST', 'localsubjectaccessreviews'],
    ] as const) {
      const { code } = await server.ask(method, `${AUTHORIZATION}/${path}`);
      expect([404, 405], `${method} ${path}`).toContain(code);
    }
    const { body } = await server.get(AUTHORIZATION);
    expect(body.resources.map(({ name }: { name: string }) => name)).toEqual([
      'localsubjectaccessreviews',
      'selfsubjectaccessreviews',
      'selfsubjectrulesreviews',
      'subjectaccessreviews',
    ]);
  });

  test('take any JSON without falling over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (spec) => {
        for (const resource of ['subjectaccessreviews', 'selfsubjectrulesreviews']) {
          const { code } = await review(resource, spec);
          expect(code === 201 || (code >= 400 && code < 500), String(code)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('a review of rules lists them', async () => {
  const { resourceRules, nonResourceRules, incomplete } = await status(
    'selfsubjectrulesreviews',
    { namespace: 'default' },
    { 'Impersonate-User': 'jane' },
  );
  expect(incomplete).toBe(false);
  expect(nonResourceRules[0].nonResourceURLs).toContain('/healthz');
  expect(JSON.stringify(resourceRules)).toContain('"pods/log"');
});

test('without TLS everyone is the administrator, who may act as others', async () => {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const me = await server.ask('POST', path, {});
  expect(me.body.status.userInfo.username).toBe('kubernetes-admin');
  const other = await server.ask('POST', path, {}, { headers: { 'Impersonate-User': 'kim' } });
  expect(other.body.status.userInfo.username).toBe('kim');
});
