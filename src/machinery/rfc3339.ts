// The check and the canonical spelling of a time in an API object: RFC 3339, in UTC, to the second
// or, for Lease and Event, to the microsecond.
//
// Source: apimachinery pkg/apis/meta/v1/time.go and micro_time.go over Go's time.Parse, whose
// messages these are. A time keeps its instant: fractions of a second are dropped and the zone
// becomes Z.
import { goQuote } from './go-quote.js';
import { type Parsed, parsed, refused } from './parsed.js';

export type TimeShape = 'time' | 'microTime';

const LAYOUTS = {
  time: '2006-01-02T15:04:05Z07:00',
  microTime: '2006-01-02T15:04:05.000000Z07:00',
} as const;

const CANONICAL = {
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  microTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
} as const;

export function canonicalTime(text: string, shape: TimeShape): Parsed<string> {
  if (CANONICAL[shape].test(text) && startsWithInstant(text)) return parsed(text);
  const scan = new Scan(text);
  const parts = scanTime(scan, shape);
  if (parts === undefined) return refused(scan.message(LAYOUTS[shape]));
  const { date, clock, micros, offsetMinutes } = parts;
  const instant = new Date(Date.parse(`${date}T${clock}Z`) - offsetMinutes * 60_000);
  const utc = instant.toISOString().slice(0, -5);
  return parsed(shape === 'time' ? `${utc}Z` : `${utc}.${micros}Z`);
}

/** Whether the first 19 characters are an instant that exists, unlike the 30th of February. */
function startsWithInstant(text: string): boolean {
  const seconds = text.slice(0, 19);
  const instant = Date.parse(`${seconds}Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(seconds);
}

interface TimeParts {
  readonly date: string;
  readonly clock: string;
  readonly micros: string;
  readonly offsetMinutes: number;
}

function scanTime(scan: Scan, shape: TimeShape): TimeParts | undefined {
  const date = scanDate(scan);
  scan.take(/^T/, 'T');
  const hour = scan.number(/^\d\d?/, '15', 'hour', 0, 23);
  scan.take(/^:/, ':');
  const minute = scan.number(/^\d\d/, '04', 'minute', 0, 59);
  scan.take(/^:/, ':');
  const second = scan.number(/^\d\d/, '05', 'second', 0, 59);
  const fraction = shape === 'time' ? scan.optional(/^[.,]\d+/) : scan.take(/^\.\d{6}/, '.000000');
  const zone = scan.take(/^(?:Z|[-+]\d\d:\d\d)/, 'Z07:00');
  const offsetMinutes = zoneMinutes(zone, scan);
  scan.end();
  scan.checkDay(date);
  if (scan.failed) return undefined;
  const micros = fraction.slice(1);
  return { date, clock: [hour, minute, second].join(':'), micros, offsetMinutes };
}

function scanDate(scan: Scan): string {
  const year = scan.take(/^\d{4}/, '2006');
  scan.take(/^-/, '-');
  const month = scan.number(/^\d\d/, '01', 'month', 1, 12);
  scan.take(/^-/, '-');
  const day = scan.take(/^\d\d/, '02');
  return `${year}-${month}-${day}`;
}

function zoneMinutes(zone: string, scan: Scan): number {
  if (zone === 'Z' || zone === '') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > 24) scan.outOfRange('time zone offset hour');
  if (minutes > 60) scan.outOfRange('time zone offset minute');
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/** Goes through the text element by element; after the first fault nothing more is taken. */
class Scan {
  failed = false;
  private readonly text: string;
  private rest: string;
  private fault = '';
  private element: string | undefined;

  constructor(text: string) {
    this.text = text;
    this.rest = text;
  }

  take(pattern: RegExp, element: string): string {
    if (this.failed) return '';
    const found = pattern.exec(this.rest)?.[0];
    if (found === undefined) {
      this.failed = true;
      this.element = element;
      return '';
    }
    this.rest = this.rest.slice(found.length);
    return found;
  }

  optional(pattern: RegExp): string {
    return !this.failed && pattern.test(this.rest) ? this.take(pattern, '') : '';
  }

  number(pattern: RegExp, element: string, unit: string, min: number, max: number): string {
    const digits = this.take(pattern, element);
    if (!this.failed && (Number(digits) < min || Number(digits) > max)) this.outOfRange(unit);
    return digits.padStart(2, '0');
  }

  outOfRange(unit: string): void {
    if (this.failed) return;
    this.failed = true;
    this.fault = `: ${unit} out of range`;
  }

  end(): void {
    if (this.failed || this.rest === '') return;
    this.failed = true;
    this.fault = `: extra text: ${goQuote(this.rest)}`;
  }

  checkDay(date: string): void {
    if (!this.failed && !startsWithInstant(`${date}T00:00:00`)) this.outOfRange('day');
  }

  message(layout: string): string {
    const start = `parsing time ${goQuote(this.text)}`;
    if (this.element === undefined) return start + this.fault;
    const where = `cannot parse ${goQuote(this.rest)} as ${goQuote(this.element)}`;
    return `${start} as ${goQuote(layout)}: ${where}`;
  }
}
