// The schedule of a CronJob, read once, and what it says about now.

import type { CronJobSpec } from 'kubernetes-types/batch/v1.js';
import type { CronJob } from '../../kinds/cronjob/index.js';
import { type CronHistory, nextWake, type Turns, turns } from '../../machinery/cron-missed.js';
import { type CronSchedule, parseCron } from '../../machinery/cron-syntax.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import type { Parsed } from '../../machinery/parsed.js';
import { loadTimeZone, utcOffset } from '../../machinery/time-zone.js';

/** Worth remembering: a spec is frozen, and asked for at every run. */
const schedules = new WeakMap<CronJobSpec, Parsed<CronSchedule>>();

export function scheduleOf({ spec }: CronJob): Parsed<CronSchedule> {
  const known = schedules.get(spec);
  if (known) return known;
  const schedule = parseCron(spec.schedule);
  schedules.set(spec, schedule);
  return schedule;
}

/** The zone the schedule is read in; a controller manager's own is UTC. */
export function zoneOf({ spec }: CronJob): Parsed<string> {
  const zone = loadTimeZone(spec.timeZone ?? '');
  return zone.ok && zone.value === 'Local' ? { ...zone, value: 'UTC' } : zone;
}

export const turnsOf = (
  cronJob: CronJob,
  now: Millis,
  schedule: CronSchedule,
  zone: string,
): Turns => turns(historyOf(cronJob), now, schedule, zone);

export const wakeAfter = (
  cronJob: CronJob,
  now: Millis,
  schedule: CronSchedule,
  zone: string,
): Millis | undefined => nextWake(historyOf(cronJob), now, schedule, zone);

const historyOf = ({ metadata, spec, status }: CronJob): CronHistory => ({
  created: millisOf(metadata.creationTimestamp),
  lastScheduled: status?.lastScheduleTime ? millisOf(status.lastScheduleTime) : undefined,
  startingDeadlineSeconds: spec.startingDeadlineSeconds,
});

/** `2026-03-29T02:30:00+01:00`: RFC 3339 with the zone's offset, or Z where there is none. */
export function zonedTimestamp(at: Millis, zone: string): string {
  const offset = utcOffset(zone, at);
  const utc = timestamp(at + offset);
  if (offset === 0) return utc;
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, '0');
  return `${utc.slice(0, -1)}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
