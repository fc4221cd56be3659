// cron: schedules as robfig/cron reads them, and when they fire next.
//
// A CronJob's schedule has no seconds; upstream's own tests have. Such a schedule is put together here from the
// product's fields, and what is asked of it is the product's search.

import { next } from '../../../src/machinery/cron.js';
import {
  type CronSchedule,
  type FieldSet,
  parseCron,
  parseField,
  SECONDS,
} from '../../../src/machinery/cron-syntax.js';
import { formatGoDuration } from '../../../src/machinery/duration.js';
import { type Parsed, parsed } from '../../../src/machinery/parsed.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const cron: Corpus = {
  name: 'cron',
  area: 'API machinery',
  about: 'cron schedules: fields, errors, the next time, changes of the clocks',
  exactNumbers: true,
  check: ({ data }: Case): Check =>
    checks[data['kind']]?.(data) ?? notRun('another parser than that of CronJobs'),
};

const STAR = 1n << 63n;

const checks: Record<string, (given: Fields) => Check> = {
  ConstantDelayNext: ({ time, delay, expected }) => nextCheck(`@every ${delay}`, time, expected),
  next: ({ spec, time, expected }) => nextCheck(spec, time, expected),
  nextWithTz: ({ spec, time, expected }) => nextCheck(spec, time, expected),
  activation: ({ spec, time, expected }) => {
    const [instant, zone] = instantIn(time);
    return { actual: next(read(spec), instant - 1000, zone) === instant, expected };
  },
  invalid: ({ spec }) => ({ actual: parseCron(spec).ok, expected: false }),
  parse: ({ spec, expectedBits }) => ({
    actual: described(parseWithSeconds(spec)),
    expected: expectedOf(expectedBits),
  }),
  standardParse: errorCheck,
  parseError: errorCheck,
  Field: ({ expr, min, max, expected, err = '' }) => fieldCheck(expr, min, max, expected, err),
  Range: ({ expr, min, max, expected, err }) => fieldCheck(expr, min, max, expected, err),
  Bits: ({ min, max, step, expected }) => fieldCheck(`${min}-${max}/${step}`, 0, 63, expected, ''),
  All: ({ r, expected }) => fieldCheck('*', r.min ?? 0, r.max, BigInt(expected) | STAR, ''),
};

function nextCheck(spec: string, time: string, expected: string): Check {
  const [instant, zone] = instantIn(time);
  const when = next(read(spec), instant, zone);
  return { actual: when, expected: expected === '' ? undefined : instantIn(expected)[0] };
}

function errorCheck({ spec, expectedBits, errorContains }: Fields): Check {
  const schedule = parseWithSeconds(spec);
  if (errorContains === '')
    return { actual: described(schedule), expected: expectedOf(expectedBits) };
  // The parser of the suite wants six fields, that of CronJobs five; both say how many they found.
  if (schedule.ok || !errorContains.startsWith('empty spec'))
    return { actual: schedule.ok || held(schedule.error, errorContains), expected: errorContains };
  return { actual: held(schedule.error, errorContains), expected: errorContains };
}

const held = (text: string, part: string): string => (text.includes(part) ? part : text);

function fieldCheck(
  expr: string,
  min: number,
  max: number,
  expected: bigint | number | string,
  err: string,
): Check {
  const set = parseField(expr, { min, max });
  if (err !== '') return { actual: set.ok || held(set.error, err), expected: err };
  return { actual: set.ok ? bitsOf(set.value) : set.error, expected: BigInt(expected) };
}

const bitsOf = ({ low, high, star }: FieldSet): bigint =>
  (BigInt(high) << 32n) | BigInt(low) | (star ? STAR : 0n);

function read(spec: string): CronSchedule {
  const schedule = parseWithSeconds(spec);
  if (!schedule.ok) throw new Error(schedule.error);
  return schedule.value;
}

function parseWithSeconds(spec: string): Parsed<CronSchedule> {
  const [, zone = '', rest = ''] = /^((?:CRON_)?TZ=\S+\s+)?(.*)$/s.exec(spec) ?? [];
  const [seconds = '', ...fields] = rest.trim().split(/\s+/);
  if (fields.length !== 5) return parseCron(spec);
  const second = parseField(seconds, SECONDS);
  if (!second.ok) return second;
  const schedule = parseCron(`${zone}${fields.join(' ')}`);
  if (!schedule.ok || schedule.value.type === 'delay') return schedule;
  return parsed({ ...schedule.value, second: second.value });
}

function described(schedule: Parsed<CronSchedule>): unknown {
  if (!schedule.ok) return schedule.error;
  const value = schedule.value;
  if (value.type === 'delay') return { delay: formatGoDuration(value.delay) };
  const { second, minute, hour, dayOfMonth, month, dayOfWeek, zone = 'Local' } = value;
  return { bits: [second, minute, hour, dayOfMonth, month, dayOfWeek].map(bitsOf), zone };
}

function expectedOf(bits: Fields): unknown {
  if (bits['Delay'] !== undefined) return { delay: bits['Delay'] };
  const names = ['Second', 'Minute', 'Hour', 'Dom', 'Month', 'Dow'];
  return { bits: names.map((name) => BigInt(bits[name])), zone: bits['Location'] };
}

/** `Mon Jul 9 14:45 2012` in UTC, or an ISO time with its offset and perhaps a zone before it. */
function instantIn(time: string): [number, string] {
  const [, zone, iso = time] = /^TZ=(\S+) (.*)$/.exec(time) ?? [];
  const offset = /T.*([+-]\d\d)(\d\d)$/.exec(iso);
  if (offset === null) return [Date.parse(`${iso} UTC`), zone ?? 'UTC'];
  const instant = Date.parse(iso.replace(/(\d\d)$/, ':$1'));
  return [instant, zone ?? zoneAt(`${offset[1]}${offset[2]}`)];
}

/** A zone with this offset: the times of the corpus carry the offset alone. */
const zoneAt = (offset: string): string =>
  offset === '+0530' ? 'Asia/Kolkata' : 'America/New_York';
