import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  instantOf,
  loadTimeZone,
  offsetSpan,
  timeZoneProblems,
  utcOffset,
  wallTime,
} from '../../src/machinery/time-zone.js';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;
const ZONES = ['America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca'];

test('an offset changes at the very millisecond the clocks do', () => {
  const spring = at('2012-03-11T07:00:00Z');
  expect(utcOffset('America/New_York', spring - 1)).toBe(-5 * HOUR);
  expect(utcOffset('America/New_York', spring)).toBe(-4 * HOUR);
  expect(wallTime('America/New_York', spring)).toMatchObject({ hour: 3, minute: 0, weekday: 0 });
});

test('offsets are known to the second before standard time, and far into the future', () => {
  expect(utcOffset('America/New_York', at('1880-01-01T00:00:00Z'))).toBe(-17_762_000);
  expect(utcOffset('America/New_York', at('2099-07-01T00:00:00Z'))).toBe(-4 * HOUR);
});

test('a span holds the instant asked for, and its one offset from end to end', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: 0, max: at('2040-01-01T00:00:00Z') }),
      (zone, instant) => {
        const span = offsetSpan(zone, instant);
        expect(span.from).toBeLessThanOrEqual(instant);
        expect(span.until).toBeGreaterThan(instant);
        for (const moment of [span.from, span.until - 1]) {
          expect(utcOffset(zone, moment)).toBe(span.offset);
        }
      },
    ),
  );
});

test('wall time read back is the same wall time', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES, 'UTC'),
      fc.integer({ min: 0, max: 2_208_988_800 }),
      (zone, seconds) => {
        const wall = wallTime(zone, seconds * 1000);
        const { year, month, day, hour, minute, second } = wall;
        const back = instantOf(zone, year, month, day, hour, minute, second);
        expect(wallTime(zone, back)).toEqual(wall);
      },
    ),
  );
});

test('fields out of range carry over', () => {
  expect(instantOf('UTC', 2023, 13, 1)).toBe(at('2024-01-01T00:00:00Z'));
  expect(instantOf('UTC', 2024, 3, 0)).toBe(at('2024-02-29T00:00:00Z'));
  expect(instantOf('UTC', 50, 1, 1)).toBe(at('0050-01-01T00:00:00Z'));
});

test('in a gap and in an overlap the choice is that of time.Date in Go', () => {
  // 02:30 does not exist: read as winter time it is 03:30 in summer time.
  expect(instantOf('America/New_York', 2012, 3, 11, 2, 30)).toBe(at('2012-03-11T01:30:00-05:00'));
  // 01:30 happens twice: the first one is meant.
  expect(instantOf('America/New_York', 2012, 11, 4, 1, 30)).toBe(at('2012-11-04T01:30:00-04:00'));
  // Midnight does not exist: an hour before the gap.
  expect(instantOf('America/Sao_Paulo', 2018, 11, 4)).toBe(at('2018-11-03T23:00:00-03:00'));
});

test('names are those of the tz database, letter case and all', () => {
  expect(loadTimeZone('US/Eastern')).toEqual({ ok: true, value: 'US/Eastern' });
  expect(loadTimeZone('')).toEqual({ ok: true, value: 'UTC' });
  for (const name of ['america/new_york', 'PST', '+05:30', 'America', 'Nope/Zone']) {
    expect(loadTimeZone(name)).toEqual({ ok: false, error: `unknown time zone ${name}` });
  }
  expect(loadTimeZone('../etc')).toEqual({ ok: false, error: 'time: invalid location name' });
});

test('a CronJob must name its zone', () => {
  expect(timeZoneProblems('Europe/Zurich')).toEqual([]);
  expect(timeZoneProblems('')).toEqual(['timeZone must be nil or non-empty string']);
  const explicit =
    'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
  expect(timeZoneProblems('Local')).toEqual([explicit]);
  expect(timeZoneProblems('LOCAL')).toEqual([explicit, 'unknown time zone LOCAL']);
  expect(timeZoneProblems(' Europe/Zurich')).toEqual(['unknown time zone  Europe/Zurich']);
  expect(timeZoneProblems('../x')).toEqual(['unknown time zone ../x']);
});
