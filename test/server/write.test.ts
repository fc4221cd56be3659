import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

describe('fields nobody knows', () => {
  const body =
    '{"metadata":{"name":"odd"},"spec":{"x":1,"replicas":1,"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}';

  test('are warned of, refused or ignored, as the request says', async () => {
    const warned = await server.ask('POST', `${DEPLOYMENTS}?dryRun=All`, body);
    expect(warned.code).toBe(201);
    expect(warned.headers.get('warning')).toBe(
      '299 - "duplicate field \\"spec.replicas\\"", 299 - "unknown field \\"spec.x\\""',
    );
    const strict = await server.ask('POST', `${DEPLOYMENTS}?fieldValidation=Strict`, body);
    expect(strict.body).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: duplicate field "spec.replicas", unknown field "spec.x"',
    });
    const ignored = await server.ask('POST', `${DEPLOYMENTS}?fieldValidation=Ignore`, body);
    expect(ignored.headers.get('warning')).toBeNull();
    expect(ignored.body.spec.replicas).toBe(2);
  });

  test('occur twice in YAML too', async () => {
    const yaml = 'metadata: {name: twice}\ndata:\n  a: "1"\n  a: "2"\n';
    const reply = await server.ask('POST', `${MAPS}?fieldValidation=Strict`, yaml, {
      type: 'application/yaml',
    });
    expect(reply.body.message).toContain(
      'strict decoding error: yaml: unmarshal errors:\n  line 4: key "a" already set in map',
    );
  });
});

describe('what is malformed', () => {
  test('is a bad request, in the words of upstream', async () => {
    await server.ask('POST', MAPS, { metadata: { name: 'there' } });
    const refusals: [string, string, string, string, string][] = [
      [
        'POST',
        MAPS,
        '{"metadata":',
        'application/json',
        'the object provided is unrecognized (must be of type ConfigMap): couldn\'t get version/kind; json parse error: unexpected end of JSON input ({"metadata":)',
      ],
      [
        'POST',
        MAPS,
        'hello',
        'application/json',
        "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)",
      ],
      [
        'PATCH',
        `${MAPS}/there`,
        '{"a"}',
        'application/merge-patch+json',
        "error decoding patch: invalid character '}' after object key",
      ],
      [
        'PATCH',
        `${MAPS}/there`,
        '[]',
        'application/strategic-merge-patch+json',
        'json: cannot unmarshal array into Go value of type map[string]interface {}',
      ],
      [
        'POST',
        MAPS,
        '{"kind":"Secret","metadata":{"name":"a"}}',
        'application/json',
        'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
      ],
      [
        'POST',
        DEPLOYMENTS,
        '{"kind":"Deployment","apiVersion":"apps/v1beta1"}',
        'application/json',
        'Deployment in version "v1beta1" cannot be handled as a Deployment: no kind "Deployment" is registered for version "apps/v1beta1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
      ],
      [
        'POST',
        MAPS,
        '{"metadata":{"name":"a","namespace":"b"}}',
        'application/json',
        'the namespace of the provided object does not match the namespace sent on the request',
      ],
      [
        'DELETE',
        `${MAPS}/there`,
        '{"gracePeriodSeconds":"soon"}',
        'application/json',
        'json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
      ],
    ];
    for (const [method, path, body, type, message] of refusals)
      expect((await server.ask(method, path, body, { type })).body, body).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message,
      });
  });
});

