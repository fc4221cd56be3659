// What a patch has made of an object must still be of its type; and updates of what is not there.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
const WEB = '/apis/apps/v1/namespaces/default/deployments/web';
const labels = { app: 'web' };
const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/apis/apps/v1/namespaces/default/deployments', {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'c', image: 'nginx' }] },
      },
    },
  });
});
afterAll(() => server.close());

const patch = (type: string, body: unknown, query = '?fieldValidation=Strict') =>
  server.ask('PATCH', WEB + query, body, { type });

describe('a patch that does not fit', () => {
  test('is told by the object that it has made, where it is of JSON', async () => {
    const added = await patch(JSON_PATCH, [{ op: 'add', path: '/spec/nonsense', value: 1 }]);
    expect([added.code, added.body.reason]).toEqual([422, 'Invalid']);
    expect(added.body.message).toMatch(
      /^ "" is invalid: patch: Invalid value: "\{.*\\"nonsense\\":1.*\}": strict decoding error: unknown field "spec\.nonsense"$/,
    );
    const merged = await patch(MERGE, { spec: { replicas: 'three' } }, '');
    expect(merged.body.message).toMatch(
      /Invalid value: "\{.*\}": json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/,
    );
  });

  test.each([
    [{ spec: { replicas: 'three' } }, 'map[spec:map[replicas:three]]', 'unrecognized type: int32'],
    [{ spec: { paused: 1 } }, 'map[spec:map[paused:1]]', 'unrecognized type: bool'],
    [{ spec: 'x' }, 'map[spec:x]', 'cannot restore struct from: string'],
    [
      { metadata: { labels: 'invalid' } },
      'map[metadata:map[labels:invalid]]',
      'cannot restore map from string',
    ],
    [
      { metadata: { annotations: { a: 1 } } },
      'map[metadata:map[annotations:map[a:1]]]',
      'cannot convert int64 to string',
    ],
    [
      { spec: { nonsense: true } },
      'map[spec:map[nonsense:true]]',
      'strict decoding error: unknown field \\"spec.nonsense\\"',
    ],
  ])('is told by the patch, where it is strategic: %j', async (body, shown, fault) => {
    const refused = await patch(STRATEGIC, body);
    expect([refused.code, JSON.stringify(refused.body.message)]).toEqual([
      422,
      JSON.stringify(` "" is invalid: patch: Invalid value: "${shown}": `).slice(0, -1) +
        `${fault}"`,
    ]);
    expect(refused.body.details).toMatchObject({
      causes: [expect.objectContaining({ reason: 'FieldValueInvalid', field: 'patch' })],
    });
  });

  test('only warns of unknown fields where nobody is strict', async () => {
    const { code, headers } = await patch(STRATEGIC, { spec: { nonsense: true } }, '');
    expect(code).toBe(200);
    expect(headers.get('warning')).toContain('unknown field \\"spec.nonsense\\"');
  });

  test('is judged by the schema where it is applied, strict or not', async () => {
    const apply = (spec: unknown, more = '') =>
      patch(
        APPLY,
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec },
        `?fieldManager=me${more}`,
      );
    const unknown = await apply({ nonsense: 1 });
    expect([unknown.code, unknown.body.message]).toEqual([
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.nonsense: field not declared in schema',
    ]);
    const mismatch = await apply({ replicas: 'x' }, '&fieldValidation=Ignore');
    expect(mismatch.body.message).toContain('.spec.replicas: expected numeric (int or float)');
    const some = await apply({ replicas: 2 }, '&force=true');
    const [mine] = some.body.metadata.managedFields.filter(
      ({ manager }: { manager: string }) => manager === 'me',
    );
    expect(mine.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } });
    const twice = await server.ask(
      'PATCH',
      `${WEB}?fieldManager=me&fieldValidation=Strict`,
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  replicas: 3\n',
      { type: APPLY },
    );
    expect(twice.code).toBe(400);
    expect(twice.body.message).toMatch(
      /^error strict decoding YAML: .*key "replicas" already set/s,
    );
  });
});

describe('an update of what is not there', () => {
  const role = (name: string, more = {}) => ({ metadata: { name, ...more }, rules: [] });
  const ROLES = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles';

  test('makes it, for kinds that allow it', async () => {
    const made = await server.ask('PUT', `${ROLES}/new`, role('new'));
    expect([made.code, made.body.metadata.name]).toEqual([201, 'new']);
    expect((await server.ask('PUT', `${ROLES}/new`, role('new'))).code).toBe(200);
    const lease = await server.ask(
      'PUT',
      '/apis/coordination.k8s.io/v1/namespaces/default/leases/l',
      { metadata: { name: 'l' }, spec: { holderIdentity: 'me' } },
    );
    expect(lease.code).toBe(201);
  });

  test('is a conflict when it names the identity of what was there, and not found otherwise', async () => {
    const other = await server.ask('PUT', `${ROLES}/gone`, role('gone', { uid: 'x' }));
    expect([other.code, other.body.message]).toEqual([
      409,
      'Operation cannot be fulfilled on roles.rbac.authorization.k8s.io "gone": StorageError: invalid object, Code: 4, Key: /registry/roles/default/gone, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: ',
    ]);
    const map = await server.ask('PUT', '/api/v1/namespaces/default/configmaps/gone', {
      metadata: { name: 'gone' },
    });
    expect(map.code).toBe(404);
  });
});

test('an update of a lease says which version it replaces', async () => {
  const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
  const { body } = await server.ask('POST', LEASES, { metadata: { name: 'held' }, spec: {} });
  const blind = await server.ask('PUT', `${LEASES}/held`, { metadata: { name: 'held' }, spec: {} });
  expect([blind.code, blind.body.message]).toEqual([
    422,
    'leases.coordination.k8s.io "held" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
  ]);
  expect((await server.ask('PUT', `${LEASES}/held`, body)).code).toBe(200);
});
