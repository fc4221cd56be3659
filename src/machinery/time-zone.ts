// Wall time in an IANA zone: the only file that may use Intl, because the tz database lives there.
//
// What Intl answers here depends on nothing but its arguments and Node's ICU data: locale, calendar, digits
// and hour cycle are fixed, and the process' own TZ and LANG are never consulted. The two caches below
// are functions of their keys (a zone's formatter, a zone's offsets in a stretch of time): clearing
// them changes speed and nothing else. `UTC` never reaches Intl.
//
// Gaps and overlaps follow Go's time.Date, since robfig/cron is built on it: a wall time that does not
// exist is read with the offset on one side of the gap, and one that exists twice is mostly the first.
import { assert } from './assert.js';
import type { Millis } from './object.js';
import { type Parsed, parsed, refused } from './parsed.js';
import { isTimeZoneName } from './time-zone-names.js';

/** What clock and calendar on the wall show. Months and days count from 1, weekdays from 0 = Sunday. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A stretch of time over which a zone keeps one offset; the real one may be longer on either side. */
export interface OffsetSpan {
  readonly from: Millis;
  readonly until: Millis;
  /** Wall time minus UTC. */
  readonly offset: Millis;
}

export function offsetSpan(zone: string, at: Millis): OffsetSpan {
  if (zone === 'UTC') return ALWAYS_UTC;
  const spans = spansAround(zone, at);
  for (const span of spans) if (at < span.until) return span;
  throw new Error(`bug: no offset of ${zone} at ${at}`);
}

export const utcOffset = (zone: string, at: Millis): Millis => offsetSpan(zone, at).offset;

export function wallTime(zone: string, at: Millis): WallTime {
  const wall = new Date(at + utcOffset(zone, at));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    weekday: wall.getUTCDay(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
  };
}

/** Go's time.Date: fields out of range carry over, as in month 13 or day 0. */
export function instantOf(
  zone: string,
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): Millis {
  const asIfUtc = utcInstant(year, month, day, hour, minute, second);
  // Go looks the offset up at the wall time read as UTC, hoping no transition is near, and once more
  // at the instant that gives. An offset of 0 it takes at its word.
  const guess = utcOffset(zone, asIfUtc);
  return guess === 0 ? asIfUtc : asIfUtc - utcOffset(zone, asIfUtc - guess);
}

/** Go's time.LoadLocation, save that `Local` stays the caller's to resolve. */
export function loadTimeZone(name: string): Parsed<string> {
  if (name === '') return parsed('UTC');
  if (name === 'Local' || isTimeZoneName(name)) return parsed(name);
  return /^[/\\]|(^|[/\\])\.\.($|[/\\])/.test(name)
    ? refused('time: invalid location name')
    : refused(`unknown time zone ${name}`);
}

/** What is wrong with `spec.timeZone` of a CronJob (pkg/apis/batch/validation, validateTimeZone). */
export function timeZoneProblems(name: string): readonly string[] {
  if (name === '') return ['timeZone must be nil or non-empty string'];
  const wellFormed = name.split('/').every((part) => /^(?!-)[A-Za-z._0-9+-]{1,14}$/.test(part));
  if (!wellFormed || name.split('/').some((part) => part === '.' || part === '..')) {
    return [`unknown time zone ${name}`];
  }
  const local =
    name.toLowerCase() === 'local'
      ? ['timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones']
      : [];
  const location = loadTimeZone(name);
  return location.ok ? local : [...local, location.error];
}

const ALWAYS_UTC: OffsetSpan = {
  from: Number.NEGATIVE_INFINITY,
  until: Number.POSITIVE_INFINITY,
  offset: 0,
};

function utcInstant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Millis {
  // Date.UTC reads the years 0 to 99 as 1900 to 1999, so it is asked 400 years later: one full cycle.
  const later = year < 100 ? 400 : 0;
  const cycle = 146_097 * 86_400_000;
  const at = Date.UTC(year + later, month - 1, day, hour, minute, second);
  return later === 0 ? at : at - cycle;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly blocks: Map<number, readonly OffsetSpan[]>;
}

/** A function of its key, as the opening comment says. */
const zones = new Map<string, Zone>();

function zoneNamed(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  assert(isTimeZoneName(name), `time zone ${name} was not checked`);
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const zone = { format, blocks: new Map<number, readonly OffsetSpan[]>() };
  zones.set(name, zone);
  return zone;
}

/**
 * Offsets are worked out for some 13 months at a time, looking every 3 days for a change. The shortest
 * stretch any zone has kept an offset since 1970 is a week (Brazil, October 2000).
 */
const BLOCK: Millis = 2 ** 35;
const PROBE: Millis = 2 ** 28;

function spansAround(name: string, at: Millis): readonly OffsetSpan[] {
  const zone = zoneNamed(name);
  const block = Math.floor(at / BLOCK);
  const known = zone.blocks.get(block);
  if (known !== undefined) return known;
  const spans = spansBetween(zone.format, block * BLOCK, (block + 1) * BLOCK);
  zone.blocks.set(block, spans);
  return spans;
}

function spansBetween(format: Intl.DateTimeFormat, start: Millis, end: Millis): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let from = start;
  let offset = measuredOffset(format, start);
  for (let probe = start + PROBE; probe <= end; probe += PROBE) {
    const next = measuredOffset(format, probe);
    if (next === offset) continue;
    const until = transitionBetween(format, probe - PROBE, probe, offset);
    spans.push({ from, until, offset });
    from = until;
    offset = next;
  }
  if (from < end) spans.push({ from, until: end, offset });
  return spans;
}

/** The first instant after `low`, whose offset is `before`, at which it is another. */
function transitionBetween(
  format: Intl.DateTimeFormat,
  low: Millis,
  high: Millis,
  before: Millis,
): Millis {
  let [same, other] = [low, high];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (measuredOffset(format, middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

function measuredOffset(format: Intl.DateTimeFormat, at: Millis): Millis {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] =
    format.format(at).match(/\d+/g)?.map(Number) ?? [];
  return utcInstant(year, month, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
