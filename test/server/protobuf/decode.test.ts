import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiType } from '../../../src/kinds/api-types.js';
import { SCHEMA } from '../../../src/kinds/type.js';
import type { FieldType, ListType, MapType, StructType } from '../../../src/machinery/schema.js';
import { decodeProtobuf } from '../../../src/server/protobuf/decode.js';
import { protobufOf } from '../../../src/server/protobuf/encode.js';
import { bytes, sealed, text, varint } from './by-hand.js';

interface Captured {
  readonly command: string;
  readonly release: string;
  readonly body: string;
  readonly object: { readonly apiVersion: string; readonly kind: string };
}

/** What kubectl sent, and what it prints of the same command with `--dry-run=client -o json`, nulls left out. */
const captured = JSON.parse(
  readFileSync(join(import.meta.dirname, 'captured.json'), 'utf8'),
) as readonly Captured[];
const bodies = captured.map(({ body }) => Uint8Array.from(Buffer.from(body, 'hex')));

test.each(captured)('$command ($release) reads as kubectl prints it', ({ body, object }) => {
  expect(decodeProtobuf(Buffer.from(body, 'hex'))).toEqual({ ok: true, value: object });
});

test.each(captured)('$command ($release) is written as what reads the same', ({ object }) => {
  expect(decodeProtobuf(protobufOf(object))).toEqual({ ok: true, value: object });
});

const errorOf = (body: Uint8Array) => {
  const read = decodeProtobuf(body);
  return read.ok ? undefined : read.error;
};
const messageIn = (kind: string, raw: ArrayLike<number>) => {
  const read = decodeProtobuf(sealed('v1', kind, Uint8Array.from(Array.from(raw))));
  return read.ok ? (read.value as Record<string, unknown>) : read.error;
};

describe('what a zero says', () => {
  const replicas = (value: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas: value, minReadySeconds: value, paused: false },
  });
  test('a pointer is kept, and what Go writes anyway is left out', () => {
    expect(valueIn(decodeProtobuf(protobufOf(replicas(0))))).toMatchObject({
      spec: { replicas: 0 },
    });
    expect(valueIn(decodeProtobuf(protobufOf(replicas(0))))).not.toHaveProperty(
      'spec.minReadySeconds',
    );
  });
  test('a class of storage that is empty is not one that is missing', () => {
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      spec: { storageClassName: '', volumeName: '' },
    };
    const read = valueIn(decodeProtobuf(protobufOf(claim)));
    expect(read).toHaveProperty('spec.storageClassName', '');
    expect(read).not.toHaveProperty('spec.volumeName');
  });
});

const valueIn = (read: ReturnType<typeof decodeProtobuf>) => (read.ok ? read.value : undefined);

test('every group has its own options of a deletion', () => {
  const options = bytes(4, text('Foreground'));
  for (const group of ['v1', 'apps/v1', 'autoscaling/v2'])
    expect(decodeProtobuf(sealed(group, 'DeleteOptions', Uint8Array.from(options)))).toEqual({
      ok: true,
      value: { apiVersion: group, kind: 'DeleteOptions', propagationPolicy: 'Foreground' },
    });
});

describe('what is passed over', () => {
  test('fields of a later release, groups among them', () => {
    const later = [
      ...bytes(90, text('later')),
      ...[...varint(91 * 8 + 3), ...varint(7 * 8), 1, ...varint(91 * 8 + 4)],
      ...[...varint(92 * 8 + 5), 1, 2, 3, 4],
      ...[...varint(93 * 8 + 1), 1, 2, 3, 4, 5, 6, 7, 8],
    ];
    expect(messageIn('ConfigMap', [...later, ...bytes(1, bytes(1, text('a')))])).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
    });
  });
  test('an earlier part of the same message is added to, as Go does', () => {
    const twice = [...bytes(1, bytes(1, text('a'))), ...bytes(1, bytes(3, text('b')))];
    expect(messageIn('ConfigMap', twice)).toMatchObject({
      metadata: { name: 'a', namespace: 'b' },
    });
  });
  test('a key called __proto__ is a key', () => {
    const entry = [...bytes(1, text('__proto__')), ...bytes(2, text('x'))];
    const { data } = messageIn('ConfigMap', bytes(2, entry)) as { data: object };
    expect(Object.entries(data)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });
});

