// Kinds that are kept and checked, though nothing acts on them: what clients list, and install with charts.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** What Kubernetes 1.36 serves by default, and what is left out on purpose (docs/server.md). */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  '/api/v1': ['bindings', 'componentstatuses', 'podtemplates'],
  '/apis/admissionregistration.k8s.io/v1': [
    ...['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'],
    ...['mutatingwebhookconfigurations', 'validatingadmissionpolicies'],
    ...['validatingadmissionpolicies/status', 'validatingadmissionpolicybindings'],
    'validatingwebhookconfigurations',
  ],
  '/apis/apiregistration.k8s.io/v1': ['apiservices', 'apiservices/status'],
  '/apis/certificates.k8s.io/v1': [
    ...['certificatesigningrequests', 'certificatesigningrequests/approval'],
    'certificatesigningrequests/status',
  ],
  '/apis/flowcontrol.apiserver.k8s.io/v1': [
    ...['flowschemas', 'flowschemas/status'],
    ...['prioritylevelconfigurations', 'prioritylevelconfigurations/status'],
  ],
  '/apis/networking.k8s.io/v1': [
    ...['ingressclasses', 'ingresses', 'ingresses/status', 'ipaddresses', 'networkpolicies'],
    ...['servicecidrs', 'servicecidrs/status'],
  ],
  '/apis/node.k8s.io/v1': ['runtimeclasses'],
  '/apis/resource.k8s.io/v1': [
    ...['deviceclasses', 'resourceclaims', 'resourceclaims/status', 'resourceclaimtemplates'],
    'resourceslices',
  ],
  '/apis/storage.k8s.io/v1': [
    ...['csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses', 'volumeattachments'],
    ...['volumeattachments/status', 'volumeattributesclasses'],
  ],
};

test.each(Object.entries(SERVED))('%s has what clients ask of it', async (path, expected) => {
  const { body } = await server.get(path);
  const names = body.resources.map(({ name }: { name: string }) => name);
  expect(names).toEqual(path === '/api/v1' ? expect.arrayContaining([...expected]) : expected);
});

const NETWORKING = '/apis/networking.k8s.io/v1';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const RESOURCE = '/apis/resource.k8s.io/v1';
const request = (more: object) => ({
  name: 'gpu',
  exactly: { deviceClassName: 'gpu.example.com', ...more },
});
const POLICIES = `${ADMISSION}/validatingadmissionpolicies`;
const hook = (more: object = {}) => ({
  name: 'a.b.example.com',
  clientConfig: { service: { name: 'hooks', namespace: 'default' } },
  rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
});
const named = (name: string, rest: object) => ({ metadata: { name }, ...rest });

