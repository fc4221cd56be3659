import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Parsed } from '../../src/machinery/parsed.js';
import {
  canonicalForm,
  decodeQuantity,
  formatQuantity,
  parseQuantity,
  quantityOf,
  scaled,
} from '../../src/machinery/quantity.js';

const read = <T>(result: Parsed<T>): T => {
  if (!result.ok) throw new Error(result.error);
  return result.value;
};
const canonical = (text: string): string => canonicalForm(read(parseQuantity(text)));

const SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
const quantityText = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.nat(999_999),
    fc.option(fc.nat(999), { nil: undefined }),
    fc.constantFrom(...SUFFIXES, 'e3', 'e-2', 'E+6'),
  )
  .map(
    ([sign, whole, part, suffix]) =>
      `${sign}${whole}${part === undefined ? '' : `.${part}`}${suffix}`,
  );

test.each([
  ['1024Mi', '1Gi'],
  ['1000M', '1G'],
  ['.001Ki', '1024m'],
  ['.000000000001Ki', '2n'],
  ['0.05Gi', '53687091200m'],
  ['1023', '1023'],
  ['0.5e-1', '50e-3'],
  ['1.2e3', '1200'],
  ['1e14', '100e12'],
  ['1.7E18', '1700e15'],
  ['8.1k', '8100'],
  ['100Ki', '100Ki'],
  ['1000Ki', '1000Ki'],
  ['-1.5Gi', '-1536Mi'],
  ['0Ki', '0'],
  ['-0', '0'],
])('%s is canonically %s', (text, expected) => {
  expect(canonical(text)).toBe(expected);
});

test('too fine a value is rounded up to a nano, and a binary one too large is capped', () => {
  expect(canonical('0.0000000001')).toBe('1n');
  expect(canonical('-0.0000000001')).toBe('-1n');
  expect(canonical('1e-999999')).toBe('1e-9');
  expect(canonical('9Ei')).toBe('9223372036854775807');
  expect(canonical('123456789012345678901234567890')).toBe('123456789012345678901234567890');
});

test('the canonical form has the same value and is its own canonical form', () => {
  fc.assert(
    fc.property(quantityText, (text) => {
      const quantity = read(parseQuantity(text));
      const form = canonicalForm(quantity);
      expect(scaled(read(parseQuantity(form)), -9)).toBe(scaled(quantity, -9));
      expect(canonical(form)).toBe(form);
    }),
  );
});

test('text that is canonical enough is printed back unchanged, as the API server does', () => {
  for (const text of ['1.500', '1E6', '1001Ki', '100m']) {
    expect(formatQuantity(read(parseQuantity(text)))).toBe(text);
  }
  expect(formatQuantity(read(parseQuantity('1024Ki')))).toBe('1Mi');
  expect(formatQuantity(read(parseQuantity('1000m')))).toBe('1');
  expect(formatQuantity(read(parseQuantity('1000E')))).toBe('1000E');
});

test('what is not a quantity is refused in upstream words', () => {
  const pattern =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  for (const text of ['', ' 1', '1 ', 'abc', '1.1.M', '0.1a', '1,000', '1Mb']) {
    expect(parseQuantity(text), text).toEqual({ ok: false, error: pattern });
  }
  const suffix = { ok: false, error: "unable to parse quantity's suffix" };
  for (const text of ['1+1', '0.1mi', '.5i', '-3.01e-', '1e', '1Kii']) {
    expect(parseQuantity(text), text).toEqual(suffix);
  }
  expect(parseQuantity('e-99')).toEqual({
    ok: false,
    error: 'unable to parse numeric part of quantity',
  });
});

test('in JSON a quantity may be a number, have blanks around it, or be missing', () => {
  expect(formatQuantity(read(decodeQuantity(' 1 ')))).toBe('1');
  expect(formatQuantity(read(decodeQuantity(0.1)))).toBe('100m');
  expect(formatQuantity(read(decodeQuantity(1e21)))).toBe('1e+21');
  expect(formatQuantity(read(decodeQuantity(undefined)))).toBe('0');
  expect(decodeQuantity(true).ok).toBe(false);
  expect(() => quantityOf('many')).toThrow('bug: a malformed quantity, many');
});

test('long hostile text is refused at once', () => {
  const startedAt = performance.now();
  expect(parseQuantity(`${'0'.repeat(50_000)}!`).ok).toBe(false);
  expect(parseQuantity(`1${'E'.repeat(50_000)}!`).ok).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
