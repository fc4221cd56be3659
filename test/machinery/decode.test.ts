import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SCHEMA } from '../../src/kinds/type.js';
import { type Decoded, decode, notHandled } from '../../src/machinery/decode.js';
import { typeOfKind } from '../../src/machinery/schema.js';

type Fields = Record<string, unknown>;

function decoded(kind: string, value: Fields, apiVersion = 'v1'): Decoded {
  const type = typeOfKind(SCHEMA, apiVersion, kind);
  if (type === undefined) throw new Error(`no kind ${kind}`);
  return decode(type, value, 'Strict');
}

const pod = (container: Fields): Fields => ({
  spec: { containers: [{ name: 'c', ...container }] },
});

function errorOf(result: Decoded): string {
  return result.ok ? '' : result.error;
}

test('a document without faults is returned itself', () => {
  const value = pod({
    image: 'x',
    resources: { limits: { cpu: '100m' } },
    ports: [{ containerPort: 80 }],
  });
  const result = decoded('Pod', value);
  expect(result.ok && result.value).toBe(value);
});

test('unknown fields are told in the order they are met, each once', () => {
  const value = {
    spec: { foo: 1, containers: [{ name: 'a' }, { bogus: 1, Image: 'x' }], baz: {} },
  };
  expect(errorOf(decoded('Pod', value))).toBe(
    'strict decoding error: unknown field "spec.foo", unknown field "spec.containers[1].bogus", ' +
      'unknown field "spec.containers[1].Image", unknown field "spec.baz"',
  );
});

