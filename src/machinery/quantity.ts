// A Kubernetes quantity, `100m` or `1.5Gi`, read and written without ever passing through a float.
//
// Source: apimachinery pkg/api/resource (quantity.go, amount.go, suffix.go). A value is
// mantissa × 10^scale with a bigint mantissa. Departures: an exponent beyond ±1,000,000 is refused
// as a bad suffix (upstream wraps it at 32 bits), and a decimal value of 1000E or more keeps its
// digits when it is printed (upstream drops the suffix).
import { assert } from './assert.js';
import { type Parsed, parsed, refused } from './parsed.js';

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  readonly mantissa: bigint;
  /** The power of ten the mantissa is multiplied by. */
  readonly scale: number;
  readonly format: QuantityFormat;
  /** The text it was read from, kept where upstream prints that text back unchanged. */
  readonly text?: string;
}

export const zeroQuantity: Quantity = { mantissa: 0n, scale: 0, format: 'DecimalSI' };

const WRONG_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_NUMBER = 'unable to parse numeric part of quantity';
const WRONG_SUFFIX = "unable to parse quantity's suffix";

const NANO = -9;
const EXPONENT_MAX = 1_000_000;
const INT64_MAX = 2n ** 63n - 1n;

/** Reads exactly what Go's ParseQuantity reads; surrounding blanks are refused. */
export function parseQuantity(text: string): Parsed<Quantity> {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?((?:[eEinumkKMGTP]+[-+]?|[-+])\d*|)$/.exec(text);
  if (text === '' || parts === null) return refused(WRONG_FORMAT);
  const [, sign = '', digits = '', fraction = '', suffix = ''] = parts;
  const unit = interpretSuffix(suffix);
  if (unit === undefined) return refused(WRONG_SUFFIX);
  const number: Scanned = { text, sign, digits: digits.replace(/^0+/, '') || '0', fraction, unit };
  const small = smallQuantity(number);
  if (small !== undefined) return parsed(small);
  if (!/\d/.test(text.slice(0, text.length - suffix.length))) return refused(WRONG_NUMBER);
  return parsed(largeQuantity(number));
}

/** Reads a quantity as it stands in JSON: text with blanks around it, a number, or nothing (zero). */
export function decodeQuantity(json: unknown): Parsed<Quantity> {
  if (json === undefined || json === null) return parsed(zeroQuantity);
  if (typeof json === 'number') return parseQuantity(String(json));
  return typeof json === 'string' ? parseQuantity(json.trim()) : refused(WRONG_FORMAT);
}

/** The quantity in a field that validation has already seen. */
export function quantityOf(json: string | number | undefined): Quantity {
  const read = decodeQuantity(json);
  assert(read.ok, `a malformed quantity, ${json}, got past validation`);
  return read.value;
}

/** As the API server prints it: text that was canonical enough comes back as it was written. */
export function formatQuantity(quantity: Quantity): string {
  return quantity.text ?? canonicalForm(quantity);
}

/** The one spelling of this value in its format: no fraction, the largest suffix that fits. */
export function canonicalForm(quantity: Quantity): string {
  if (quantity.mantissa === 0n) return '0';
  if (quantity.format === 'BinarySI') {
    const whole = scaled(quantity, 0);
    const isSmall = whole > -1024n && whole < 1024n;
    if (!isSmall && isExact(quantity, 0)) return binaryForm(whole);
  }
  return decimalForm(quantity, quantity.format === 'DecimalExponent');
}

/** The value in units of 10^scale, rounded away from zero: Go's ScaledValue. */
export function scaled({ mantissa, scale }: Quantity, toScale: number): bigint {
  if (mantissa === 0n) return 0n;
  if (scale >= toScale) return mantissa * power(scale - toScale);
  const places = toScale - scale;
  // Guards 10n ** places: a divisor with more digits than the mantissa leaves only the rounding.
  if (places > String(mantissa).length) return mantissa > 0n ? 1n : -1n;
  const divisor = power(places);
  const quotient = mantissa / divisor;
  if (quotient * divisor === mantissa) return quotient;
  return mantissa > 0n ? quotient + 1n : quotient - 1n;
}

