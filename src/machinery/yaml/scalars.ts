// What a plain YAML scalar means to kubectl: YAML 1.1 as Go reads it, `0644` being 420 and `yes` true.
//
// Source: go.yaml.in/yaml/v2 resolve.go, the reader under sigs.k8s.io/yaml. Also used for writing:
// text that would mean something else must be quoted. Timestamps stay text when read but are quoted
// when written. Departure: integers beyond 2^53 lose their last digits, as JSON numbers do here.
import { canonicalBase64 } from '../base64.js';
import { YamlFault } from './fault.js';

export type YamlScalar =
  | { readonly tag: 'bool'; readonly value: boolean }
  | { readonly tag: 'null'; readonly value: null }
  | { readonly tag: 'int' | 'float'; readonly value: number }
  | { readonly tag: 'str' | 'timestamp' | 'merge'; readonly value: string };

export function resolveScalar(text: string): YamlScalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text[0] ?? '';
  if (first === '.') {
    if (/^\.\d+(?:[eE][-+]?\d+)?$/.test(text)) return float(text, text);
  } else if (/[-+0-9]/.test(first)) {
    return isTimestamp(text) ? { tag: 'timestamp', value: text } : resolveNumber(text);
  }
  return { tag: 'str', value: text };
}

/** A scalar whose tag is written out; an unknown tag leaves it text. */
export function taggedScalar(tag: string, text: string): YamlScalar {
  if (tag === 'binary') return { tag: 'str', value: binaryText(text) };
  if (!['bool', 'int', 'float', 'null', 'timestamp'].includes(tag)) {
    return { tag: 'str', value: text };
  }
  const scalar = resolveScalar(text);
  if (scalar.tag === tag) return scalar;
  if (tag === 'float' && scalar.tag === 'int') return { tag: 'float', value: scalar.value };
  throw new YamlFault(`yaml: cannot decode !!${scalar.tag} \`${text}\` as a !!${tag}`);
}

/** JSON has no infinities. */
export function jsonScalar({ value }: YamlScalar): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  const shown = value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN';
  throw new YamlFault(`json: unsupported value: ${shown}`);
}

function binaryText(text: string): string {
  const base64 = canonicalBase64(text);
  if (!base64.ok) throw new YamlFault('yaml: !!binary value contains invalid base64 data');
  const bytes = Uint8Array.from(atob(base64.value), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function resolveNumber(text: string): YamlScalar {
  const plain = text.replaceAll('_', '');
  const whole = wholeNumber(plain);
  if (whole !== undefined) return { tag: 'int', value: whole };
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain)) return float(plain, text);
  return { tag: 'str', value: text };
}

/** Go's ParseInt with base 0, then ParseUint: 64 bits, and the radix prefixes `0x`, `0o`, `0b`, `0`. */
function wholeNumber(plain: string): number | undefined {
  const match = /^([-+]?)(0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9]\d*)$/.exec(plain);
  if (match === null) return undefined;
  const [, sign, digits = ''] = match;
  const isOctal = /^0[0-7]/.test(digits);
  const magnitude = BigInt(isOctal ? `0o${digits.slice(1)}` : digits.toLowerCase());
  const limit = sign === '-' ? 2n ** 63n : sign === '+' ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  if (magnitude > limit) return undefined;
  return magnitude === 0n ? 0 : Number(sign === '-' ? -magnitude : magnitude);
}

/** A number too large for a float is not a number. */
function float(digits: string, text: string): YamlScalar {
  const value = Number(digits);
  return Number.isFinite(value) ? { tag: 'float', value } : { tag: 'str', value: text };
}

const DATE_TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| +(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/;

function isTimestamp(text: string): boolean {
  const match = DATE_TIME.exec(text);
  if (match === null) return false;
  const part = (i: number, j = i): number => Number(match[i] ?? match[j] ?? 0);
  const month = part(2);
  if (month < 1 || month > 12 || part(3) < 1 || part(3) > daysIn(part(1), month)) return false;
  return part(4, 9) < 24 && part(5, 10) < 60 && part(6, 11) < 60 && part(7) <= 24 && part(8) <= 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const WORDS: ReadonlyMap<string, YamlScalar> = new Map([
  ...words({ tag: 'bool', value: true }, 'y Y yes Yes YES true True TRUE on On ON'),
  ...words({ tag: 'bool', value: false }, 'n N no No NO false False FALSE off Off OFF'),
  ...words({ tag: 'null', value: null }, ' ~ null Null NULL'),
  ...words({ tag: 'float', value: Number.NaN }, '.nan .NaN .NAN'),
  ...words({ tag: 'float', value: Infinity }, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...words({ tag: 'float', value: -Infinity }, '-.inf -.Inf -.INF'),
  ...words({ tag: 'merge', value: '<<' }, '<<'),
]);

function words(scalar: YamlScalar, spellings: string): [string, YamlScalar][] {
  return spellings.split(' ').map((spelling) => [spelling, scalar]);
}
