import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equal } from '../../src/machinery/equal.js';

test('a value equals its own copy, and a changed copy is different', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, key) => {
      const copy = JSON.parse(JSON.stringify(value)) as unknown;
      expect(equal(value, copy)).toBe(true);
      expect(equal({ [key]: value }, { [key]: [value] })).toBe(false);
    }),
  );
});

test('a missing key and an undefined one are the same', () => {
  expect(equal({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(equal({ a: 1 }, { a: 1, b: undefined })).toBe(true);
  expect(equal({ a: undefined }, { a: null })).toBe(false);
});
