// When a cron schedule fires next, to the instant that robfig/cron v3 says, through every change of the clocks.
//
// The search is robfig's (spec.go, Next): month, day, hour, minute, second; a field that does not fit is
// raised until it does, and when it wraps round, the search starts again from the month. Hours, minutes
// and seconds are raised in elapsed time, days and months on the calendar. From that follows what happens
// when clocks change: a run inside the spring gap is skipped, one inside the autumn hour happens
// twice, and where midnight does not exist the day begins at one.
import type { CalendarSchedule, CronSchedule, FieldSet } from './cron-syntax.js';
import type { Millis } from './object.js';
import { instantOf, offsetSpan, type WallTime, wallTime } from './time-zone.js';

/** A schedule that never fits, such as 31 April, is given up after this long. */
const YEARS_MAX = 5;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The first firing after `after`; none within five years is `undefined`. `zone` yields to a `TZ=` prefix. */
export function next(schedule: CronSchedule, after: Millis, zone = 'UTC'): Millis | undefined {
  const second = Math.floor(after / SECOND) * SECOND;
  if (schedule.type === 'delay') return second + schedule.delay;
  const where = schedule.zone ?? zone;
  const known = answers.get(schedule) ?? [];
  const same = known.find((answer) => answer.after === second && answer.zone === where);
  if (same) return same.at;
  const at = found(newSearch(schedule, where, second + SECOND));
  answers.set(schedule, [{ zone: where, after: second, at }, ...known.slice(0, ANSWERS_MAX - 1)]);
  return at;
}

/** Whoever asks asks the same again, for as long as the last run is the last: the answers given to a schedule last. */
const answers = new WeakMap<CalendarSchedule, readonly Answer[]>();
const ANSWERS_MAX = 4;

interface Answer {
  readonly zone: string;
  readonly after: Millis;
  readonly at: Millis | undefined;
}

function found(search: Search): Millis | undefined {
  const yearMax = wallOf(search).year + YEARS_MAX;
  while (wallOf(search).year <= yearMax) {
    if (STEPS.every((step) => step(search))) return search.at;
  }
  return undefined;
}

export const allows = (set: FieldSet, value: number): boolean =>
  ((value < 32 ? set.low >>> value : set.high >>> (value - 32)) & 1) === 1;

interface Search {
  readonly schedule: CalendarSchedule;
  readonly zone: string;
  at: Millis;
  /** Once a field has been raised, every smaller one starts from its beginning. */
  raised: boolean;
  /** What the wall shows, as was last asked, and when. */
  wall: WallTime | undefined;
  wallAt: Millis;
}

/** Most fields fit as they are, and all of them ask. */
function wallOf(search: Search): WallTime {
  const { at, wall, wallAt } = search;
  if (wall && wallAt === at) return wall;
  search.wallAt = at;
  search.wall = wallTime(search.zone, at);
  return search.wall;
}

const newSearch = (schedule: CalendarSchedule, zone: string, at: Millis): Search => ({
  schedule,
  zone,
  at,
  raised: false,
  wall: undefined,
  wallAt: Number.NaN,
});

/** Each raises one field until it fits, and answers false if that wrapped a larger one round. */
const STEPS: readonly ((search: Search) => boolean)[] = [
  raiseMonth,
  raiseDay,
  raiseHour,
  (search) => raiseWithinHour(search, search.schedule.minute, MINUTE),
  (search) => raiseWithinHour(search, search.schedule.second, SECOND),
];

function raiseMonth(search: Search): boolean {
  const { zone, schedule } = search;
  let wall = wallOf(search);
  while (!allows(schedule.month, wall.month)) {
    wall = begin(search, wall, (w) => instantOf(zone, w.year, w.month, 1));
    search.at = onCalendar(zone, wall, wall.month + 1, wall.day);
    wall = wallOf(search);
    if (wall.month === 1) return false;
  }
  return true;
}

function raiseDay(search: Search): boolean {
  const { zone, schedule } = search;
  let wall = wallOf(search);
  while (!dayFits(schedule, wall)) {
    wall = begin(search, wall, (w) => instantOf(zone, w.year, w.month, w.day));
    search.at = onCalendar(zone, wall, wall.month, wall.day + 1);
    wall = wallOf(search);
    if (wall.hour !== 0) {
      // Where midnight does not exist the day came out an hour early or late.
      search.at += (wall.hour > 12 ? 24 - wall.hour : -wall.hour) * HOUR;
      wall = wallOf(search);
    }
    if (wall.day === 1) return false;
  }
  return true;
}

function raiseHour(search: Search): boolean {
  const { zone, schedule } = search;
  let wall = wallOf(search);
  while (!allows(schedule.hour, wall.hour)) {
    begin(search, wall, (w) => instantOf(zone, w.year, w.month, w.day, w.hour));
    search.at += HOUR;
    wall = wallOf(search);
    if (wall.hour === 0) return false;
  }
  return true;
}

/** Minutes and seconds alike: the value is what is left of the hour, or the minute, on the wall. */
function raiseWithinHour(search: Search, set: FieldSet, unit: Millis): boolean {
  let span = offsetSpan(search.zone, search.at);
  for (;;) {
    const value = Math.floor((search.at + span.offset) / unit) % 60;
    if (allows(set, value < 0 ? value + 60 : value)) return true;
    if (!search.raised) search.at = Math.floor(search.at / unit) * unit;
    search.raised = true;
    search.at += unit;
    if (search.at >= span.until) span = offsetSpan(search.zone, search.at);
    if (Math.floor((search.at + span.offset) / unit) % 60 === 0) return false;
  }
}

/** Moves to the beginning of the field about to be raised, the first time any is. */
function begin(search: Search, wall: WallTime, start: (wall: WallTime) => Millis): WallTime {
  if (search.raised) return wall;
  search.raised = true;
  search.at = start(wall);
  return wallOf(search);
}

/** The same time of day on another date, which may overflow into the next month or year. */
const onCalendar = (zone: string, time: WallTime, month: number, day: number): Millis =>
  instantOf(zone, time.year, month, day, time.hour, time.minute, time.second);

/** Either day field may match, unless one of them is a star: then both must. */
function dayFits(schedule: CalendarSchedule, wall: WallTime): boolean {
  const { dayOfMonth, dayOfWeek } = schedule;
  const inMonth = allows(dayOfMonth, wall.day);
  const inWeek = allows(dayOfWeek, wall.weekday);
  return dayOfMonth.star || dayOfWeek.star ? inMonth && inWeek : inMonth || inWeek;
}
