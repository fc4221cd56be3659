// What kubectl reads of /openapi/v3: the index, documents that may be kept, and the schemas in them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInKinds } from '../../src/kinds/index.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Paths {
  readonly [path: string]: { readonly serverRelativeURL: string };
}
const index = async (prefix = ''): Promise<Paths> =>
  (await server.get(`${prefix}/openapi/v3`)).body.paths;
const documentOf = async (place: string) => {
  const paths = await index();
  return (await server.get(paths[place]?.serverRelativeURL ?? '')).body;
};

describe('the index', () => {
  test('names a document for every version of every group that discovery knows', async () => {
    const { groups } = (await server.get('/apis')).body as {
      groups: { versions: { groupVersion: string }[] }[];
    };
    const versions = groups.flatMap(({ versions }) => versions.map((v) => v.groupVersion));
    expect(Object.keys(await index()).sort()).toEqual(
      ['api/v1', ...versions.map((version) => `apis/${version}`)].sort(),
    );
  });

  test('of a moment leads to documents of that moment', async () => {
    const paths = await index('/at/0s');
    const url = paths['api/v1']?.serverRelativeURL ?? '';
    expect(url).toMatch(/^\/at\/0s\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/);
    expect((await server.get(url)).code).toBe(200);
  });
});

describe('a document', () => {
  test('may be kept for long when it is asked for by its hash, and only then', async () => {
    const url = (await index())['apis/apps/v1']?.serverRelativeURL ?? '';
    const { headers } = await server.get(url);
    expect(headers.get('cache-control')).toBe('public, immutable');
    expect(Date.parse(headers.get('expires') ?? '')).toBeGreaterThan(Date.now() + 1e10);
    expect(headers.get('etag')).toBe(`"${url.replace(/.*hash=/, '')}"`);
    const plain = await server.get('/openapi/v3/apis/apps/v1');
    expect(plain.headers.get('expires')).toBeNull();
    expect(plain.headers.get('cache-control')).toBe('no-cache, private');
  });

  test('that a client has already is not sent again, and one with another hash is elsewhere', async () => {
    const url = (await index())['apis/apps/v1']?.serverRelativeURL ?? '';
    const etag = (await server.get(url)).headers.get('etag') ?? '';
    const again = await server.ask('GET', url, undefined, { headers: { 'if-none-match': etag } });
    expect(again.code).toBe(304);
    const old = await fetch(`${server.url}/openapi/v3/apis/apps/v1?hash=OLD`, {
      redirect: 'manual',
    });
    expect([old.status, old.headers.get('location')]).toEqual([301, url]);
  });

  test('comes zipped to those who take it so, and says the same', async () => {
    const zipped = await fetch(`${server.url}/openapi/v3/api/v1`);
    const plain = await server.ask('GET', '/openapi/v3/api/v1', undefined, {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await zipped.json()).toEqual(plain.body);
  });

  test('is JSON: other encodings are refused', async () => {
    const pb = 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf';
    expect((await server.get('/openapi/v3/api/v1', pb)).code).toBe(406);
    expect((await server.get('/openapi/v3/api/v1', `${pb},application/json`)).code).toBe(200);
    expect((await server.get('/openapi/v3/apis/none/v1')).code).toBe(404);
  });
});

test('every kind can be found by its path, and patched with a dry run and validation', async () => {
  for (const kind of builtInKinds) {
    const root = kind.group === '' ? `api/${kind.version}` : `apis/${kind.group}/${kind.version}`;
    const { paths, components } = await documentOf(root);
    const scope = kind.namespaced ? '/namespaces/{namespace}' : '';
    const { patch } = paths[`/${root}${scope}/${kind.plural}/{name}`];
    const { group, version } = kind;
    expect(patch['x-kubernetes-group-version-kind']).toEqual({ group, version, kind: kind.kind });
    const parameters = patch.parameters.map(({ name }: { name: string }) => name);
    expect(parameters).toEqual(
      expect.arrayContaining(['dryRun', 'fieldValidation', 'fieldManager']),
    );
    const schemas = Object.values(components.schemas) as Record<string, unknown>[];
    const own = schemas.filter((schema) =>
      JSON.stringify(schema['x-kubernetes-group-version-kind'])?.includes(`"kind":"${kind.kind}"`),
    );
    expect(own.length, kind.kind).toBeGreaterThan(0);
  }
}, 30_000);

test('every reference leads to a schema of the same document', async () => {
  for (const place of Object.keys(await index())) {
    const document = await documentOf(place);
    const text = JSON.stringify(document);
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(document.components.schemas, `${place}: ${name}`).toHaveProperty([name]);
  }
}, 30_000);

test('a field tells its type, whether it must be there, its default, and how lists are merged', async () => {
  const { schemas } = (await documentOf('apis/apps/v1')).components;
  expect(schemas['io.k8s.api.apps.v1.DeploymentSpec']).toMatchObject({
    type: 'object',
    required: ['selector', 'template'],
    properties: {
      replicas: { type: 'integer', format: 'int32' },
      strategy: {
        default: {},
        allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentStrategy' }],
        'x-kubernetes-patch-strategy': 'retainKeys',
      },
    },
  });
  expect(schemas['io.k8s.api.core.v1.PodSpec'].properties.volumes).toMatchObject({
    type: 'array',
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge,retainKeys',
  });
  expect(schemas['io.k8s.api.core.v1.ContainerPort'].properties.protocol).toMatchObject({
    default: 'TCP',
    enum: ['SCTP', 'TCP', 'UDP'],
  });
});

test('what is ours is documented too', async () => {
  const { paths, components } = await documentOf('apis/kubetape.io/v1alpha1');
  const spec = components.schemas['io.kubetape.v1alpha1.FaultSpec'];
  for (const [name, field] of Object.entries(spec.properties))
    expect((field as { description?: string }).description, name).toBeTruthy();
  const { patch } = paths['/apis/kubetape.io/v1alpha1/faults/{name}'];
  expect(Object.keys(patch.requestBody.content)).not.toContain(
    'application/strategic-merge-patch+json',
  );
});
