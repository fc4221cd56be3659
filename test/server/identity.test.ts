import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserInfo } from '../../src/kinds/rbac/user.js';
import { ADMIN } from '../../src/kinds/rbac/user.js';
import {
  authority,
  clientCertificate,
  type KeyPair,
} from '../../src/server/identity/certificates.js';
import { identityOf } from '../../src/server/identity/identity.js';
import { keysInMemory } from '../../src/server/identity/key-store.js';
import { askSecurely, type Credentials } from '../support/https.js';
import { startServer, type TestServer } from '../support/server.js';

const keys = keysInMemory();
const PODS = '/api/v1/namespaces/default/pods';
const ROLES = '/apis/rbac.authorization.k8s.io/v1';
const WHO = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

let server: TestServer;
let ca: string;
let admin: KeyPair;
let jane: KeyPair;
beforeAll(async () => {
  const identity = await identityOf(keys, { tls: true, address: '127.0.0.1', enforce: true });
  server = await startServer({ identity });
  ca = (await authority(keys)).cert;
  admin = await clientCertificate(keys, ADMIN);
  jane = await clientCertificate(keys, { name: 'jane', groups: ['dev', 'ops:night'] });
});
afterAll(() => server.close());

const ask = (path: string, how: Partial<Credentials>, method?: string, body?: unknown) =>
  askSecurely(server.url + path, { ca, ...how }, method, body);
const asAdmin = (path: string, method: string, body: unknown) => ask(path, admin, method, body);
const who = async (how: Partial<Credentials>): Promise<UserInfo & { username: string }> =>
  (await ask(WHO, how, 'POST', {})).body.status.userInfo;

async function bind(name: string, role: string, subject: object): Promise<void> {
  const made = await asAdmin(`${ROLES}/namespaces/default/rolebindings`, 'POST', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [subject],
  });
  expect(made.code, JSON.stringify(made.body)).toBe(201);
}

async function tokenOf(name: string, spec: object = {}) {
  const path = `/api/v1/namespaces/default/serviceaccounts/${name}/token`;
  return asAdmin(path, 'POST', { kind: 'TokenRequest', spec });
}

