// Durations and timestamps as Kubernetes and its users write them; inside, both are milliseconds.
//
// Sources: apimachinery pkg/util/duration/duration.go (the AGE column) and Go's time.ParseDuration
// and Duration.String. Days and weeks are ours, for the command line: Go has neither.
import { type Parsed, parsed, refused } from './parsed.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The AGE column: two units at most, the second dropped as the first grows. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(ms / MINUTE);
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(ms / HOUR);
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return twoUnits(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`;
}

/** One unit only, as some older columns print. */
export function shortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60) return `${seconds}s`;
  if (ms < HOUR) return `${Math.trunc(ms / MINUTE)}m`;
  if (ms < DAY) return `${Math.trunc(ms / HOUR)}h`;
  if (ms < 365 * DAY) return `${Math.trunc(ms / DAY)}d`;
  return `${Math.trunc(ms / DAY / 365)}y`;
}

/** Go's time.ParseDuration: `1h30m`, `300ms`, `-1.5h`, `0`. */
export function parseGoDuration(text: string): Parsed<number> {
  const quoted = JSON.stringify(text);
  const unsigned = text.replace(/^[-+]/, '');
  if (unsigned === '0') return parsed(0);
  if (unsigned === '') return refused(`time: invalid duration ${quoted}`);
  const term = /(\d+\.?\d*|\.\d+)([^\d.]*)/y;
  let sum = 0;
  while (term.lastIndex < unsigned.length) {
    const match = term.exec(unsigned);
    if (match === null) return refused(`time: invalid duration ${quoted}`);
    const [, number = '', unit = ''] = match;
    if (unit === '') return refused(`time: missing unit in duration ${quoted}`);
    const factor = unitMillis(unit);
    if (factor === undefined) {
      return refused(`time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
    }
    sum += wholeNanos(Number(number) * factor);
  }
  // Go counts 64-bit nanoseconds, some 292 years; anything longer is a slip.
  if (sum > 2 ** 63 / 1e6) return refused(`time: invalid duration ${quoted}`);
  return parsed(text.startsWith('-') && sum !== 0 ? -sum : sum);
}

/** What our commands accept: a Go duration that may begin with weeks and days, `3d`, `1d12h`. */
export function parseUserDuration(text: string): Parsed<number> {
  const parts = /^([-+]?)(?:(\d+(?:\.\d+)?)w)?(?:(\d+(?:\.\d+)?)d)?(.*)$/s.exec(text);
  const [, sign = '', weeks = '0', days = '0', rest = ''] = parts ?? [];
  const long = wholeNanos(Number(weeks) * 7 * DAY + Number(days) * DAY);
  const hasLong = /[wd]/.test(text.slice(0, text.length - rest.length));
  const short: Parsed<number> =
    hasLong && rest === '' ? parsed(0) : /^[-+]/.test(rest) ? refused('') : parseGoDuration(rest);
  if (!short.ok) {
    return refused(`${JSON.stringify(text)} is not a duration: write it like 90s, 5m, 1h30m or 3d`);
  }
  const sum = long + short.value;
  return parsed(sign === '-' && sum !== 0 ? -sum : sum);
}