describe('what makes one invalid is told as upstream tells it', () => {
  test.each([
    [
      `${NETWORKING}/ingressclasses`,
      { spec: { controller: 'nginx' } },
      'spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
    [
      `${ADMISSION}/validatingwebhookconfigurations`,
      { webhooks: [hook({ name: 'short', sideEffects: 'Some', timeoutSeconds: 40 })] },
      'should be a domain with at least three segments separated by dots, webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun", webhooks[0].timeoutSeconds: Invalid value: 40: the timeout value must be between 1 and 30 seconds',
    ],
    [
      `${ADMISSION}/mutatingwebhookconfigurations`,
      { webhooks: [hook({ clientConfig: {} })] },
      'webhooks[0].clientConfig: Required value: exactly one of url or service is required',
    ],
    [
      POLICIES,
      { spec: { matchConstraints: { resourceRules: [hook().rules[0]] } } },
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item, spec.auditAnnotations: Required value',
    ],
    [
      `${ADMISSION}/validatingadmissionpolicybindings`,
      { spec: { policyName: 'p', validationActions: ['Deny', 'Warn'] } },
      'must not contain both Deny and Warn',
    ],
    [
      '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas',
      { spec: { matchingPrecedence: 1 } },
      "only the schema named 'exempt' may have matchingPrecedence 1, spec.priorityLevelConfiguration.name: Required value: must reference a priority level",
    ],
    [
      '/apis/apiregistration.k8s.io/v1/apiservices',
      { spec: { group: 'a.io', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 } },
      'must be `spec.version+"."+spec.group`: "v1.a.io"',
    ],
    [
      `${NETWORKING}/servicecidrs`,
      { spec: { cidrs: ['10.0.0.0'] } },
      'spec.cidrs[0]: Invalid value: "10.0.0.0": must be a valid CIDR value',
    ],
    [`${NETWORKING}/ipaddresses`, { spec: {} }, 'spec.parentRef: Required value'],
    [
      '/apis/node.k8s.io/v1/runtimeclasses',
      { handler: 'A' },
      'handler: Invalid value: "A": a lowercase RFC 1123 label',
    ],
    [
      '/apis/certificates.k8s.io/v1/certificatesigningrequests',
      { spec: { request: 'AAAA', signerName: 'a.io/b', usages: ['client auth', 'x'] } },
      'PEM block type must be CERTIFICATE REQUEST, spec.usages[1]: Unsupported value: "x"',
    ],
    [
      '/apis/resource.k8s.io/v1/deviceclasses',
      {
        spec: {
          selectors: [{ cel: { expression: 'device.driver ==' } }],
          extendedResourceName: 'x',
        },
      },
      'spec.extendedResourceName: Invalid value: "x": must be a valid extended resource name',
    ],
    [
      `${RESOURCE}/namespaces/default/resourceclaims`,
      { spec: { devices: { requests: [{ name: 'gpu' }], constraints: [{ requests: ['cpu'] }] } } },
      'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required, spec.devices.constraints[0].requests[0]: Invalid value: "cpu": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
    ],
    [
      `${RESOURCE}/namespaces/default/resourceclaimtemplates`,
      { spec: { spec: { devices: { requests: [request({ count: -1 }), request({})] } } } },
      'spec.spec.devices.requests[0].exactly.count: Invalid value: -1: must be greater than zero, spec.spec.devices.requests[1]: Duplicate value: "gpu"',
    ],
    [
      `${RESOURCE}/resourceslices`,
      {
        spec: {
          driver: 'gpu.example.com',
          pool: { name: 'p', generation: 1 },
          nodeName: 'n',
          allNodes: true,
        },
      },
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero, spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
    ],
  ])('%s', async (path, rest, text) => {
    const { code, body } = await server.ask('POST', path, named('wrong', rest));
    expect([code, body.message]).toEqual([422, expect.stringContaining(text)]);
  });
});

test('defaults are filled in', async () => {
  const made = await server.ask(
    'POST',
    `${ADMISSION}/mutatingwebhookconfigurations`,
    named('h', { webhooks: [hook()] }),
  );
  expect(made.body.metadata.generation).toBe(1);
  expect(made.body.webhooks[0]).toMatchObject({
    ...{ failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10 },
    ...{ reinvocationPolicy: 'Never', namespaceSelector: {}, objectSelector: {} },
    clientConfig: { service: { port: 443 } },
    rules: [{ scope: '*' }],
  });
  // It would be asked about the pods of others.
  await server.ask('DELETE', `${ADMISSION}/mutatingwebhookconfigurations/h`);
  const level = {
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } },
  };
  const { body } = await server.ask(
    'POST',
    '/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations',
    named('l', level),
  );
  expect(body.spec.limited).toEqual({
    ...{ nominalConcurrencyShares: 30, lendablePercent: 0 },
    limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
  });
});

