import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intValue, parseIntOrString, scaledValue } from '../../src/machinery/int-or-string.js';

test('a percentage is a share of the total, rounded as asked; a number is itself', () => {
  expect(scaledValue('25%', 3, true)).toEqual({ ok: true, value: 1 });
  expect(scaledValue('25%', 3, false)).toEqual({ ok: true, value: 0 });
  expect(scaledValue('90%', 95, true)).toEqual({ ok: true, value: 86 });
  expect(scaledValue('-10%', 5, true)).toEqual({ ok: true, value: 0 });
  expect(scaledValue(7, 3, true)).toEqual({ ok: true, value: 7 });
});

test('rounding up and down agree exactly where the share is whole', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(10_000), (percent, total) => {
      const up = scaledValue(`${percent}%`, total, true);
      const down = scaledValue(`${percent}%`, total, false);
      if (!up.ok || !down.ok) throw new Error('refused');
      expect(up.value - down.value).toBe((percent * total) % 100 === 0 ? 0 : 1);
    }),
  );
});

test.each([
  ['90#', 'invalid value for IntOrString: invalid type: string is not a percentage'],
  ['5', 'invalid value for IntOrString: invalid type: string is not a percentage'],
  [
    'a%',
    'invalid value for IntOrString: invalid value "a%": strconv.Atoi: parsing "a": invalid syntax',
  ],
  [
    '%',
    'invalid value for IntOrString: invalid value "%": strconv.Atoi: parsing "": invalid syntax',
  ],
  [undefined, 'nil value for IntOrString'],
])('%s is refused', (value, error) => {
  expect(scaledValue(value, 10, true)).toEqual({ ok: false, error });
});

test('a command line gives a number where it can', () => {
  expect(parseIntOrString('8080')).toBe(8080);
  expect(parseIntOrString('http')).toBe('http');
  expect(parseIntOrString('2147483647')).toBe(2147483647);
  expect(parseIntOrString('-2147483648')).toBe(-2147483648);
  expect(parseIntOrString('2147483648')).toBe('2147483648');
  expect(intValue('12')).toBe(12);
  expect(intValue('http')).toBe(0);
  expect(intValue(3)).toBe(3);
});
