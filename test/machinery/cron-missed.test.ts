import { expect, test } from 'vitest';
import {
  type CronHistory,
  mostRecentScheduleTime,
  nextWake,
  turns,
} from '../../src/machinery/cron-missed.js';
import { type CronSchedule, parseCron } from '../../src/machinery/cron-syntax.js';

const at = (text: string) => Date.parse(text);
const schedule = (spec: string): CronSchedule => {
  const read = parseCron(spec);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};
const due = (history: CronHistory, now: string, spec: string) =>
  turns(history, at(now), schedule(spec), 'UTC').due;
const created = at('2016-05-19T10:00:00Z');

test('before the first run nothing is due', () => {
  expect(due({ created }, '2016-05-19T10:59:59Z', '0 * * * *')).toEqual({
    ok: true,
    value: undefined,
  });
});

test('of several missed runs the latest is due', () => {
  expect(due({ created }, '2016-05-19T15:01:00Z', '0 * * * *')).toEqual({
    ok: true,
    value: { at: at('2016-05-19T15:00:00Z'), tooManyMissed: false },
  });
});

test('more than a hundred missed runs are worth a warning, and the latest is due all the same', () => {
  const history = { created, lastScheduled: at('2016-05-19T10:00:00Z') };
  const runs = (hours: number) =>
    due(history, new Date(created + hours * 3_600_000).toISOString(), '0 * * * *');
  expect(runs(100)).toMatchObject({ value: { tooManyMissed: false } });
  expect(runs(101)).toEqual({
    ok: true,
    value: { at: created + 101 * 3_600_000, tooManyMissed: true },
  });
});

test('runs unevenly spaced are found too', () => {
  const history = { created, lastScheduled: at('2016-05-19T10:30:00Z') };
  expect(due(history, '2016-05-23T10:31:00Z', '30 6-16/4 * * 1-5')).toMatchObject({
    value: { at: at('2016-05-23T10:30:00Z') },
  });
});

test('the starting deadline moves the beginning of the count', () => {
  const history = { created, startingDeadlineSeconds: 60 };
  const find = (deadline: 'heed the deadline' | 'ignore the deadline') =>
    mostRecentScheduleTime(
      history,
      at('2016-05-19T10:32:00Z'),
      schedule('*/5 * * * *'),
      'UTC',
      deadline,
    );
  expect(find('heed the deadline')).toEqual({
    ok: true,
    value: { earliest: at('2016-05-19T10:31:00Z'), recent: undefined, missed: 'none' },
  });
  expect(find('ignore the deadline')).toMatchObject({
    value: { earliest: created, recent: at('2016-05-19T10:30:00Z'), missed: 'few' },
  });
});

test('a schedule that never fits is refused', () => {
  expect(due({ created }, '2016-05-19T11:00:00Z', '59 23 31 2 *')).toEqual({
    ok: false,
    error: 'time difference between two schedules is less than 1 second',
  });
});

test('the controller wakes just after the next run', () => {
  const wake = (spec: string, now: string, lastScheduled?: string) =>
    nextWake(
      { created, lastScheduled: lastScheduled === undefined ? undefined : at(lastScheduled) },
      at(now),
      schedule(spec),
      'UTC',
    );
  expect(wake('0 * * * *', '2016-05-19T10:20:00Z')).toBe(at('2016-05-19T11:00:00.100Z'));
  expect(wake('0 12 * * 4', '2016-06-07T11:30:00Z', '2016-05-19T12:00:00Z')).toBe(
    at('2016-06-09T12:00:00.100Z'),
  );
  expect(wake('59 23 31 2 *', '2016-05-19T10:20:00Z')).toBeUndefined();
});

test('what is due and when to look again are told together, with a starting deadline and without', () => {
  for (const startingDeadlineSeconds of [undefined, 60, 7_200])
    for (const now of ['2016-05-19T10:20:00Z', '2016-05-19T12:00:00.050Z', '2016-05-21T10:20:00Z'])
      for (const spec of ['0 * * * *', '*/5 * * * *', '30 6-16/4 * * 1-5', '59 23 31 2 *']) {
        const asked = [
          { created, startingDeadlineSeconds },
          at(now),
          schedule(spec),
          'UTC',
        ] as const;
        expect(turns(...asked).wake).toBe(nextWake(...asked));
      }
});
