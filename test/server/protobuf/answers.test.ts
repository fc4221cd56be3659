// Protobuf answers: whatever is served in JSON is served in protobuf too, and says the same.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInKinds, otherVersions } from '../../../src/kinds/index.js';
import { decodeProtobuf } from '../../../src/server/protobuf/decode.js';
import { hasProtobuf } from '../../../src/server/protobuf/encode.js';
import { LENGTH, Wire } from '../../../src/server/protobuf/wire.js';
import { startServer, type TestServer } from '../../support/server.js';
import { sealed } from './by-hand.js';

const TYPE = 'application/vnd.kubernetes.protobuf';
const METADATA = 'as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const WIDGETS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', additionalProperties: { type: 'string', default: 'x' } },
            },
          },
        },
      },
    ],
  },
};
const WORKLOAD = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    serviceName: 'db',
    replicas: 2,
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'postgres:16',
            ports: [{ containerPort: 5432 }],
            resources: { limits: { cpu: '1500m', memory: '1Gi' } },
            readinessProbe: { tcpSocket: { port: 5432 } },
            env: [{ name: 'A', value: '' }],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: {} }],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', WIDGETS);
  await server.ask('POST', '/apis/apps/v1/namespaces/default/statefulsets', WORKLOAD);
});
afterAll(() => server.close());

const pathOf = (group: string, version: string, plural: string): string =>
  `/${group === '' ? 'api' : `apis/${group}`}/${version}/${plural}`;

async function ask(path: string, accept = TYPE, options: RequestInit = {}) {
  const reply = await fetch(server.url + path, { ...options, headers: { accept } });
  const type = reply.headers.get('content-type');
  return { code: reply.status, type, bytes: Buffer.from(await reply.arrayBuffer()) };
}

/** A reader of what an envelope holds. */
function opened(bytes: Buffer): Wire {
  expect(bytes.subarray(0, 4).toString()).toBe('k8s\0');
  const wire = Wire.over(bytes.subarray(4));
  for (;;) {
    const { number, wireType } = wire.tag('Unknown');
    if (number === 2) return wire.message();
    wire.skip(wireType);
  }
}

const rest = (wire: Wire): Buffer => Buffer.from(wire.base64(), 'base64');

/** The messages that a message has under a number. */
function parts(wire: Wire, wanted: number): readonly Buffer[] {
  const found: Buffer[] = [];
  while (!wire.done) {
    const { number, wireType } = wire.tag('List');
    if (number === wanted && wireType === LENGTH) found.push(rest(wire));
    else wire.skip(wireType);
  }
  return found;
}

function decoded(bytes: Uint8Array): unknown {
  const read = decodeProtobuf(bytes);
  return read.ok ? read.value : read.error;
}

/** Without what protobuf cannot say: null, lists and maps of nothing, and the kind of what stands in something else. */
function said(value: unknown, isInner = false): unknown {
  if (Array.isArray(value)) return value.map((item) => said(item, isInner));
  if (typeof value !== 'object' || value === null) return value;
  const isClaim = isInner && 'kind' in value && value.kind === 'PersistentVolumeClaim';
  const fields = Object.entries(value)
    .filter(([key]) => !(isClaim && (key === 'kind' || key === 'apiVersion')))
    .map(([key, held]) => [key, said(held, true)] as const);
  return Object.fromEntries(
    fields.filter(
      ([, held]) =>
        held !== null &&
        held !== undefined &&
        (typeof held !== 'object' || Object.keys(held as object).length > 0),
    ),
  );
}

const kinds = [...builtInKinds, ...otherVersions].map(({ group, version, kind, plural }) => ({
  apiVersion: group === '' ? version : `${group}/${version}`,
  kind,
  path: pathOf(group, version, plural),
}));

test('lists of every kind say in protobuf what they say in JSON', async () => {
  for (const { apiVersion, kind, path } of kinds.filter(hasProtobuf)) {
    const { body } = await server.get(path);
    const { code, type, bytes } = await ask(path);
    const items = parts(opened(bytes), 2).map((raw) => decoded(sealed(apiVersion, kind, raw)));
    const asJson = (body as { items: object[] }).items.map((one) => ({ apiVersion, kind, ...one }));
    expect({ code, type, kind, items: said(items) }).toEqual({
      ...{ code: 200, type: TYPE, kind },
      items: said(asJson),
    });
  }
});

test('an object, a Scale and a refusal come in protobuf', async () => {
  const path = '/apis/apps/v1/namespaces/default/statefulsets/db';
  for (const one of [path, `${path}/scale`]) {
    const { body } = await server.get(one);
    expect(said(decoded((await ask(one)).bytes))).toEqual(said(body));
  }
  const none = await ask(`${path}-none`);
  expect(none).toMatchObject({ code: 404, type: TYPE });
  expect(parts(opened(none.bytes), 3).map(String)).toEqual([
    'statefulsets.apps "db-none" not found',
  ]);
});

test('metadata comes in protobuf, of custom resources too', async () => {
  await server.ask('POST', '/apis/example.com/v1/namespaces/default/widgets', {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w', labels: { a: 'b' } },
  });
  const path = '/apis/example.com/v1/widgets';
  const { type, bytes } = await ask(path, `${TYPE};${METADATA}`);
  expect(type).toBe(TYPE);
  const [item = Buffer.alloc(0)] = parts(opened(bytes), 2);
  expect(decoded(sealed('v1', 'ConfigMap', item))).toMatchObject({
    metadata: { name: 'w', labels: { a: 'b' } },
  });
});

describe('what has no protobuf', () => {
  const path = '/apis/example.com/v1/widgets';
  test('comes in JSON if that is accepted, else not at all', async () => {
    expect((await ask(path, `${TYPE},application/json`)).type).toBe('application/json');
    const refused = await ask(path);
    expect(refused).toMatchObject({ code: 406, type: TYPE });
    expect(parts(opened(refused.bytes), 3).map(String)).toEqual([
      'only the following media types are accepted: application/json, application/yaml',
    ]);
  });
  test('are streams of YAML', async () => {
    const refused = await ask('/api/v1/pods?watch=true', 'application/yaml');
    expect(refused.code).toBe(406);
    expect(String(refused.bytes)).toMatch(
      /application\/json;stream=watch,\s+application\/vnd.kubernetes.protobuf;stream=watch/,
    );
  });
});

test('a watch sends each event after its length', async () => {
  const path =
    '/api/v1/namespaces/default/pods?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1';
  const { type, bytes } = await ask(path);
  expect(type).toBe(`${TYPE};stream=watch`);
  const events: { type: string; object: unknown }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    const frame = bytes.subarray(at + 4, end);
    const [name] = parts(Wire.over(frame), 1);
    const [object = Buffer.alloc(0)] = parts(Wire.over(frame), 2);
    const [raw = Buffer.alloc(0)] = parts(Wire.over(object), 1);
    events.push({ type: String(name), object: decoded(raw) });
    at = end;
  }
  const { body } = await server.get('/api/v1/namespaces/default/pods');
  const pods = (body as { items: object[] }).items;
  expect(events.slice(0, pods.length).map(({ object }) => said(object))).toEqual(
    pods.map((pod) => said({ apiVersion: 'v1', kind: 'Pod', ...pod })),
  );
  expect(events.map((event) => event.type)).toEqual([...pods.map(() => 'ADDED'), 'BOOKMARK']);
});
