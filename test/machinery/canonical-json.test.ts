import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/machinery/canonical-json.js';
import { goJson } from '../../src/machinery/go-json.js';

test('the text does not depend on the order in which fields were written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const reversed = Object.fromEntries(Object.entries(object).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(object));
      expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});

test('fields come by code unit, also those that look like numbers', () => {
  expect(canonicalJson({ b: 1, '10': 2, '9': 3, B: 4 })).toBe('{"10":2,"9":3,"B":4,"b":1}');
});

test('undefined fields are left out and undefined items are null', () => {
  expect(canonicalJson({ a: undefined, b: [undefined, { c: undefined }] })).toBe('{"b":[null,{}]}');
});

test('Go also escapes what HTML and JavaScript would trip over', () => {
  expect(goJson({ a: '<b>&\u2028', '>': 1 })).toBe(
    '{"\\u003e":1,"a":"\\u003cb\\u003e\\u0026\\u2028"}',
  );
});
