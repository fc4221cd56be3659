// Reads a cron schedule as robfig/cron v3 ParseStandard does, which is what a CronJob's schedule is read with.
//
// Our own code because no library agrees with it: croner and cron-parser refuse `?` or `5/15`, accept
// `L`, `#` and a sixth field, join day of month and day of week by another rule, and say other words.
// One departure: `TZ=Zone` with nothing after it crashes upstream; here it is a schedule of no fields.
import { parseGoDuration } from './duration.js';
import type { Millis } from './object.js';
import { type Parsed, parsed, refused } from './parsed.js';
import { loadTimeZone } from './time-zone.js';

export type CronSchedule = CalendarSchedule | DelaySchedule;

/** Fires when every field holds the wall time's value. */
export interface CalendarSchedule {
  readonly type: 'calendar';
  /** ParseStandard always sets second 0. */
  readonly second: FieldSet;
  readonly minute: FieldSet;
  readonly hour: FieldSet;
  readonly dayOfMonth: FieldSet;
  readonly month: FieldSet;
  readonly dayOfWeek: FieldSet;
  /** The zone of a `TZ=` prefix; without one, the schedule is read in its user's zone. */
  readonly zone: string | undefined;
}

/** `@every`: fires a fixed time after it last did. */
export interface DelaySchedule {
  readonly type: 'delay';
  readonly delay: Millis;
}

/** The values a field allows, one bit each: 0 to 31 in `low`, 32 to 59 in `high`. */
export interface FieldSet {
  readonly low: number;
  readonly high: number;
  /** Whether a `*` or `?` without a step was written: the two day fields then must both match. */
  readonly star: boolean;
}

export interface FieldBounds {
  readonly min: number;
  readonly max: number;
  /** Names of the values, the first for `min`. */
  readonly names?: readonly string[];
}

export const SECONDS: FieldBounds = { min: 0, max: 59 };
export const MINUTES: FieldBounds = { min: 0, max: 59 };
export const HOURS: FieldBounds = { min: 0, max: 23 };
export const DAYS_OF_MONTH: FieldBounds = { min: 1, max: 31 };
export const MONTHS: FieldBounds = {
  min: 1,
  max: 12,
  names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
};
export const DAYS_OF_WEEK: FieldBounds = {
  min: 0,
  max: 6,
  names: 'sun mon tue wed thu fri sat'.split(' '),
};

export function parseCron(spec: string): Parsed<CronSchedule> {
  if (spec === '') return refused('empty spec string');
  const prefix = /^(?:CRON_)?TZ=([^ ]*)/.exec(spec);
  if (prefix === null) return parseUnzoned(spec, undefined);
  const [written, name = ''] = prefix;
  const location = loadTimeZone(name);
  if (!location.ok) return refused(`provided bad location ${name}: ${location.error}`);
  const zone = location.value === 'Local' ? undefined : location.value;
  return parseUnzoned(spec.slice(written.length).trim(), zone);
}

/** One field: ranges separated by commas. Empty ranges are skipped, even if nothing is left. */
export function parseField(text: string, bounds: FieldBounds): Parsed<FieldSet> {
  let set: FieldSet = { low: 0, high: 0, star: false };
  for (const range of text.split(',')) {
    if (range === '') continue;
    const more = parseRange(range, bounds);
    if (!more.ok) return more;
    set = union(set, more.value);
  }
  return parsed(set);
}

function parseUnzoned(spec: string, zone: string | undefined): Parsed<CronSchedule> {
  if (spec.startsWith('@')) return parseDescriptor(spec, zone);
  const fields = spec.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) {
    return refused(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  return parseFields(['0', ...fields], zone);
}

function parseFields(fields: readonly string[], zone: string | undefined): Parsed<CronSchedule> {
  const sets: FieldSet[] = [];
  for (const [i, bounds] of ALL_BOUNDS.entries()) {
    const field = parseField(fields[i] ?? '', bounds);
    if (!field.ok) return field;
    sets.push(field.value);
  }
  const [second = NONE, minute = NONE, hour = NONE, dayOfMonth = NONE, month = NONE] = sets;
  const dayOfWeek = sets[5] ?? NONE;
  return parsed({ type: 'calendar', second, minute, hour, dayOfMonth, month, dayOfWeek, zone });
}

const ALL_BOUNDS = [SECONDS, MINUTES, HOURS, DAYS_OF_MONTH, MONTHS, DAYS_OF_WEEK];
const NONE: FieldSet = { low: 0, high: 0, star: false };

/** The descriptors as six fields, seconds first. */
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 0 1 1 *',
  '@annually': '0 0 0 1 1 *',
  '@monthly': '0 0 0 1 * *',
  '@weekly': '0 0 0 * * 0',
  '@daily': '0 0 0 * * *',
  '@midnight': '0 0 0 * * *',
  '@hourly': '0 0 * * * *',
};