/** Go's Duration.String: `1h30m0s`, `1.5s`, `300ms`, `0s`. */
export function formatGoDuration(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const nanos = nanosOf(Math.abs(ms));
  if (nanos === 0n) return '0s';
  if (nanos < 1_000n) return `${sign}${nanos}ns`;
  if (nanos < 1_000_000n) return `${sign}${decimal(nanos, 3)}µs`;
  if (nanos < 1_000_000_000n) return `${sign}${decimal(nanos, 6)}ms`;
  const minutes = nanos / 60_000_000_000n;
  const seconds = `${decimal(nanos % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  const hours = minutes / 60n;
  return hours === 0n
    ? `${sign}${minutes}m${seconds}`
    : `${sign}${hours}h${minutes % 60n}m${seconds}`;
}

/** metav1.Time: `2024-01-01T00:00:00Z`, whole seconds, always UTC. */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / SECOND);
  if (second === latest.second) return latest.text;
  const minute = Math.floor(second / 60);
  if (minute !== latest.minute) {
    const day = Math.floor(minute / MINUTES_A_DAY);
    if (day !== latest.day) {
      latest.date = new Date(day * DAY).toISOString().slice(0, -13);
      latest.day = day;
    }
    const ofDay = minute - day * MINUTES_A_DAY;
    latest.start = `${latest.date}${TWO[Math.floor(ofDay / 60)]}:${TWO[ofDay % 60]}:`;
    latest.minute = minute;
  }
  latest.text = `${latest.start}${TWO[second - minute * 60]}Z`;
  latest.second = second;
  return latest.text;
}

const MINUTES_A_DAY = DAY / MINUTE;
const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

/** The answer last given. It is a function of the second, and thousands of objects are made in one. */
const latest = {
  ...{ second: Number.NaN, text: '' },
  ...{ minute: Number.NaN, start: '' },
  ...{ day: Number.NaN, date: '' },
};

/** metav1.MicroTime, as in Leases: `2024-01-01T00:00:00.000000Z`. */
export const microTimestamp = (ms: number): string =>
  `${timestamp(ms).slice(0, -1)}.${String(1000 + (Math.floor(ms) % 1000)).slice(1)}000Z`;

/** The instant a timestamp names; NaN if it names none. Microseconds are cut to milliseconds. */
export function millisOf(time: string): number {
  // Most are of the form that timestamp() gives.
  if (time.length !== 20 || time.charCodeAt(10) !== T || time.charCodeAt(19) !== Z)
    return Date.parse(time);
  if (time.charCodeAt(13) !== COLON || time.charCodeAt(16) !== COLON) return Date.parse(time);
  const hours = twoDigits(time, 11);
  const minutes = twoDigits(time, 14);
  const seconds = twoDigits(time, 17);
  const days = daysTo(time);
  if (!(hours < 24 && minutes < 60 && seconds < 60 && days > 0)) return Date.parse(time);
  return days * DAY + ((hours * 60 + minutes) * 60 + seconds) * SECOND;
}

/** Whole days from the epoch to the date that a text begins with; NaN unless that is one that every month has. */
function daysTo(text: string): number {
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return Number.NaN;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 28)) return Number.NaN;
  // Years that begin in March have their leap day at their end, and months of 30.6 days.
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2) - (month < 3 ? 1 : 0);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const sinceMarch = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * year + leapDays + sinceMarch - EPOCH_DAYS;
}

/** From March 1 of the year 0. */
const EPOCH_DAYS = 719_468;
const HYPHEN = 0x2d;
const [T, Z, COLON, ZERO] = [0x54, 0x5a, 0x3a, 0x30];

/** NaN where there are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens < 10 && ones >= 0 && ones < 10 ? tens * 10 + ones : Number.NaN;
}

function unitMillis(unit: string): number | undefined {
  switch (unit) {
    case 'ns':
      return 1e-6;
    case 'us':
    case 'µs': // U+00B5, micro sign
    case 'μs': // U+03BC, Greek letter mu
      return 1e-3;
    case 'ms':
      return 1;
    case 's':
      return SECOND;
    case 'm':
      return MINUTE;
    case 'h':
      return HOUR;
    default:
      return undefined;
  }
}

/** Go counts whole nanoseconds; rounding to them keeps 1.1s from becoming 1100.0000000000002 ms. */
const wholeNanos = (ms: number): number => Math.round(ms * 1e6) / 1e6;

const twoUnits = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;

/** Whole milliseconds convert exactly however many; a fraction is rounded to its nearest nano. */
const nanosOf = (ms: number): bigint => {
  const whole = Math.trunc(ms);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6));
};

function decimal(amount: bigint, places: number): string {
  const digits = String(amount).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