describe("refusals, in upstream's words", () => {
  const prefix = [0x6b, 0x38, 0x73, 0];
  test.each([
    ['no body', [], 'empty data'],
    ['JSON', text('{"kind":"Pod"}'), /^provided data does not appear .* prefix \[107 56 115 0\]$/],
    ['nothing after the prefix', prefix, 'empty body'],
    ['an envelope that ends early', [...prefix, 0x0a, 9, 1], 'unexpected EOF'],
    ['no kind', [...prefix, ...bytes(1, bytes(1, text('v1')))], /^Object 'Kind' is missing/],
    ['an unknown kind', sealed('v1', 'Pot', Uint8Array.of()), /^no kind "Pot" is registered/],
    [
      'a text that ends early',
      sealed('v1', 'ConfigMap', Uint8Array.of(10, 5, 10, 9, 97)),
      'unexpected EOF',
    ],
    [
      'a length beyond memory',
      sealed('v1', 'ConfigMap', Uint8Array.from([10, ...varint(2 ** 50)])),
      'unexpected EOF',
    ],
    [
      'a negative length',
      sealed('v1', 'ConfigMap', Uint8Array.from([10, ...varint(-1)])),
      'proto: negative length found during unmarshaling',
    ],
    [
      'a number without an end',
      sealed('v1', 'ConfigMap', Uint8Array.from([0xd0, 5, ...Array(11).fill(255)])),
      'proto: integer overflow',
    ],
    [
      'field 0',
      sealed('v1', 'ConfigMap', Uint8Array.of(2, 0)),
      'proto: ConfigMap: illegal tag 0 (wire type 2)',
    ],
    [
      'an end without a group',
      sealed('v1', 'ConfigMap', Uint8Array.of(12)),
      'proto: ConfigMap: wiretype end group for non-group',
    ],
    [
      'a number where a message is due',
      sealed('v1', 'ConfigMap', Uint8Array.of(8, 1)),
      'proto: wrong wireType = 0 for field Metadata',
    ],
    [
      'wire type 7',
      sealed('v1', 'ConfigMap', Uint8Array.from(varint(90 * 8 + 7))),
      'proto: illegal wireType 7',
    ],
    ['a quantity that is none', protobufOf(quota('lots')), /^quantities must match/],
  ] as const)('%s', (_, body, error) => {
    const found = errorOf(Uint8Array.from(Array.from(body)));
    if (typeof error === 'string') expect(found).toBe(error);
    else expect(found).toMatch(error);
  });

  test('schemas nested beyond all reason', () => {
    let nested: number[] = [];
    for (let i = 0; i < 1100; i++) nested = bytes(28, nested);
    const version = bytes(4, bytes(1, nested));
    const body = sealed(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      Uint8Array.from(bytes(2, bytes(7, version))),
    );
    expect(errorOf(body)).toBe('exceeded max depth');
  });
});

function quota(cpu: string) {
  return { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { cpu } } };
}

test('what is written of any object of any kind is read back as it was', () => {
  const kinds = [...SCHEMA.kinds];
  fc.assert(
    fc.property(fc.gen(), (pick) => {
      const [gvk = '', model = ''] = kinds[pick(fc.nat, { max: kinds.length - 1 })] ?? [];
      const cut = gvk.lastIndexOf('/');
      const fields = anyStruct(pick, SCHEMA.types.get(model) as StructType, 6);
      const object = { ...fields, apiVersion: gvk.slice(0, cut), kind: gvk.slice(cut + 1) };
      expect(decodeProtobuf(protobufOf(object))).toEqual({ ok: true, value: object });
    }),
    { numRuns: 500 },
  );
});

type Pick = fc.GeneratorValue;