/** Whether the value is a whole number of units of 10^scale. */
export function isExact({ mantissa, scale }: Quantity, toScale: number): boolean {
  if (mantissa === 0n || scale >= toScale) return true;
  const places = toScale - scale;
  return places <= String(mantissa).length && mantissa % power(places) === 0n;
}

export const power = (exponent: number): bigint => 10n ** BigInt(exponent);

interface Unit {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

interface Scanned {
  readonly text: string;
  readonly sign: string;
  readonly digits: string;
  readonly fraction: string;
  readonly unit: Unit;
}

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function interpretSuffix(suffix: string): Unit | undefined {
  const decimal = DECIMAL_SUFFIXES.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: decimal * 3 - 9, format: 'DecimalSI' };
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary >= 0) return { base: 2, exponent: binary * 10, format: 'BinarySI' };
  if (!/^[eE][-+]?\d+$/.test(suffix)) return undefined;
  const exponent = Number(suffix.slice(1));
  if (Math.abs(exponent) > EXPONENT_MAX) return undefined;
  return { base: 10, exponent, format: 'DecimalExponent' };
}

/** Upstream's 64-bit path: no rounding, no cap, and the only one that remembers the text. */
function smallQuantity({ text, sign, digits, fraction, unit }: Scanned): Quantity | undefined {
  const { base, exponent, format } = unit;
  const isBinary = base === 2;
  const room = isBinary
    ? 14 - digits.length - Math.trunc((exponent * 3) / 10)
    : 18 - digits.length - fraction.length;
  const scale = isBinary ? 0 : exponent - fraction.length;
  if (room < 0 || scale < NANO || (isBinary && fraction !== '')) return undefined;
  const shifted = digits + fraction;
  const value = BigInt(shifted);
  const product = isBinary ? value << BigInt(exponent) : value;
  if (product > INT64_MAX) return undefined;
  const mantissa = sign === '-' ? -product : product;
  const isCanonical = isBinary
    ? (value & 7n) !== 0n
    : scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
  return isCanonical ? { mantissa, scale, format, text } : { mantissa, scale, format };
}

/** Any size: rounded up to whole nanos, binary values capped at the largest 64-bit integer. */
function largeQuantity({ sign, digits, fraction, unit }: Scanned): Quantity {
  const { base, exponent } = unit;
  let mantissa = BigInt(digits + fraction);
  let scale = -fraction.length;
  let format = unit.format;
  if (base === 2) mantissa <<= BigInt(exponent);
  else scale += exponent;
  if (scale < NANO) {
    mantissa = scaled({ mantissa, scale, format }, NANO);
    scale = NANO;
  }
  if (base === 2) {
    const one = power(-scale);
    if (mantissa > INT64_MAX * one) {
      mantissa = INT64_MAX;
      scale = 0;
    } else if (mantissa > 0n && mantissa < one) format = 'DecimalSI';
  }
  return { mantissa: sign === '-' ? -mantissa : mantissa, scale, format };
}

function binaryForm(whole: bigint): string {
  let rest = whole;
  let step = 0;
  while (step < 6 && rest % 1024n === 0n) {
    rest /= 1024n;
    step++;
  }
  return `${rest}${BINARY_SUFFIXES[step]}`;
}

function decimalForm({ mantissa, scale }: Quantity, withExponent: boolean): string {
  const trimmed = String(mantissa).replace(/0+$/, '');
  let exponent = scale + String(mantissa).length - trimmed.length;
  const surplus = ((exponent % 3) + 3) % 3;
  const digits = trimmed + '0'.repeat(surplus);
  exponent -= surplus;
  if (withExponent) return exponent === 0 ? digits : `${digits}e${exponent}`;
  const excess = Math.max(0, exponent - 18);
  return `${digits}${'0'.repeat(excess)}${DECIMAL_SUFFIXES[(exponent - excess + 9) / 3]}`;
}
