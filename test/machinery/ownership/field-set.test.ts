import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  difference,
  emptyFieldSet,
  fieldSetOf,
  hasPath,
  intersection,
  pathsOf,
  recursiveDifference,
  sameFieldSets,
  union,
} from '../../../src/machinery/ownership/field-set.js';
import { decodeFieldsV1, encodeFieldsV1 } from '../../../src/machinery/ownership/fields-v1.js';
import {
  compareElements,
  keyElement,
  parseElement,
  pathText,
} from '../../../src/machinery/ownership/path-element.js';

const elements = fc.constantFrom(
  ...[
    'f:spec',
    'f:name',
    'k:{"name":"a"}',
    'k:{"port":80,"protocol":"TCP"}',
    'v:"x"',
    'v:1',
    'i:0',
  ],
);
const sets = fc
  .array(fc.array(elements, { minLength: 1, maxLength: 4 }), { maxLength: 8 })
  .map((paths) => fieldSetOf(...paths));

test('fieldsV1 says all of a set: decoding what was encoded gives it back', () => {
  fc.assert(
    fc.property(sets, (set) => {
      const fields = structuredClone(encodeFieldsV1(set));
      expect(sameFieldSets(decodeFieldsV1(fields), set)).toBe(true);
      expect(encodeFieldsV1(decodeFieldsV1(fields))).toBe(fields);
    }),
  );
});

test('union, intersection and difference are those of the sets of paths', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const left = pathsOf(a);
      for (const path of [...left, ...pathsOf(b)]) {
        const [inA, inB] = [hasPath(a, path), hasPath(b, path)];
        expect(hasPath(union(a, b), path)).toBe(inA || inB);
        expect(hasPath(intersection(a, b), path)).toBe(inA && inB);
        expect(hasPath(difference(a, b), path)).toBe(inA && !inB);
      }
    }),
  );
});

test('an operation that changes nothing returns the same set', () => {
  fc.assert(
    fc.property(sets, (a) => {
      expect(union(a, emptyFieldSet)).toBe(a);
      expect(difference(a, emptyFieldSet)).toBe(a);
      expect(recursiveDifference(a, emptyFieldSet)).toBe(a);
    }),
  );
});

test('a recursive difference takes what is below a member too', () => {
  const all = fieldSetOf(['f:spec', 'f:a'], ['f:spec', 'f:a', 'f:b'], ['f:status']);
  const spec = fieldSetOf(['f:spec']);
  expect(pathsOf(difference(all, spec))).toHaveLength(3);
  expect(pathsOf(recursiveDifference(all, spec))).toEqual([['f:status']]);
});

test('a dot marks an element that is a member and has members below it', () => {
  const set = fieldSetOf(['f:labels'], ['f:labels', 'f:b'], ['f:labels', 'f:a'], ['f:spec', 'f:x']);
  expect(JSON.stringify(encodeFieldsV1(set))).toBe(
    '{"f:labels":{".":{},"f:a":{},"f:b":{}},"f:spec":{"f:x":{}}}',
  );
});

test('keys are canonical: sorted, and escaped as Go escapes them', () => {
  expect(keyElement({ protocol: 'TCP', port: 80 })).toBe('k:{"port":80,"protocol":"TCP"}');
  expect(parseElement('k:{"protocol":"TCP", "port":80.0}')).toBe('k:{"port":80,"protocol":"TCP"}');
  expect(keyElement({ name: '<a&b>' })).toBe('k:{"name":"\\u003ca\\u0026b\\u003e"}');
});

test('fields come before keyed items, values and indices; numbers before strings', () => {
  const order = [
    'f:a',
    'f:b',
    'k:{"a":1}',
    'k:{"a":"x"}',
    'k:{"a":"x","b":1}',
    'v:2',
    'v:"a"',
    'i:9',
  ];
  expect([...order].reverse().sort(compareElements)).toEqual(order);
});

test('paths read as Kubernetes prints them', () => {
  const path = ['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}', 'v:"x"', 'i:3'];
  expect(pathText(path)).toBe('.spec.ports[port=80,protocol="TCP"][="x"][3]');
});
