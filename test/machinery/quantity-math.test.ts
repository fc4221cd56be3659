import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Quantity } from '../../src/machinery/quantity.js';
import { formatQuantity, quantityOf, scaled } from '../../src/machinery/quantity.js';
import {
  addQuantities,
  approximateValue,
  compareQuantities,
  makeMilliQuantity,
  makeQuantity,
  milliValue,
  negateQuantity,
  roundUpQuantity,
  subtractQuantities,
  wholeValue,
} from '../../src/machinery/quantity-math.js';

const nanos = (quantity: Quantity): bigint => scaled(quantity, -9);

const SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'Ki', 'Mi', 'e2', 'e-3'];
const text = fc
  .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.constantFrom(...SUFFIXES))
  .map(([number, suffix]) => `${number}${suffix}`);

test('sums, differences and comparisons agree with whole nanos', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [x, y] = [quantityOf(a), quantityOf(b)];
      expect(nanos(addQuantities(x, y))).toBe(nanos(x) + nanos(y));
      expect(nanos(subtractQuantities(x, y))).toBe(nanos(x) - nanos(y));
      expect(nanos(negateQuantity(x))).toBe(-nanos(x));
      expect(Math.sign(compareQuantities(x, y))).toBe(Math.sign(Number(nanos(x) - nanos(y))));
    }),
  );
});

test('a zero takes the format of what is added to it', () => {
  const sum = addQuantities(quantityOf(undefined), quantityOf('1Gi'));
  expect(formatQuantity(sum)).toBe('1Gi');
  expect(formatQuantity(addQuantities(sum, quantityOf('500M')))).toBe('1573741824');
  expect(formatQuantity(subtractQuantities(quantityOf('0'), quantityOf('512Mi')))).toBe('-512Mi');
});

test('quantities far apart are compared without being spelled out', () => {
  expect(compareQuantities(quantityOf('1e999999'), quantityOf('1n'))).toBe(1);
  expect(compareQuantities(quantityOf('-1e999999'), quantityOf('-1n'))).toBe(-1);
  expect(compareQuantities(quantityOf('0e999999'), quantityOf('-0'))).toBe(0);
  expect(compareQuantities(quantityOf('9'), quantityOf('9010m'))).toBe(-1);
});

test.each([
  ['9.01', -2, '9010m', true],
  ['9.01', -1, '9100m', false],
  ['9.01', 2, '100', false],
  ['-9.01', 1, '-10', false],
  ['10', 1, '10', true],
])('%s rounded to 10^%i is %s', (from, scale, expected, exact) => {
  const rounded = roundUpQuantity(quantityOf(from), scale);
  expect(formatQuantity(rounded.quantity)).toBe(expected);
  expect(rounded.exact).toBe(exact);
});

test('milliValue and wholeValue round up, whatever the spelling', () => {
  fc.assert(
    fc.property(text, (spelling) => {
      const quantity = quantityOf(spelling);
      expect(milliValue(spelling)).toBe(Number(scaled(quantity, -3)));
      expect(wholeValue(spelling)).toBe(Number(scaled(quantity, 0)));
    }),
  );
  expect(milliValue('100m')).toBe(100);
  expect(milliValue('128Mi')).toBe(134_217_728_000);
  expect(milliValue('1.0001')).toBe(1001);
  expect(milliValue(1.1)).toBe(1100);
  expect(milliValue(undefined)).toBe(0);
  expect(wholeValue('1500m')).toBe(2);
  expect(wholeValue('1n')).toBe(1);
  expect(wholeValue(3)).toBe(3);
  expect(() => wholeValue('12constructor')).toThrow('malformed quantity');
});

test('a value beyond 64 bits is capped at them', () => {
  expect(milliValue('9Ei')).toBe(2 ** 63);
  expect(wholeValue('1e999999')).toBe(2 ** 63);
  expect(wholeValue('-1e30')).toBe(-(2 ** 63));
});

test('quantities are made from whole numbers', () => {
  expect(formatQuantity(makeMilliQuantity(1500))).toBe('1500m');
  expect(formatQuantity(makeQuantity(2048, 'BinarySI'))).toBe('2Ki');
  expect(formatQuantity(makeMilliQuantity(1_000_000, 'DecimalExponent'))).toBe('1e3');
  expect(() => makeQuantity(1.5)).toThrow('1.5 is not a whole number');
  expect(approximateValue(quantityOf('734003200m'))).toBeCloseTo(734003.2);
});

test('a value finer than nano, as arithmetic may hold it, still compares and rounds', () => {
  const fine: Quantity = { mantissa: 999_999_999_999_999_999n, scale: -17, format: 'DecimalSI' };
  expect(compareQuantities(fine, quantityOf('10'))).toBe(-1);
  expect(formatQuantity(roundUpQuantity(fine, -2).quantity)).toBe('10');
  expect(approximateValue({ mantissa: 12n, scale: 500, format: 'DecimalSI' })).toBe(
    Number.POSITIVE_INFINITY,
  );
});