test('an Ingress without a class gets the default one', async () => {
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
  await server.ask('POST', `${NETWORKING}/ingressclasses`, {
    metadata: { name: 'nginx', annotations },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  const ingresses = `${NETWORKING}/namespaces/default/ingresses`;
  const spec = { defaultBackend: { service: { name: 'web', port: { number: 80 } } } };
  const { body } = await server.ask('POST', ingresses, named('web', { spec }));
  expect(body.spec.ingressClassName).toBe('nginx');
  const own = await server.ask(
    'POST',
    ingresses,
    named('own', { spec: { ...spec, ingressClassName: 'other' } }),
  );
  expect(own.body.spec.ingressClassName).toBe('other');
});

test('a pod has what its RuntimeClass costs, and is refused if there is no such class', async () => {
  await server.ask('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
    metadata: { name: 'gvisor' },
    handler: 'runsc',
    overhead: { podFixed: { cpu: '10m' } },
    scheduling: { nodeSelector: { sandbox: 'yes' } },
  });
  const pod = (name: string, runtimeClassName: string) =>
    named(name, { spec: { runtimeClassName, containers: [{ name: 'a', image: 'nginx' }] } });
  const { body } = await server.ask('POST', '/api/v1/namespaces/default/pods', pod('in', 'gvisor'));
  expect(body.spec).toMatchObject({ overhead: { cpu: '10m' }, nodeSelector: { sandbox: 'yes' } });
  const refused = await server.ask('POST', '/api/v1/namespaces/default/pods', pod('out', 'none'));
  expect([refused.code, refused.body.message]).toEqual([
    403,
    'pods "out" is forbidden: pod rejected: RuntimeClass "none" not found',
  ]);
});

test('a Binding that is posted to its collection binds the pod that it names', async () => {
  const pods = '/api/v1/namespaces/default/pods';
  const spec = { schedulerName: 'mine', containers: [{ name: 'a', image: 'nginx' }] };
  await server.ask('POST', pods, named('manual', { spec }));
  const target = { kind: 'Node', name: 'node-1' };
  const bound = await server.ask(
    'POST',
    '/api/v1/namespaces/default/bindings',
    named('manual', { target }),
  );
  expect(bound.code).toBe(201);
  expect((await server.get(`${pods}/manual`)).body.spec.nodeName).toBe('node-1');
  const other = { metadata: { name: 'manual', namespace: 'kube-system' }, target };
  expect((await server.ask('POST', '/api/v1/namespaces/default/bindings', other)).code).toBe(400);
});

test('component statuses say that all is well, and that nobody should ask', async () => {
  const { body, headers } = await server.get('/api/v1/componentstatuses');
  expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual([
    ...['scheduler', 'controller-manager', 'etcd-0'],
  ]);
  expect(headers.get('warning')).toContain('v1 ComponentStatus is deprecated in v1.19+');
  expect((await server.get('/api/v1/componentstatuses/none')).code).toBe(404);
});

test('every answer about Endpoints says what to ask for instead', async () => {
  const endpoints = '/api/v1/namespaces/default/endpoints';
  for (const path of [endpoints, `${endpoints}/kubernetes`])
    expect((await server.get(path)).headers.get('warning')).toContain(
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    );
});

test('a signing request is approved once and for all', async () => {
  const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const pem = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n';
  const spec = {
    ...{ request: Buffer.from(pem).toString('base64'), signerName: 'a.io/b' },
    usages: ['client auth'],
  };
  const { body } = await server.ask('POST', requests, named('jane', { spec }));
  expect(body.spec.username).toBe('kubernetes-admin');
  const approve = (conditions: readonly object[]) =>
    server.ask('PUT', `${requests}/jane/approval`, {
      ...body,
      metadata: { name: 'jane' },
      status: { conditions },
    });
  const condition = (type: string) => ({ type, status: 'True', reason: 'Test', message: '' });
  expect((await approve([condition('Approved')])).body.status.conditions).toHaveLength(1);
  expect((await approve([])).code).toBe(422);
  expect((await approve([condition('Approved'), condition('Denied')])).code).toBe(422);
});

test('a claim of devices stays as it was asked for, and tells how far its allocation has come', async () => {
  const claims = `${RESOURCE}/namespaces/default/resourceclaims`;
  const spec = { devices: { requests: [request({})] } };
  const { body } = await server.ask('POST', claims, named('mine', { spec }));
  expect(body.spec.devices.requests[0].exactly).toMatchObject({
    ...{ allocationMode: 'ExactCount', count: 1 },
  });
  expect(body.status).toEqual({});
  const { devices } = body.spec;
  const changed = { ...body, spec: { devices: { ...devices, requests: [request({ count: 2 })] } } };
  const refused = await server.ask('PUT', `${claims}/mine`, changed);
  expect([refused.code, refused.body.message]).toEqual([
    422,
    expect.stringContaining('field is immutable'),
  ]);
  const state = async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    return (await server.get(claims, accept)).body.rows[0].cells[1];
  };
  expect(await state()).toBe('pending');
  const result = { request: 'gpu', driver: 'gpu.example.com', pool: 'p', device: 'gpu-0' };
  const pod = { resource: 'pods', name: 'a', uid: 'b' };
  const report = (status: object) =>
    server.ask('PUT', `${claims}/mine/status`, { ...body, metadata: { name: 'mine' }, status });
  expect((await report({ reservedFor: [pod] })).code).toBe(422);
  const allocation = { devices: { results: [result] } };
  expect((await report({ allocation, reservedFor: [pod] })).code).toBe(200);
  expect(await state()).toBe('allocated,reserved');
});