/** Some of the fields, no deeper than `depth`, without the zeros that are not told apart from nothing. */
function anyStruct(pick: Pick, type: StructType, depth: number): Record<string, unknown> {
  const known = apiType(type.name)?.fields;
  const fields = [...type.fields.values()].filter(({ name }) => known?.has(name));
  if (fields.length === 0 || depth === 0) return {};
  const some = pick(fc.uniqueArray, fc.nat({ max: fields.length - 1 }), { maxLength: 4 });
  return Object.fromEntries(
    some.map((i) => {
      const { name, type } = fields[i as number] as (typeof fields)[number];
      return [name, anyOf(pick, type, known?.get(name)?.goType, depth - 1)];
    }),
  );
}

function anyOf(pick: Pick, type: FieldType, goType: string | undefined, depth: number): unknown {
  const inner = (held: FieldType) => anyOf(pick, held, goType, depth);
  switch (type.shape) {
    case 'struct':
      return anyStruct(pick, type as StructType, depth);
    case 'list':
      return Array.from({ length: pick(fc.integer, { min: 1, max: 2 }) }, () =>
        inner((type as ListType).items),
      );
    case 'map':
      return Object.fromEntries([[pick(fc.string), inner((type as MapType).values)]]);
    case 'any':
      return anything(pick, goType, depth);
    default:
      return pick((): fc.Arbitrary<unknown> => SCALARS[type.shape as keyof typeof SCALARS]);
  }
}

const seconds = fc.nat().map((n) => new Date(n * 1000).toISOString());
const SCALARS = {
  bool: fc.constant(true),
  int32: fc.integer().filter((n) => n !== 0),
  int64: fc.maxSafeInteger().filter((n) => n !== 0),
  float64: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => n !== 0),
  bytes: fc
    .uint8Array({ minLength: 1, maxLength: 9 })
    .map((b) => Buffer.from(b).toString('base64')),
  quantity: fc.constantFrom('0', '100m', '1Gi', '3', '1500m'),
  intOrString: fc.oneof(fc.integer(), fc.string()),
  string: fc.string({ minLength: 1, unit: 'binary' }),
  time: seconds.map((text) => text.replace('.000', '')),
  microTime: seconds.map((text) => text.replace('.000', '.012345')),
} as const;

function anything(pick: Pick, goType: string | undefined, depth: number): unknown {
  const schema = () => anyStruct(pick, SCHEMA.types.get('V1JSONSchemaProps') as StructType, depth);
  if (!goType?.startsWith('JSONSchemaPropsOr')) return JSON.parse(pick(fc.json)) ?? 0;
  if (pick(fc.boolean)) return schema();
  if (goType === 'JSONSchemaPropsOrBool') return pick(fc.boolean);
  return goType === 'JSONSchemaPropsOrArray' ? [schema(), schema()] : [pick(fc.string)];
}

describe('bytes of any kind are read or refused', () => {
  const calm = (body: Uint8Array) => {
    const read = decodeProtobuf(body);
    if (read.ok) expect(JSON.stringify(read.value).length).toBeLessThan(1000 + body.length * 100);
    else expect(read.error).not.toBe('');
  };
  const kinds = [...SCHEMA.kinds.keys()];
  test('random ones, with an envelope around them', () => {
    const body = fc
      .tuple(fc.constantFrom(...kinds), fc.uint8Array({ maxLength: 60 }))
      .map(([gvk, raw]) => {
        const cut = gvk.lastIndexOf('/');
        return sealed(gvk.slice(0, cut), gvk.slice(cut + 1), raw);
      });
    fc.assert(fc.property(body, calm), { numRuns: 5000 });
  });
  test('real ones with some bytes changed, cut or doubled', () => {
    const change = fc.record({
      at: fc.nat(),
      cut: fc.nat({ max: 8 }),
      put: fc.uint8Array({ maxLength: 8 }),
    });
    const body = fc
      .tuple(fc.constantFrom(...bodies), fc.array(change, { minLength: 1, maxLength: 4 }))
      .map(([real, changes]) =>
        changes.reduce((bytes, { at, cut, put }) => {
          const from = at % (bytes.length + 1);
          return Uint8Array.of(...bytes.slice(0, from), ...put, ...bytes.slice(from + cut));
        }, real),
      );
    fc.assert(fc.property(body, calm), { numRuns: 5000 });
  });
  test('every beginning of a real one', () => {
    for (const body of bodies)
      for (let length = 0; length < body.length; length++) calm(body.subarray(0, length));
  });
});