describe('who one is', () => {
  test('is whose token a Secret holds, as long as it holds it', async () => {
    const core = '/api/v1/namespaces/default';
    await asAdmin(`${core}/serviceaccounts`, 'POST', { metadata: { name: 'kept' } });
    await asAdmin(`${core}/secrets`, 'POST', {
      metadata: {
        name: 'kept-token',
        annotations: { 'kubernetes.io/service-account.name': 'kept' },
      },
      type: 'kubernetes.io/service-account-token',
    });
    const { body } = await ask(`${core}/secrets/kept-token`, admin);
    const token = Buffer.from(body.data.token, 'base64').toString();
    expect((await who({ token })).username).toBe('system:serviceaccount:default:kept');
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    expect((await ask(WHO, { token: forged }, 'POST', {})).code).toBe(401);
    await asAdmin(`${core}/secrets/kept-token`, 'DELETE', {});
    expect((await ask(WHO, { token }, 'POST', {})).code).toBe(401);
  });

  test('is what the certificate says: its common name and its organizations', async () => {
    expect(await who(jane)).toEqual({
      username: 'jane',
      groups: ['dev', 'ops:night', 'system:authenticated'],
    });
  });

  test('a certificate of somebody else is worth nothing', async () => {
    const forged = await clientCertificate(keysInMemory(), ADMIN);
    expect((await ask(PODS, forged)).body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  test.each(['x', 'a.b.c', ''])('a token that is none is refused: %j', async (token) => {
    const { code } = await ask(PODS, { headers: { authorization: `Bearer ${token}` } });
    expect(code).toBe(401);
    expect((await ask(PODS, { headers: { authorization: 'Basic YTpi' } })).code).toBe(401);
  });

  test('nobody in particular may ask for the version, and for no more', async () => {
    expect((await ask('/version', {})).code).toBe(200);
    expect((await ask('/healthz', {})).code).toBe(200);
    expect((await ask(PODS, {})).body).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message:
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
      details: { kind: 'pods' },
    });
    expect((await ask('/apis', {})).body.message).toBe(
      'forbidden: User "system:anonymous" cannot get path "/apis"',
    );
  });

  test('the token of a user is as good as a certificate', async () => {
    const { tokens } = await identityOf(keys, { tls: false, address: '', enforce: true });
    const token = await tokens.forUser({ name: 'bob', groups: ['dev'] });
    expect(await who({ token })).toMatchObject({
      username: 'bob',
      groups: ['dev', 'system:authenticated'],
    });
  });
});

describe('tokens of service accounts', () => {
  test('make their bearer the account', async () => {
    const { code, body } = await tokenOf('default');
    expect(code).toBe(201);
    expect(body.spec).toMatchObject({ expirationSeconds: 3600 });
    expect(await who({ token: body.status.token })).toMatchObject({
      username: 'system:serviceaccount:default:default',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
  });

  test('run out in virtual time, and not before', async () => {
    const { body } = await tokenOf('default', { expirationSeconds: 600 });
    const { token } = body.status;
    server.session.advance(599_000);
    expect((await who({ token })).username).toContain('default');
    server.session.advance(3_000);
    expect((await ask(PODS, { token })).code).toBe(401);
  });

  test('end with the account and with the pod they are bound to', async () => {
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await asAdmin(accounts, 'POST', { metadata: { name: 'robot' } });
    await asAdmin(PODS, 'POST', {
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    });
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'p' };
    const free = (await tokenOf('robot')).body.status.token as string;
    const bound = (await tokenOf('robot', { boundObjectRef })).body.status.token as string;
    expect((await who({ token: bound })).extra).toMatchObject({
      'authentication.kubernetes.io/pod-name': ['p'],
    });
    await ask(`${PODS}/p?gracePeriodSeconds=0`, admin, 'DELETE');
    expect((await ask(PODS, { token: bound })).code).toBe(401);
    expect((await who({ token: free })).username).toContain('robot');
    await ask(`${accounts}/robot`, admin, 'DELETE');
    expect((await ask(PODS, { token: free })).code).toBe(401);
  });

  test.each([
    ['default', { expirationSeconds: 5 }, 422, 'may not specify a duration less than 10 minutes'],
    ['default', { expirationSeconds: 'x' }, 422, 'spec.expirationSeconds'],
    ['default', { boundObjectRef: { kind: 'Pod', name: 'none' } }, 404, 'pods "none" not found'],
    ['default', { boundObjectRef: { kind: 'Job', name: 'x' } }, 422, 'boundObjectRef.kind'],
    ['nobody', {}, 404, 'serviceaccounts "nobody" not found'],
  ])('are refused to %s with %j', async (name, spec, code, message) => {
    const reply = await tokenOf(name, spec);
    expect(reply.code).toBe(code);
    expect(reply.body.message).toContain(message);
  });

  test('are reviewed', async () => {
    const token = (await tokenOf('default')).body.status.token as string;
    const review = async (spec: object) =>
      (await asAdmin('/apis/authentication.k8s.io/v1/tokenreviews', 'POST', { spec })).body.status;
    expect(await review({ token })).toMatchObject({
      authenticated: true,
      user: { username: 'system:serviceaccount:default:default' },
    });
    expect(await review({ token: 'x' })).toEqual({ user: {}, error: 'invalid bearer token' });
    expect(await review({ token, audiences: ['elsewhere'] })).toMatchObject({ user: {} });
  });
});

describe('what one may do', () => {
  test('is what roles say, at once', async () => {
    expect((await ask(PODS, jane)).code).toBe(403);
    await bind('viewers', 'view', { kind: 'Group', name: 'dev' });
    expect((await ask(PODS, jane)).code).toBe(200);
    expect((await ask('/api/v1/pods', jane)).code).toBe(403);
    expect((await ask(`${PODS}?watch=true&timeoutSeconds=1`, jane)).code).toBe(200);
    const made = await ask(PODS, jane, 'POST', { metadata: { name: 'x' } });
    expect(made.body.message).toBe(
      'pods is forbidden: User "jane" cannot create resource "pods" in API group "" in the namespace "default"',
    );
    const one = await ask('/api/v1/namespaces/default/secrets/s', jane);
    expect(one.body.message).toBe(
      'secrets "s" is forbidden: User "jane" cannot get resource "secrets" in API group "" in the namespace "default"',
    );
  });

  test('does not let one grant more than one holds', async () => {
    await bind('admins', 'admin', { kind: 'User', name: 'jane' });
    const more = await ask(`${ROLES}/namespaces/default/roles`, jane, 'POST', {
      metadata: { name: 'more' },
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
    });
    expect(more.body.message).toContain(
      'is attempting to grant RBAC permissions not currently held',
    );
    expect(more.body.message).toContain('{APIGroups:[""], Resources:["nodes"], Verbs:["get"]}');
  });

  test('holds for the past and for dry runs', async () => {
    const bob = await clientCertificate(keys, { name: 'bob', groups: [] });
    expect((await ask(`/at/1s${PODS}`, bob)).code).toBe(403);
    expect((await ask(`/at/1s${PODS}`, jane)).code).toBe(200);
    const path = '/api/v1/namespaces?dryRun=All';
    expect((await ask(path, bob, 'POST', { metadata: { name: 'x' } })).code).toBe(403);
  });

  test('the log names the user behind an action, unless it is the administrator', async () => {
    const maps = '/api/v1/namespaces/default/configmaps';
    await ask(maps, jane, 'POST', { metadata: { name: 'by-jane' } });
    await ask(maps, admin, 'POST', { metadata: { name: 'by-admin' } });
    const users = [...server.session.log.read(1)].flatMap((event) =>
      event.type === 'ActionTaken' && event.action.target.kind === 'ConfigMap'
        ? [[event.action.target.name, event.action.user]]
        : [],
    );
    expect(users).toEqual([
      ['by-jane', 'jane'],
      ['by-admin', undefined],
    ]);
  });
});

describe('impersonation', () => {
  const as = (headers: Record<string, string>) => who({ ...admin, headers });

  test('makes one somebody else, with the groups that they have', async () => {
    expect(await as({ 'Impersonate-User': 'kim' })).toEqual({
      username: 'kim',
      groups: ['system:authenticated'],
    });
    expect(
      await as({
        'Impersonate-User': 'kim',
        'Impersonate-Group': 'dev',
        'Impersonate-Uid': '7',
        'Impersonate-Extra-scopes': 'view',
        'Impersonate-Extra-acme.com%2fproject': 'p',
      }),
    ).toEqual({
      username: 'kim',
      uid: '7',
      groups: ['dev', 'system:authenticated'],
      extra: { scopes: ['view'], 'acme.com/project': ['p'] },
    });
  });

  test('needs a user, and the right to be it', async () => {
    const groups = await ask(PODS, { ...admin, headers: { 'Impersonate-Group': 'dev' } });
    expect(groups.code).toBe(400);
    const other = await ask(PODS, { ...jane, headers: { 'Impersonate-User': 'kim' } });
    expect(other.body.message).toBe(
      'users "kim" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    const account = await ask(
      WHO,
      {
        ...jane,
        headers: {
          'Impersonate-User': 'system:serviceaccount:default:default',
        },
      },
      'POST',
      {},
    );
    expect(account.body.status.userInfo.username).toBe('system:serviceaccount:default:default');
  });
});
