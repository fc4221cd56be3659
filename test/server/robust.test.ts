// What nobody should send, and somebody will.

import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFailure } from '../../src/machinery/status.js';
import { readObject } from '../../src/server/body.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ timeouts: { headers: 500, request: 1_000 } });
});
afterAll(() => server.close());

/** Everything that comes back until the server closes the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

const statusIn = (reply: string) => JSON.parse(reply.slice(reply.indexOf('\r\n\r\n')));

describe('a connection', () => {
  test('on which headers, or a body, never come to an end is closed', async () => {
    for (const beginning of [
      'GET /version HTTP/1.1\r\nHost: x\r\nX: ',
      'POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"a"',
    ]) {
      const reply = await raw(beginning);
      expect(reply).toMatch(/^HTTP\/1\.1 408 /);
      expect(statusIn(reply)).toMatchObject({ kind: 'Status', code: 408 });
    }
  });

  test('with more headers than anybody needs is refused', async () => {
    const reply = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 431 /);
    expect(statusIn(reply)).toMatchObject({ kind: 'Status', code: 431 });
  });

  test('that speaks no HTTP is told so', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });
});

test('a path leads out of nothing', async () => {
  const close = 'HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  for (const path of [
    '/api/v1/../../../etc/passwd',
    '/api/v1/namespaces/default/configmaps/../../../../../etc/passwd',
    '/api/v1/namespaces/default/configmaps/..%2f..%2f..%2fetc%2fpasswd',
    '/api/v1/namespaces/../pods',
    '//etc/passwd',
  ])
    expect(await raw(`GET ${path} ${close}`), path).toMatch(/^HTTP\/1\.1 404 /);
});

test.each([
  900, 3_000,
])('what is nested %i deep is kept or refused, whoever it is sent to', async (depth) => {
  const nested = `${'{"properties":{"a":'.repeat(depth / 2)}{}${'}}'.repeat(depth / 2)}`;
  const version = `{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":${nested}}}`;
  const body = `{"metadata":{"name":"deep.a.b"},"spec":{"versions":[${version}]}}`;
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { code } = await server.ask('POST', path, body);
  expect(code).toBe(depth < 1_000 ? 422 : 400);
  const patch = `{"data":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
  const type = 'application/merge-patch+json';
  const maps = '/api/v1/namespaces/default/configmaps/kube-root-ca.crt';
  expect((await server.ask('PATCH', maps, patch, { type })).code).toBe(depth < 1_000 ? 422 : 400);
});

describe('whatever is sent', () => {
  const word = fc.oneof(
    fc.constantFrom('api', 'apis', 'v1', 'apps', 'namespaces', 'default', 'pods', 'deployments'),
    fc.constantFrom('web', 'scale', 'status', 'eviction', 'watch', 'at', '@1', 'timelines', 'main'),
    fc.string().map(encodeURIComponent),
  );
  const query = fc.dictionary(
    fc.constantFrom('limit', 'continue', 'labelSelector', 'fieldSelector', 'resourceVersion'),
    fc.oneof(fc.constantFrom('0', '1', 'Exact', 'a=b'), fc.string()),
  );

  test('is answered, and never with a crash', async () => {
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
    const type = fc.constantFrom(
      'application/json',
      'application/yaml',
      'application/merge-patch+json',
      'application/json-patch+json',
      'application/apply-patch+yaml',
      'application/vnd.kubernetes.protobuf',
    );
    const accept = fc.constantFrom(
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
      'application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      'application/json;as=Table;g=meta.k8s.io;v=v1',
      'text/html',
    );
    const request = fc.record({
      verb: method,
      words: fc.array(word, { maxLength: 8 }),
      asked: query,
      type,
      accept,
      body: fc.oneof(fc.json(), fc.string()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 10, maxLength: 10 }), async (together) => {
        const replies = together.map(async ({ verb, words, asked, type, accept, body }) => {
          const path = `/${words.join('/')}?${new URLSearchParams(asked)}`;
          const sent = verb === 'GET' ? undefined : body;
          const reply = await server.ask(verb, path, sent, { type, accept });
          expect(reply.code, `${verb} ${path} ${reply.text}`).not.toBe(500);
          if (reply.code >= 400 && reply.body)
            expect(reply.body).toMatchObject({ kind: 'Status', code: reply.code });
        });
        await Promise.all(replies);
      }),
      // Ten thousand requests in CI; as many as one waits for elsewhere.
      { numRuns: process.env['CI'] ? 1_000 : 100 },
    );
  }, 60_000);

  test('is read as an object or refused', () => {
    const type = fc.constantFrom(undefined, 'application/json', 'application/yaml', 'text/x');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.oneof(fc.json(), fc.string({ unit: 'binary' })).map((text) => Buffer.from(text)),
    );
    const expected = { apiVersion: 'v1', kind: 'Pod' };
    fc.assert(
      fc.property(bytes, type, (body, contentType) => {
        const headers = contentType === undefined ? {} : { 'content-type': contentType };
        const read = readObject({ body, headers }, expected);
        if (isFailure(read)) expect([400, 415]).toContain(read.code);
        else expect(read.value).toBeTypeOf('object');
      }),
      { numRuns: 10_000 },
    );
  });

  test('as a manifest with something odd in it makes no more of it than a refusal', async () => {
    const odd = fc.constantFrom<unknown>(null, {}, [], '', 'x', -1, 1e30, true, [null], {
      a: null,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(), odd, async (at, value) => {
        for (const [path, manifest] of MANIFESTS) {
          const { changed } = replaced(manifest, at, value);
          const reply = await server.ask('POST', `${path}?dryRun=All`, changed);
          expect([201, 400, 403, 422], `${JSON.stringify(changed)} ${reply.text}`).toContain(
            reply.code,
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

const template = {
  metadata: { labels: { a: 'b' }, annotations: {} },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'i',
        env: [{ name: 'E', value: 'v' }],
        ports: [{ containerPort: 80, name: 'http' }],
        resources: { requests: { cpu: '1' }, limits: { cpu: '2' } },
        readinessProbe: { httpGet: { path: '/', port: 'http' } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
    tolerations: [{ key: 'k', operator: 'Exists' }],
    nodeSelector: { a: 'b' },
  },
};
const selector = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] };
const metadata = { name: 'odd', labels: { a: 'b' }, finalizers: ['a.b/c'], ownerReferences: [] };
const MANIFESTS: readonly [string, object][] = [
  ['/api/v1/namespaces/default/pods', { metadata, spec: template.spec }],
  [
    '/apis/apps/v1/namespaces/default/deployments',
    {
      metadata,
      spec: { replicas: 1, selector, template, strategy: { rollingUpdate: { maxSurge: 1 } } },
    },
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs',
    { metadata, spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
  ],
  [
    '/api/v1/namespaces/default/services',
    { metadata, spec: { selector: { a: 'b' }, ports: [{ port: 80, targetPort: 'http' }] } },
  ],
];

/** The manifest with one of its parts, the `at`th, replaced. */
function replaced(manifest: object, at: number, value: unknown): { readonly changed: object } {
  const changed = structuredClone(manifest);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (part: unknown) => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, below] of Object.entries(part)) {
      places.push([part as Record<string, unknown>, name]);
      visit(below);
    }
  };
  visit(changed);
  const [holder, name] = places[at % places.length]!;
  holder[name] = value;
  return { changed };
}

test('a long answer comes compressed to whoever takes it so', async () => {
  const path = '/api/v1/namespaces/default/configmaps';
  const data = { text: 'word '.repeat(40_000) };
  await server.ask('POST', path, { metadata: { name: 'long' }, data });
  const plain = await server.ask('GET', `${path}/long`, undefined, {
    headers: { 'accept-encoding': 'identity' },
  });
  expect(plain.headers.get('content-encoding')).toBeNull();
  const reply = await raw(
    `GET ${path}/long HTTP/1.1\r\nHost: x\r\nAccept-Encoding: deflate, gzip\r\nConnection: close\r\n\r\n`,
  );
  expect(reply).toContain('\r\nContent-Encoding: gzip\r\n');
  const compressed = await fetch(`${server.url}${path}/long`);
  expect(compressed.headers.get('content-encoding')).toBe('gzip');
  expect(await compressed.json()).toEqual(plain.body);
  const short = await fetch(`${server.url}/version`);
  expect(short.headers.get('content-encoding')).toBeNull();
});
