import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatGoDuration,
  humanDuration,
  microTimestamp,
  millisOf,
  parseGoDuration,
  parseUserDuration,
  shortHumanDuration,
  timestamp,
} from '../../src/machinery/duration.js';

const millis = (text: string): number => {
  const result = parseGoDuration(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

test.each([
  ['-2s', '<invalid>', '<invalid>'],
  ['-1.999999999s', '0s', '0s'],
  ['999ms', '0s', '0s'],
  ['119s', '119s', '1m'],
  ['2m', '2m', '2m'],
  ['2m1s', '2m1s', '2m'],
  ['10m1s', '10m', '10m'],
  ['2h59m59.999s', '179m', '2h'],
  ['3h', '3h', '3h'],
  ['3h1m', '3h1m', '3h'],
  ['8h59m', '8h', '8h'],
  ['47h59m', '47h', '1d'],
  ['48h', '2d', '2d'],
  ['49h', '2d1h', '2d'],
  ['192h', '8d', '8d'],
  ['17519h', '729d', '1y'],
  ['17520h', '2y', '2y'],
  ['17544h', '2y1d', '2y'],
  ['70080h', '8y', '8y'],
])('the age of %s is %s, in short %s', (duration, long, short) => {
  expect(humanDuration(millis(duration))).toBe(long);
  expect(shortHumanDuration(millis(duration))).toBe(short);
});

test.each([
  ['1h30m', 5_400_000, '1h30m0s'],
  ['1.5h', 5_400_000, '1h30m0s'],
  ['300ms', 300, '300ms'],
  ['1.1s', 1100, '1.1s'],
  ['-.5m', -30_000, '-30s'],
  ['0', 0, '0s'],
  ['-0', 0, '0s'],
  ['1500us', 1.5, '1.5ms'],
  ['1.5µs', 0.0015, '1.5µs'],
  ['7ns', 0.000007, '7ns'],
  ['2400h', 8_640_000_000, '2400h0m0s'],
])('Go reads %s as %d ms and prints it as %s', (text, ms, printed) => {
  expect(millis(text)).toBe(ms);
  expect(formatGoDuration(ms)).toBe(printed);
});

test('what Go prints, Go reads', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (ms) => {
      expect(millis(formatGoDuration(ms))).toBe(ms);
    }),
  );
});

test.each([
  ['', 'time: invalid duration ""'],
  ['-', 'time: invalid duration "-"'],
  ['.s', 'time: invalid duration ".s"'],
  ['5', 'time: missing unit in duration "5"'],
  ['1h5', 'time: missing unit in duration "1h5"'],
  ['3d', 'time: unknown unit "d" in duration "3d"'],
  ['1constructor', 'time: unknown unit "constructor" in duration "1constructor"'],
  ['9999999h', 'time: invalid duration "9999999h"'],
])('Go refuses %j', (text, error) => {
  expect(parseGoDuration(text)).toEqual({ ok: false, error });
});

test('our commands know weeks and days too', () => {
  expect(parseUserDuration('90s')).toEqual({ ok: true, value: 90_000 });
  expect(parseUserDuration('3d')).toEqual({ ok: true, value: 259_200_000 });
  expect(parseUserDuration('2w')).toEqual({ ok: true, value: 1_209_600_000 });
  expect(parseUserDuration('1d12h')).toEqual({ ok: true, value: 129_600_000 });
  expect(parseUserDuration('-1.5d')).toEqual({ ok: true, value: -129_600_000 });
  expect(parseUserDuration('-5m')).toEqual({ ok: true, value: -300_000 });
  for (const slip of ['', 'd', '90', '1d-3h', '--5m', '1h2d', '3x']) {
    expect(parseUserDuration(slip)).toEqual({
      ok: false,
      error: `"${slip}" is not a duration: write it like 90s, 5m, 1h30m or 3d`,
    });
  }
});

test('timestamps are whole seconds in UTC, Lease times have microseconds', () => {
  expect(timestamp(1_704_067_200_999)).toBe('2024-01-01T00:00:00Z');
  expect(microTimestamp(1_704_067_200_250)).toBe('2024-01-01T00:00:00.250000Z');
  expect(millisOf('2024-01-01T00:00:00.250000Z')).toBe(1_704_067_200_250);
  expect(millisOf('2024-01-01T02:00:00+02:00')).toBe(1_704_067_200_000);
  expect(millisOf('yesterday')).toBeNaN();
});

test('an instant is read as Date reads it, well written or not', () => {
  const written = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) });
  fc.assert(
    fc.property(
      written,
      fc.nat(19),
      fc.constantFrom('', '9', ':', 'x', 'T', '-'),
      (date, at, other) => {
        const whole = timestamp(date.getTime());
        const spoilt = whole.slice(0, at) + other + whole.slice(at + 1);
        expect(whole).toBe(`${date.toISOString().slice(0, 19)}Z`);
        for (const text of [whole, spoilt, microTimestamp(date.getTime())])
          expect(millisOf(text)).toBe(Date.parse(text));
      },
    ),
  );
});