describe('options', () => {
  test('that make no sense are refused by name', async () => {
    const refusals: [string, string, string][] = [
      [
        'POST',
        `${MAPS}?dryRun=Some`,
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
      ],
      [
        'POST',
        `${MAPS}?fieldValidation=Maybe`,
        'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
      ],
      [
        'PATCH',
        `${MAPS}/x?force=true`,
        'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
      ],
      [
        'POST',
        `${MAPS}?fieldManager=a%0Ab`,
        'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
      ],
      [
        'DELETE',
        `${MAPS}/x?propagationPolicy=Never`,
        'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Never": supported values: "Foreground", "Background", "Orphan", "nil"',
      ],
      [
        'DELETE',
        `${MAPS}/x?propagationPolicy=Orphan&orphanDependents=true`,
        'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
      ],
    ];
    for (const [method, path, message] of refusals) {
      const body = method === 'DELETE' ? undefined : {};
      const reply = await server.ask(method, path, body, { type: 'application/merge-patch+json' });
      const again = await server.ask(method, path, body);
      expect([reply.body, again.body], path).toContainEqual(
        expect.objectContaining({ code: 422, reason: 'Invalid', message }),
      );
    }
  });

  test('of a dry run leave nothing behind, and answer as if they had', async () => {
    const dry = await server.ask('POST', `${MAPS}?dryRun=All`, {
      metadata: { generateName: 'g-' },
    });
    expect(dry.code).toBe(201);
    expect(dry.body.metadata.name).toMatch(/^g-[a-z0-9]{5}$/);
    expect((await server.get(`${MAPS}/${dry.body.metadata.name}`)).code).toBe(404);
    await server.ask('POST', MAPS, { metadata: { name: 'stays' } });
    const body = { dryRun: ['All'] };
    expect((await server.ask('DELETE', `${MAPS}/stays`, body)).body.status).toBe('Success');
    expect((await server.ask('DELETE', `${MAPS}/stays?dryRun=All`)).body.status).toBe('Success');
    expect((await server.get(`${MAPS}/stays`)).code).toBe(200);
  });

  test('of a delete guard it, and say what becomes of dependents', async () => {
    const { body } = await server.ask('POST', MAPS, { metadata: { name: 'guarded' } });
    const wrong = { preconditions: { uid: '0d6f1f0a-0000-0000-0000-000000000000' } };
    const refused = await server.ask('DELETE', `${MAPS}/guarded`, wrong);
    expect(refused.body).toMatchObject({ code: 409, reason: 'Conflict' });
    const right = { preconditions: { uid: body.metadata.uid }, propagationPolicy: 'Foreground' };
    const pending = await server.ask('DELETE', `${MAPS}/guarded`, right);
    expect(pending.body.metadata).toMatchObject({ finalizers: ['foregroundDeletion'] });
  });
});

test('an action says who it came from, and by which technique', async () => {
  const last = () => {
    const { log } = server.session;
    return [...log.read()].findLast((event) => event.type === 'ActionTaken');
  };
  const headers = { 'kubectl-command': 'kubectl apply' };
  await server.ask(
    'POST',
    `${MAPS}?fieldManager=kubectl-client-side-apply`,
    { metadata: { name: 'x' } },
    { headers },
  );
  expect(last()).toMatchObject({
    actor: 'kubectl-client-side-apply',
    action: { technique: 'declarative-object-configuration', command: 'kubectl apply' },
  });
  await server.ask('DELETE', `${MAPS}/x`, undefined, { agent: 'helm/4.1 (linux)' });
  expect(last()).toMatchObject({
    actor: 'helm',
    action: { technique: 'imperative-command', command: `DELETE ${MAPS}/x` },
  });
});

test('a pod is bound, evicted, and kept where its budget says so', async () => {
  const pods = '/api/v1/namespaces/default/pods';
  const pod = (name: string) => ({
    metadata: { name, labels: { app: 'kept' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  await server.ask('POST', pods, pod('kept'));
  await server.ask('POST', '/apis/policy/v1/namespaces/default/poddisruptionbudgets', {
    metadata: { name: 'all' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
  });
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'kept' } };
  const refused = await server.ask('POST', `${pods}/kept/eviction`, eviction);
  expect(refused.code).toBe(429);
  expect(refused.body).toMatchObject({
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget' }] },
  });
  await server.ask('DELETE', '/apis/policy/v1/namespaces/default/poddisruptionbudgets/all');
  const done = await server.ask('POST', `${pods}/kept/eviction`, eviction);
  expect(done.code).toBe(201);
  expect(done.body).toMatchObject({ kind: 'Status', status: 'Success' });
  const missing = await server.ask('POST', `${pods}/nobody/eviction`, eviction);
  expect(missing.body.message).toBe('pods "nobody" not found');
});

test('a namespace ends when its finalizers are taken away', async () => {
  await server.ask('POST', '/api/v1/namespaces', { metadata: { name: 'brief' } });
  const path = '/api/v1/namespaces/brief';
  const { body } = await server.get(path);
  const put = await server.ask('PUT', `${path}/finalize`, {
    ...body,
    spec: { finalizers: ['kubernetes', 'a.b/c'] },
  });
  expect(put.code).toBe(200);
  expect(put.body.spec.finalizers).toEqual(['kubernetes', 'a.b/c']);
  expect((await server.ask('DELETE', path)).body.status.phase).toBe('Terminating');
  const { body: dying } = await server.get(path);
  await server.ask('PUT', `${path}/finalize`, { ...dying, spec: { finalizers: [] } });
  expect((await server.get(path)).code).toBe(404);
});
