import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allows, next } from '../../src/machinery/cron.js';
import { type CronSchedule, parseCron } from '../../src/machinery/cron-syntax.js';
import { wallTime } from '../../src/machinery/time-zone.js';

const schedule = (spec: string): CronSchedule => {
  const read = parseCron(spec);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};
const nextOf = (spec: string, after: string, zone?: string): string | undefined => {
  const at = next(schedule(spec), Date.parse(after), zone);
  return at === undefined ? undefined : new Date(at).toISOString();
};
const errorOf = (spec: string): string => {
  const read = parseCron(spec);
  return read.ok ? 'no error' : read.error;
};

test('the next run is strictly later, on a whole second', () => {
  expect(nextOf('*/15 * * * *', '2012-07-09T14:45:00Z')).toBe('2012-07-09T15:00:00.000Z');
  expect(nextOf('0 * * * *', '2012-07-09T14:59:59.999Z')).toBe('2012-07-09T15:00:00.000Z');
  expect(nextOf('@every 90s', '2012-07-09T14:45:00.700Z')).toBe('2012-07-09T14:46:30.000Z');
});

test('a number with a step runs to the end of the field', () => {
  expect(nextOf('5/20 * * * *', '2012-07-09T14:26:00Z')).toBe('2012-07-09T14:45:00.000Z');
  expect(nextOf('0 0 * Feb Mon/2', '2012-07-09T23:35:00Z')).toBe('2013-02-01T00:00:00.000Z');
});

test('two day fields are alternatives, unless one is a star', () => {
  expect(nextOf('0 0 13 * Fri', '2024-01-02T00:00:00Z')).toBe('2024-01-05T00:00:00.000Z');
  expect(nextOf('0 0 13 * *', '2024-01-02T00:00:00Z')).toBe('2024-01-13T00:00:00.000Z');
  // A step takes the star away, so either day will do.
  expect(nextOf('0 0 */10 * Sun', '2024-01-02T00:00:00Z')).toBe('2024-01-07T00:00:00.000Z');
  expect(nextOf('0 0 */1 * Sun', '2024-01-02T00:00:00Z')).toBe('2024-01-07T00:00:00.000Z');
});

test('a day that comes every four years is found, one that never comes is given up', () => {
  expect(nextOf('0 0 29 2 ?', '2012-07-09T00:00:00Z')).toBe('2016-02-29T00:00:00.000Z');
  expect(nextOf('0 0 29 2 ?', '2096-03-01T00:00:00Z')).toBeUndefined();
  expect(nextOf('59 23 31 2 *', '2012-07-09T00:00:00Z')).toBeUndefined();
  expect(nextOf(', * * * *', '2012-07-09T00:00:00Z')).toBeUndefined();
});

test('a run in the spring gap waits for the next day, and an hourly one goes on', () => {
  const night = '2012-03-11T00:00:00-05:00';
  expect(nextOf('0 2 * * *', night, 'America/New_York')).toBe('2012-03-12T06:00:00.000Z');
  expect(nextOf('30 2 11 3 ?', night, 'America/New_York')).toBe('2013-03-11T06:30:00.000Z');
  expect(nextOf('0 * * * *', '2012-03-11T01:00:00-05:00', 'America/New_York')).toBe(
    '2012-03-11T07:00:00.000Z',
  );
});

test('a run in the autumn overlap happens twice', () => {
  const first = nextOf('0 1 * * *', '2012-11-04T00:00:00-04:00', 'America/New_York') ?? '';
  const second = nextOf('0 1 * * *', first, 'America/New_York') ?? '';
  const third = nextOf('0 1 * * *', second, 'America/New_York');
  expect([first, second, third]).toEqual([
    '2012-11-04T05:00:00.000Z',
    '2012-11-04T06:00:00.000Z',
    '2012-11-05T06:00:00.000Z',
  ]);
});

test('where midnight does not exist, days are still counted', () => {
  expect(nextOf('0 9 22 * ?', '2018-02-14T05:00:00-05:00', 'America/Sao_Paulo')).toBe(
    '2018-02-22T12:00:00.000Z',
  );
  expect(nextOf('0 0 * * *', '2018-11-03T12:00:00Z', 'America/Sao_Paulo')).toBe(
    '2018-11-05T02:00:00.000Z',
  );
});

test('a zone written into the schedule beats the one it is used in', () => {
  for (const prefix of ['TZ', 'CRON_TZ']) {
    expect(nextOf(`${prefix}=Asia/Tokyo 0 9 * * *`, '2024-01-01T12:00:00Z', 'Europe/Paris')).toBe(
      '2024-01-02T00:00:00.000Z',
    );
  }
  expect(nextOf('TZ=Local 0 9 * * *', '2024-01-01T12:00:00Z', 'Europe/Paris')).toBe(
    '2024-01-02T08:00:00.000Z',
  );
});

test('descriptors stand for five fields', () => {
  const from = '2024-05-15T10:30:00Z';
  const same = (descriptor: string, spec: string) =>
    expect(nextOf(descriptor, from)).toBe(nextOf(spec, from));
  same('@hourly', '0 * * * *');
  same('@daily', '0 0 * * *');
  same('@midnight', '@daily');
  same('@weekly', '0 0 * * 0');
  same('@monthly', '0 0 1 * *');
  same('@yearly', '0 0 1 1 *');
  same('@annually', '@yearly');
  expect(nextOf('@every 0.2s', from)).toBe('2024-05-15T10:30:01.000Z');
});

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['0 60 * * *', 'end of range (60) above maximum (23): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['9-5 * * * *', 'beginning of range (9) beyond end of range (5): 9-5'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['*/2/3 * * * *', 'too many slashes: */2/3'],
  ['*/-2 * * * *', 'negative number (-2) not allowed: -2'],
  ['j * * * *', 'failed to parse int from j: strconv.Atoi: parsing "j": invalid syntax'],
  [
    '99999999999999999999 * * * *',
    'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range',
  ],
  ['@fortnightly', 'unrecognized descriptor: @fortnightly'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
  ['TZ=Nope/Zone * * * * *', 'provided bad location Nope/Zone: unknown time zone Nope/Zone'],
  ['TZ=UTC', 'expected exactly 5 fields, found 0: []'],
])('%j is refused in the words of robfig/cron', (spec, error) => {
  expect(errorOf(spec)).toBe(error);
});

const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 1, max }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  );

test('every field of the wall time allows the run that was found', () => {
  fc.assert(
    fc.property(
      fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)),
      fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe'),
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      (fields, zone, after) => {
        const cron = schedule(fields.join(' '));
        const at = next(cron, after, zone);
        // In one year at least, day and weekday of a narrow month may miss each other; five are enough.
        if (cron.type !== 'calendar' || at === undefined) return;
        const wall = wallTime(zone, at);
        expect(at).toBeGreaterThan(after);
        expect(at % 60_000).toBe(0);
        expect(allows(cron.minute, wall.minute)).toBe(true);
        expect(allows(cron.hour, wall.hour)).toBe(true);
        expect(allows(cron.month, wall.month)).toBe(true);
        expect(allows(cron.dayOfMonth, wall.day) || allows(cron.dayOfWeek, wall.weekday)).toBe(
          true,
        );
        // Nothing was skipped: from just before the run, the run is still the next one.
        expect(next(cron, at - 1, zone)).toBe(at);
      },
    ),
    { numRuns: 300 },
  );
});
