// Which run of a CronJob is due: the most recent of those missed, and how many were.
//
// Follows pkg/controller/cronjob/utils.go of 1.28. The number missed is an estimate, upstream and here:
// the time that went by, divided by the distance of the first two runs. More than 100 is worth a
// warning (`TooManyMissedTimes`), but the most recent one is started all the same.
// One departure: where the first run lies beyond the five years that are searched, upstream goes on
// from the year 1 and may find a run there; here, as in its common case, the schedule is refused.

import { next } from './cron.js';
import type { CronSchedule } from './cron-syntax.js';
import type { Millis } from './object.js';
import { type Parsed, parsed, refused } from './parsed.js';

/** What a CronJob remembers of its runs. */
export interface CronHistory {
  readonly created: Millis;
  readonly lastScheduled?: Millis | undefined;
  readonly startingDeadlineSeconds?: number | undefined;
}

export type Missed = 'none' | 'few' | 'many';

export interface MostRecent {
  /** From where runs were counted: the last one, or the creation, or the starting deadline. */
  readonly earliest: Millis;
  /** The latest run at or before now. */
  readonly recent: Millis | undefined;
  readonly missed: Missed;
}

const MISSED_MAX = 100;
/** Waking a little late makes sure the run is due. */
const WAKE_DELTA: Millis = 100;

export function mostRecentScheduleTime(
  history: CronHistory,
  now: Millis,
  schedule: CronSchedule,
  zone: string,
  deadline: 'heed the deadline' | 'ignore the deadline',
): Parsed<MostRecent> {
  const seconds = deadline === 'heed the deadline' ? history.startingDeadlineSeconds : undefined;
  const earliest = Math.max(
    history.lastScheduled ?? history.created,
    seconds === undefined ? Number.NEGATIVE_INFINITY : now - seconds * 1000,
  );
  const first = next(schedule, earliest, zone);
  if (first === undefined) return refused(NEVER);
  if (now < first) return parsed({ earliest, recent: undefined, missed: 'none' });
  const second = next(schedule, first, zone);
  if (second === undefined) return refused(NEVER);
  if (now < second) return parsed({ earliest, recent: first, missed: 'none' });

  const distance = Math.round((second - first) / 1000);
  if (distance < 1) return refused(NEVER);
  const missed = Math.trunc((now - first) / 1000 / distance) + 1;
  // One distance earlier than the estimate, since runs need not be evenly spaced.
  const from = first + (missed - 2) * distance * 1000;
  const recent = lastUpTo(schedule, from, now, zone);
  return parsed({ earliest, recent, missed: missed > MISSED_MAX ? 'many' : 'few' });
}

export interface DueRun {
  readonly at: Millis;
  readonly tooManyMissed: boolean;
}

export interface Turns {
  /** The run to start now, if one is due. */
  readonly due: Parsed<DueRun | undefined>;
  /** When to look again (see nextWake). */
  readonly wake: Millis | undefined;
}

export function turns(
  history: CronHistory,
  now: Millis,
  schedule: CronSchedule,
  zone: string,
): Turns {
  const found = mostRecentScheduleTime(history, now, schedule, zone, 'heed the deadline');
  const wake =
    history.startingDeadlineSeconds === undefined
      ? wakeAfter(found, now, schedule, zone)
      : nextWake(history, now, schedule, zone);
  return { due: dueIn(found, now), wake };
}

function dueIn(found: Parsed<MostRecent>, now: Millis): Parsed<DueRun | undefined> {
  if (!found.ok) return found;
  const { recent, missed } = found.value;
  if (recent === undefined || recent > now) return parsed(undefined);
  return parsed({ at: recent, tooManyMissed: missed === 'many' });
}

/** When to look again: just after the next run, or the one that has just come due. Never, if there is none. */
export function nextWake(
  history: CronHistory,
  now: Millis,
  schedule: CronSchedule,
  zone: string,
): Millis | undefined {
  const found = mostRecentScheduleTime(history, now, schedule, zone, 'ignore the deadline');
  return wakeAfter(found, now, schedule, zone);
}

function wakeAfter(
  found: Parsed<MostRecent>,
  now: Millis,
  schedule: CronSchedule,
  zone: string,
): Millis | undefined {
  const due = found.ok ? found.value.recent : undefined;
  if (due !== undefined && now < due + WAKE_DELTA) return due + WAKE_DELTA;
  const run = next(schedule, wakeFrom(found, now), zone);
  return run === undefined ? undefined : run + WAKE_DELTA;
}

function wakeFrom(found: Parsed<MostRecent>, now: Millis): Millis {
  if (!found.ok) return now;
  const { recent, missed, earliest } = found.value;
  return recent ?? (missed === 'none' ? earliest : now);
}

const NEVER = 'time difference between two schedules is less than 1 second';

function lastUpTo(
  schedule: CronSchedule,
  from: Millis,
  now: Millis,
  zone: string,
): Millis | undefined {
  let last: Millis | undefined;
  let run = next(schedule, from, zone);
  while (run !== undefined && run <= now) {
    last = run;
    run = next(schedule, run, zone);
  }
  return last;
}
