import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floatText } from '../../src/machinery/go-float.js';

test('the text reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(floatText(value, 64))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test.each([
  [0.1, 64, '0.1'],
  [1_000_000.5, 64, '1.0000005e+06'],
  [123456.7, 64, '123456.7'],
  [1e21, 64, '1e+21'],
  [0.00001, 64, '1e-05'],
  [0.0001, 64, '0.0001'],
  [1.123456789, 32, '1.1234568'],
  [Number.NEGATIVE_INFINITY, 64, '-.inf'],
] as const)('%d in %i bits is %s', (value, bits, text) => {
  expect(floatText(value, bits)).toBe(text);
});