test('the first hundred unknown fields are told', () => {
  const spec = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x${i}`, 1]));
  expect(errorOf(decoded('Pod', { spec })).split(', ')).toHaveLength(100);
});

test('only the strict reading refuses unknown fields; every reading drops them', () => {
  const type = typeOfKind(SCHEMA, 'v1', 'Pod');
  const value = { spec: { foo: 1, nodeName: 'n' } };
  const kept = { spec: { nodeName: 'n' } };
  const warnings = ['duplicate field "spec"', 'unknown field "spec.foo"'];
  expect(type && decode(type, value, 'Warn', ['duplicate field "spec"'])).toEqual({
    ok: true,
    value: kept,
    warnings,
  });
  expect(type && decode(type, value, 'Ignore')).toEqual({ ok: true, value: kept, warnings: [] });
  expect(value.spec.foo).toBe(1);
});

test.each([
  ['a number for text', pod({ image: 1 }), 'number', 'Container.spec.containers.image', 'string'],
  ['text for a number', { spec: { priority: '1' } }, 'string', 'PodSpec.spec.priority', 'int32'],
  ['a fraction', { spec: { priority: 1.5 } }, 'number 1.5', 'PodSpec.spec.priority', 'int32'],
  [
    'too much',
    { spec: { priority: 2 ** 31 } },
    'number 2147483648',
    'PodSpec.spec.priority',
    'int32',
  ],
  [
    'an object for a list',
    { spec: { containers: {} } },
    'object',
    'PodSpec.spec.containers',
    '[]v1.Container',
  ],
  [
    'text for an object',
    { spec: { containers: ['x'] } },
    'string',
    'PodSpec.spec.containers',
    'v1.Container',
  ],
  [
    'a label that is a number',
    { metadata: { labels: { a: 1 } } },
    'number',
    'ObjectMeta.metadata.labels',
    'string',
  ],
  [
    'a list for a map',
    { metadata: { labels: [] } },
    'array',
    'ObjectMeta.metadata.labels',
    'map[string]string',
  ],
  [
    'an enumeration',
    { spec: { restartPolicy: true } },
    'bool',
    'PodSpec.spec.restartPolicy',
    'v1.RestartPolicy',
  ],
  [
    'a time',
    { metadata: { creationTimestamp: 5 } },
    'number',
    'ObjectMeta.metadata.creationTimestamp',
    'string',
  ],
  [
    'a port',
    pod({ livenessProbe: { httpGet: { port: true } } }),
    'bool',
    'HTTPGetAction.spec.containers.livenessProbe.httpGet.port',
    'int32',
  ],
])('%s is refused in the words of encoding/json', (_, value, found, field, type) => {
  const error = `json: cannot unmarshal ${found} into Go struct field ${field} of type ${type}`;
  expect(errorOf(decoded('Pod', value as Fields))).toBe(error);
});

test('the first mismatch is told rather than unknown fields, and a bad quantity rather than both', () => {
  const mismatch = { spec: { foo: 1, priority: 'x', hostNetwork: 'y' } };
  expect(errorOf(decoded('Pod', mismatch))).toContain('of type int32');
  const container = { name: 1, resources: { limits: { cpu: 'abc' } } };
  expect(errorOf(decoded('Pod', pod(container)))).toMatch(/^quantities must match/);
});

test('the API server says of which kind it speaks', () => {
  expect(notHandled('v1', 'Deployment', 'strict decoding error: unknown field "x"')).toBe(
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "x"',
  );
});

test('quantities, times and base64 come out as Go writes them', () => {
  const limits = { cpu: 1, memory: '0.5Gi' };
  const requests = { cpu: 0.25, memory: '1024Ki' };
  const result = decoded('Pod', {
    metadata: { creationTimestamp: '2024-01-01T02:00:00.5+02:00' },
    ...pod({ resources: { limits, requests } }),
  });
  expect(result.ok && result.value).toEqual({
    metadata: { creationTimestamp: '2024-01-01T00:00:00Z' },
    ...pod({
      resources: {
        limits: { cpu: '1', memory: '512Mi' },
        requests: { cpu: '250m', memory: '1Mi' },
      },
    }),
  });
  const secret = decoded('Secret', { data: { a: 'QUJD\n', b: 'QR==' } });
  expect(secret.ok && secret.value).toEqual({ data: { a: 'QUJD', b: 'QQ==' } });
  expect(errorOf(decoded('Secret', { data: { a: 'a secret' } }))).toBe(
    'illegal base64 data at input byte 1',
  );
});

test('a null field is absent, a null item or map value is its zero value', () => {
  const result = decoded('Pod', {
    metadata: { labels: { a: null }, annotations: null },
    spec: { nodeName: null, containers: [null, { name: 'c', args: ['x', null] }] },
  });
  expect(result.ok && result.value).toEqual({
    metadata: { labels: { a: '' } },
    spec: { containers: [{}, { name: 'c', args: ['x', ''] }] },
  });
});

test('what a raw extension holds is nobody else’s business', () => {
  const value = { data: { any: [null, { thing: 1 }] }, revision: 1 };
  const result = decoded('ControllerRevision', value, 'apps/v1');
  expect(result.ok && result.value).toBe(value);
});

test('a label called __proto__ is a label', () => {
  const value = JSON.parse('{"metadata":{"labels":{"__proto__":"x","a":null}}}') as Fields;
  const result = decoded('Pod', value);
  expect(result.ok && JSON.stringify(result.value)).toBe(
    '{"metadata":{"labels":{"__proto__":"x","a":""}}}',
  );
});

test('decoding never throws or mutates, and what it lets pass passes again unchanged', () => {
  const names = [...(SCHEMA.types.get('V1PodSpec')?.fields.keys() ?? []), 'x'];
  const specs = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
  fc.assert(
    fc.property(specs, (spec) => {
      const type = typeOfKind(SCHEMA, 'v1', 'Pod');
      const before = JSON.stringify(spec);
      const first = type && decode(type, { spec }, 'Ignore');
      expect(JSON.stringify(spec)).toBe(before);
      if (type === undefined || first?.ok !== true) return;
      const second = decode(type, first.value, 'Strict');
      expect(second.ok && second.value).toBe(first.value);
    }),
  );
});