function parseDescriptor(text: string, zone: string | undefined): Parsed<CronSchedule> {
  if (Object.hasOwn(DESCRIPTORS, text)) {
    return parseFields((DESCRIPTORS[text] ?? '').split(' '), zone);
  }
  if (!text.startsWith('@every ')) return refused(`unrecognized descriptor: ${text}`);
  const duration = parseGoDuration(text.slice('@every '.length));
  if (!duration.ok) return refused(`failed to parse duration ${text}: ${duration.error}`);
  return parsed({ type: 'delay', delay: wholeSeconds(duration.value) });
}

/** Less than a second counts as one; parts of a second are dropped. */
const wholeSeconds = (duration: Millis): Millis =>
  Math.max(1000, Math.trunc(duration / 1000) * 1000);

/** `5`, `1-5`, `*`, each with an optional `/step`; `5/15` means from 5 to the end. */
function parseRange(text: string, bounds: FieldBounds): Parsed<FieldSet> {
  const [range = '', stepText, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = range.split('-');
  const every = low === '*' || low === '?';
  const start = every ? parsed(BigInt(bounds.min)) : parseValue(low, bounds);
  if (!start.ok) return start;
  if (!every && hyphens.length > 0) return refused(`too many hyphens: ${text}`);
  const end = every
    ? parsed(BigInt(bounds.max))
    : high === undefined
      ? start
      : parseValue(high, bounds);
  if (!end.ok) return end;
  if (slashes.length > 0) return refused(`too many slashes: ${text}`);
  const step = stepText === undefined ? parsed(1n) : parseWhole(stepText);
  if (!step.ok) return step;
  const last = stepText !== undefined && high === undefined ? BigInt(bounds.max) : end.value;
  const problem = rangeProblem(start.value, last, step.value, bounds);
  if (problem !== undefined) return refused(`${problem}: ${text}`);
  return parsed({ ...steps(start.value, last, step.value), star: every && step.value === 1n });
}

function rangeProblem(
  start: bigint,
  end: bigint,
  step: bigint,
  bounds: FieldBounds,
): string | undefined {
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min})`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max})`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end})`;
  return step === 0n ? 'step of range should be a positive number' : undefined;
}

function steps(start: bigint, end: bigint, step: bigint): Omit<FieldSet, 'star'> {
  let [low, high] = [0, 0];
  for (let value = start; value <= end; value += step) {
    if (value < 32n) low |= 1 << Number(value);
    else high |= 1 << (Number(value) - 32);
  }
  return { low: low >>> 0, high: high >>> 0 };
}

function parseValue(text: string, bounds: FieldBounds): Parsed<bigint> {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? parsed(BigInt(bounds.min + named)) : parseWhole(text);
}

/** Go's strconv.Atoi, 64 bits wide, and no negative numbers. */
function parseWhole(text: string): Parsed<bigint> {
  const atoi = (problem: string) =>
    refused(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: ${problem}`,
    );
  if (!/^[+-]?[0-9]+$/.test(text)) return atoi('invalid syntax');
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(64, value) !== value) return atoi('value out of range');
  return value < 0n ? refused(`negative number (${value}) not allowed: ${text}`) : parsed(value);
}

const union = (a: FieldSet, b: FieldSet): FieldSet => ({
  low: (a.low | b.low) >>> 0,
  high: (a.high | b.high) >>> 0,
  star: a.star || b.star,
});
