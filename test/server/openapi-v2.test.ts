// `/openapi/v2`: one document for all groups, in JSON and in the protobuf that kubectl asks for.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { LENGTH, Wire } from '../../src/server/protobuf/wire.js';
import { startServer, type TestServer } from '../support/server.js';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'gadgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'gadgets', kind: 'Gadget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: SCHEMA } }],
    },
  });
});
afterAll(() => server.close());

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 0.5, maximum: 300 },
        maybe: { type: 'string', nullable: true },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
};

test('every reference leads to a definition, and every kind has one', async () => {
  const { body } = await server.get('/openapi/v2');
  expect(body.swagger).toBe('2.0');
  const text = JSON.stringify(body);
  expect(text).not.toContain('#/components');
  for (const [, name = ''] of text.matchAll(/"#\/definitions\/([^"]+)"/g))
    expect(body.definitions, name).toHaveProperty([name]);
  const kinds = Object.values(body.definitions).flatMap(
    (one) => (one as Record<string, { kind: string }[]>)['x-kubernetes-group-version-kind'] ?? [],
  );
  const named = new Set(kinds.map(({ kind }) => kind));
  for (const path of Object.values(body.paths)) {
    const { patch } = path as { patch?: Record<string, { kind: string }> };
    if (patch) expect(named).toContain(patch['x-kubernetes-group-version-kind']?.kind);
  }
  // It is referred to by StatefulSets, too, which do not know which kind it is.
  expect(
    body.definitions['io.k8s.api.core.v1.PersistentVolumeClaim']['x-kubernetes-group-version-kind'],
  ).toEqual([{ group: '', version: 'v1', kind: 'PersistentVolumeClaim' }]);
});

test('custom kinds are stated as far as version 2 can state them', async () => {
  const { definitions, paths } = (await server.get('/openapi/v2')).body;
  expect(definitions['com.example.v1.Gadget'].properties.spec).toEqual({
    type: 'object',
    properties: {
      size: { type: 'integer', minimum: 0.5, maximum: 300 },
      maybe: {},
      free: { 'x-kubernetes-preserve-unknown-fields': true },
    },
  });
  const { patch } = paths['/apis/example.com/v1/namespaces/{namespace}/gadgets/{name}'];
  expect(patch.consumes).not.toContain('application/strategic-merge-patch+json');
});

test('a moment has the definitions of then', async () => {
  const { definitions } = (await server.get('/at/0s/openapi/v2')).body;
  expect(definitions).not.toHaveProperty(['com.example.v1.Gadget']);
});

test('protobuf says what JSON says', async () => {
  const { body } = await server.get('/openapi/v2');
  const reply = await fetch(`${server.url}/openapi/v2`, { headers: { accept: PROTOBUF } });
  expect(reply.headers.get('content-type')).toBe(PROTOBUF.replace('@', '.'));
  const document = read(new Uint8Array(await reply.arrayBuffer()));
  expect(text(document, 1)).toBe('2.0');
  const named = entries(document, 9, 1);
  expect([...named.keys()]).toEqual(Object.keys(body.definitions));
  for (const [name, schema] of named) expectSchema(schema, body.definitions[name]);
  const paths = entries(document, 8, 2);
  expect([...paths.keys()]).toEqual(Object.keys(body.paths));
  const path = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}';
  const patch = inside(paths.get(path), 8);
  const names = (patch.get(8) ?? []).map((item) => {
    const parameter = inside(read((item as Fields).bytes as Uint8Array), 1);
    const plain = parameter.get(2) ? inside(inside(parameter, 2), 3) : inside(parameter, 1);
    return text(plain, plain.get(4) && parameter.get(2) ? 4 : 2);
  });
  const { parameters } = body.paths[path].patch;
  expect(names).toEqual(parameters.map(({ name }: { name: string }) => name));
});

type Fields = Map<number, (Fields | number)[]> & { readonly bytes?: Uint8Array };

/** A message as its fields by number; what is in them is read when somebody looks. */
function read(bytes: Uint8Array): Fields {
  const fields = new Map<number, (Fields | number)[]>();
  const wire = Wire.over(bytes);
  while (!wire.done) {
    const { number, wireType } = wire.tag('test');
    const value =
      wireType === LENGTH
        ? Object.assign(new Map(), { bytes: Buffer.from(wire.base64(), 'base64') })
        : wireType === 0
          ? wire.int64()
          : wire.double();
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

const one = (fields: Fields | undefined, number: number) => fields?.get(number)?.[0];
const inside = (fields: Fields | undefined, number: number): Fields =>
  read(((one(fields, number) as Fields | undefined) ?? { bytes: new Uint8Array() }).bytes as never);
const text = (fields: Fields, number: number): string | undefined => {
  const found = one(fields, number) as Fields | undefined;
  return found && Buffer.from(found.bytes as Uint8Array).toString();
};

function entries(fields: Fields, number: number, entry: number): Map<string, Fields> {
  const all = inside(fields, number).get(entry) ?? [];
  return new Map(
    all.map((pair) => {
      const pairRead = read((pair as Fields).bytes as Uint8Array);
      return [text(pairRead, 1) ?? '', inside(pairRead, 2)];
    }),
  );
}

interface Stated {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Stated;
  readonly properties?: Readonly<Record<string, Stated>>;
  readonly additionalProperties?: Stated;
  readonly required?: readonly string[];
}

function expectSchema(found: Fields, stated: Stated): void {
  expect([text(found, 1), text(found, 4), text(inside(found, 22), 1)]).toEqual([
    stated.$ref,
    stated.description,
    stated.type,
  ]);
  expect([one(found, 7), one(found, 9)]).toEqual([stated.maximum, stated.minimum]);
  const required = found.get(19)?.map((name) => Buffer.from((name as Fields).bytes as never));
  expect(required?.map(String)).toEqual(stated.required);
  const properties = entries(found, 25, 1);
  expect([...properties.keys()]).toEqual(Object.keys(stated.properties ?? {}));
  for (const [name, property] of properties)
    expectSchema(property, stated.properties?.[name] as Stated);
  if (stated.items) expectSchema(inside(inside(found, 23), 1), stated.items);
  if (typeof stated.additionalProperties === 'object')
    expectSchema(inside(inside(found, 21), 1), stated.additionalProperties);
}
