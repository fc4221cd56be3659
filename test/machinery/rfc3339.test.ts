import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalTime } from '../../src/machinery/rfc3339.js';

test('an instant keeps its second, whatever zone it was written in', () => {
  const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 });
  const instants = fc.date({
    min: new Date('0002-01-01T00:00:00Z'),
    max: new Date('9998-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instants, minutes, (instant, offset) => {
      const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const size = Math.abs(offset);
      const [h, m] = [Math.floor(size / 60), size % 60].map((n) => String(n).padStart(2, '0'));
      const text = `${local}${offset < 0 ? '-' : '+'}${h}:${m}`;
      const value = `${instant.toISOString().slice(0, 19)}Z`;
      expect(canonicalTime(text, 'time')).toEqual({ ok: true, value });
    }),
  );
});

test('a Lease keeps its microseconds', () => {
  const value = '2024-01-01T00:00:00.123456Z';
  expect(canonicalTime(value, 'microTime')).toEqual({ ok: true, value });
  expect(canonicalTime('2024-01-01T02:00:00.123456+02:00', 'microTime')).toEqual({
    ok: true,
    value,
  });
});

const RFC3339 = 'as "2006-01-02T15:04:05Z07:00"';
const RFC3339_MICRO = 'as "2006-01-02T15:04:05.000000Z07:00"';

test.each([
  ['', 'time', `parsing time "" ${RFC3339}: cannot parse "" as "2006"`],
  ['now', 'time', `parsing time "now" ${RFC3339}: cannot parse "now" as "2006"`],
  ['2024-01-01', 'time', `parsing time "2024-01-01" ${RFC3339}: cannot parse "" as "T"`],
  [
    '2024-1-01T00:00:00Z',
    'time',
    `parsing time "2024-1-01T00:00:00Z" ${RFC3339}: cannot parse "1-01T00:00:00Z" as "01"`,
  ],
  ['2024-13-01T00:00:00Z', 'time', 'parsing time "2024-13-01T00:00:00Z": month out of range'],
  ['2023-02-29T00:00:00Z', 'time', 'parsing time "2023-02-29T00:00:00Z": day out of range'],
  ['2024-01-01T25:00:00Z', 'time', 'parsing time "2024-01-01T25:00:00Z": hour out of range'],
  ['2024-01-01T00:00:00Zx', 'time', 'parsing time "2024-01-01T00:00:00Zx": extra text: "x"'],
  [
    '2024-01-01T00:00:00Z',
    'microTime',
    `parsing time "2024-01-01T00:00:00Z" ${RFC3339_MICRO}: cannot parse "Z" as ".000000"`,
  ],
] as const)('%j as a %s is refused', (text, shape, error) => {
  expect(canonicalTime(text, shape)).toEqual({ ok: false, error });
});
