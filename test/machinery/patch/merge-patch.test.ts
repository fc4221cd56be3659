import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/machinery/json.js';
import { applyMergePatch, createMergePatch } from '../../../src/machinery/patch/merge-patch.js';
import { requireMetadataKeyUnchanged } from '../../../src/machinery/patch/preconditions.js';
import { createThreeWayMergePatch } from '../../../src/machinery/patch/three-way-merge-patch.js';
import { jsonObjects } from './json-objects.js';

test('applying the difference of two objects to the first gives the second', () => {
  fc.assert(
    fc.property(jsonObjects, jsonObjects, (a, b) => {
      expect(applyMergePatch(a, createMergePatch(a, b))).toEqual(b);
    }),
  );
});

test('equal objects differ by nothing, and applying nothing shares the whole object', () => {
  fc.assert(
    fc.property(jsonObjects, (a) => {
      expect(createMergePatch(a, structuredClone(a))).toEqual({});
      expect(applyMergePatch(a, {})).toBe(a);
    }),
  );
});

test('what a patch does not touch is the same object as before', () => {
  const target = { spec: { template: { a: 1 } }, status: { b: [2] } };
  const patched = applyMergePatch(target, { spec: { replicas: 3 } }) as typeof target;
  expect(patched).toEqual({ spec: { template: { a: 1 }, replicas: 3 }, status: { b: [2] } });
  expect(patched.status).toBe(target.status);
  expect(patched.spec.template).toBe(target.spec.template);
});

test('null deletes, lists replace, and nulls inside a new value vanish', () => {
  expect(applyMergePatch({ a: 1, b: [1, 2] }, { a: null, b: [3], c: { d: null, e: 1 } })).toEqual({
    b: [3],
    c: { e: 1 },
  });
});

test('fields that objects inherit are not taken for fields of the target', () => {
  expect(applyMergePatch({}, { constructor: { a: 1 } })).toEqual({ constructor: { a: 1 } });
  expect(createMergePatch({}, { toString: 'x' } as unknown as JsonObject)).toEqual({
    toString: 'x',
  });
});

test('a three-way patch deletes what was applied before and is wanted no more', () => {
  const patch = createThreeWayMergePatch(
    { spec: { size: 1, colour: 'red' } },
    { spec: { size: 2 } },
    { spec: { size: 1, colour: 'red', other: true }, status: {} },
  );
  expect(patch).toEqual({ ok: true, value: { spec: { size: 2, colour: null } } });
});

test('a three-way patch that changes the name is refused by its precondition', () => {
  const patch = createThreeWayMergePatch(
    {},
    { metadata: { name: 'b' } },
    { metadata: { name: 'a' } },
    [requireMetadataKeyUnchanged('name')],
  );
  expect(patch).toEqual({
    ok: false,
    kind: 'precondition',
    error: 'precondition failed for: map[metadata:map[name:b]]',
  });
});
