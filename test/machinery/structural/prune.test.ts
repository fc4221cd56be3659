import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../../../src/machinery/structural/json-schema.js';
import { pruneObject, withoutNulls } from '../../../src/machinery/structural/prune.js';
import { deepFreeze as freeze } from '../freeze.js';

const open = { 'x-kubernetes-preserve-unknown-fields': true };
const schema: JsonSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        known: { type: 'string' },
        list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
        map: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { b: { type: 'string' } } },
        },
        any: { type: 'object', ...open, properties: { inner: { type: 'object' } } },
        resource: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          properties: { spec: { type: 'object' } },
        },
      },
    },
  },
};

const pruned = (value: object) => {
  const unknown: string[] = [];
  const frozen = freeze(value);
  return { value: pruneObject(frozen, schema, (path) => unknown.push(path)), unknown, frozen };
};

describe('pruning', () => {
  test('leaves out what the schema does not know, and tells its paths', () => {
    const { value, unknown } = pruned({
      apiVersion: 'a/v1',
      kind: 'A',
      metadata: { name: 'x', labels: { a: 'b' } },
      extra: 1,
      spec: {
        known: 'k',
        unknown: { deep: 1 },
        list: [{ a: 'x', b: 'y' }, { a: 'z' }],
        map: { one: { b: 'x', c: 1 } },
        any: { what: { ever: [1] }, inner: { gone: 1 } },
        resource: { apiVersion: 'v1', kind: 'B', metadata: { name: 'b' }, spec: {}, status: {} },
      },
    });
    expect(unknown.sort()).toEqual([
      'extra',
      'spec.any.inner.gone',
      'spec.list[0].b',
      'spec.map.one.c',
      'spec.resource.status',
      'spec.unknown',
    ]);
    expect(value).toEqual({
      apiVersion: 'a/v1',
      kind: 'A',
      metadata: { name: 'x', labels: { a: 'b' } },
      spec: {
        known: 'k',
        list: [{ a: 'x' }, { a: 'z' }],
        map: { one: { b: 'x' } },
        any: { what: { ever: [1] }, inner: {} },
        resource: { apiVersion: 'v1', kind: 'B', metadata: { name: 'b' }, spec: {} },
      },
    });
  });

  test('shares what it does not change', () => {
    const { value, frozen } = pruned({ kind: 'A', spec: { known: 'k', list: [{ a: 'x' }] } });
    expect(value).toBe(frozen);
  });
});

describe('nulls', () => {
  const nullable: JsonSchema = {
    type: 'object',
    properties: {
      never: { type: 'string' },
      may: { type: 'string', nullable: true },
      filled: { type: 'string', default: 'x' },
    },
  };

  test('count as missing unless they are allowed, or replaced by a default', () => {
    expect(
      withoutNulls(freeze({ never: null, may: null, filled: null, other: null }), nullable),
    ).toEqual({
      may: null,
      filled: null,
      other: null,
    });
  });
});
