// Sums, comparisons and plain numbers of quantities: exact between quantities, fast for hot paths.
//
// Source: apimachinery pkg/api/resource/quantity.go. `milliValue` and `wholeValue` are what the
// scheduler asks of every pod, so the ordinary spellings are read digit by digit, without a regular
// expression or a bigint. Departure: a number beyond 64 bits is capped, where upstream wraps it.
import { assert } from './assert.js';
import {
  isExact,
  power,
  type Quantity,
  type QuantityFormat,
  quantityOf,
  scaled,
} from './quantity.js';

/** The value in thousandths, rounded up: Go's MilliValue. Exact up to 2^53. */
export function milliValue(quantity: string | number | undefined): number {
  return quickValue(quantity, 1000) ?? slowValue(quantity, -3);
}

/** The value in whole units, rounded up: Go's Value. Exact up to 2^53. */
export function wholeValue(quantity: string | number | undefined): number {
  return quickValue(quantity, 1) ?? slowValue(quantity, 0);
}

export function makeQuantity(
  value: number | bigint,
  format: QuantityFormat = 'DecimalSI',
  scale = 0,
): Quantity {
  assert(typeof value === 'bigint' || Number.isInteger(value), `${value} is not a whole number`);
  assert(scale >= -9, `a quantity cannot be finer than nano, got scale ${scale}`);
  return { mantissa: BigInt(value), scale, format };
}

export const makeMilliQuantity = (
  value: number | bigint,
  format: QuantityFormat = 'DecimalSI',
): Quantity => makeQuantity(value, format, -3);

/** Negative, zero or positive, as x is less than, equal to or greater than y. */
export function compareQuantities(x: Quantity, y: Quantity): -1 | 0 | 1 {
  const signs = signOf(x) - signOf(y);
  if (signs !== 0) return signs < 0 ? -1 : 1;
  if (x.mantissa === 0n) return 0;
  // Unequal magnitudes are told apart before aligning, so that 1e999999 costs nothing.
  const apart = magnitude(x) - magnitude(y);
  if (apart !== 0) return apart > 0 === signOf(x) > 0 ? 1 : -1;
  const { left, right } = aligned(x, y);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A zero takes the format of what is added to it, so that 0 + 1Gi prints as 1Gi. */
export function addQuantities(x: Quantity, y: Quantity): Quantity {
  const format = x.mantissa === 0n ? y.format : x.format;
  if (x.mantissa === 0n) return { mantissa: y.mantissa, scale: y.scale, format };
  if (y.mantissa === 0n) return { mantissa: x.mantissa, scale: x.scale, format };
  const { left, right, scale } = aligned(x, y);
  return { mantissa: left + right, scale, format };
}

export const subtractQuantities = (x: Quantity, y: Quantity): Quantity =>
  addQuantities(x, negateQuantity(y));

export const negateQuantity = ({ mantissa, scale, format }: Quantity): Quantity => ({
  mantissa: -mantissa,
  scale,
  format,
});

/** Rounds away from zero to whole units of 10^scale, and says whether nothing was lost. */
export function roundUpQuantity(
  quantity: Quantity,
  scale: number,
): { readonly quantity: Quantity; readonly exact: boolean } {
  if (quantity.scale >= scale) return { quantity, exact: true };
  const mantissa = scaled(quantity, scale);
  return {
    quantity: { mantissa, scale, format: quantity.format },
    exact: isExact(quantity, scale),
  };
}

/** For charts and ratios only: the nearest float, or infinity. */
export const approximateValue = ({ mantissa, scale }: Quantity): number =>
  Number(mantissa) * Number(`1e${scale}`);

/** `250m`, `2`, `128Mi`: up to fifteen digits and a common suffix. Anything else is undefined. */
function quickValue(quantity: string | number | undefined, perUnit: 1 | 1000): number | undefined {
  if (quantity === undefined) return 0;
  if (typeof quantity === 'number') {
    const product = quantity * perUnit;
    return Number.isInteger(quantity) && Number.isSafeInteger(product) ? product : undefined;
  }
  let digits = 0;
  let at = 0;
  for (; at < quantity.length && at < 15; at++) {
    const code = quantity.charCodeAt(at) - 48;
    if (code < 0 || code > 9) break;
    digits = digits * 10 + code;
  }
  if (at === 0) return undefined;
  const suffix = quantity.slice(at);
  if (suffix === 'm') return perUnit === 1000 ? digits : Math.ceil(digits / 1000);
  const factor = quickFactor(suffix);
  if (factor === undefined) return undefined;
  const product = digits * factor * perUnit;
  return Number.isSafeInteger(product) ? product : undefined;
}

function quickFactor(suffix: string): number | undefined {
  switch (suffix) {
    case '':
      return 1;
    case 'Ki':
      return 1024;
    case 'Mi':
      return 1024 ** 2;
    case 'Gi':
      return 1024 ** 3;
    case 'Ti':
      return 1024 ** 4;
    case 'k':
      return 1e3;
    case 'M':
      return 1e6;
    case 'G':
      return 1e9;
    default:
      return undefined;
  }
}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_DIGITS = 19;

function slowValue(json: string | number | undefined, scale: number): number {
  const quantity = quantityOf(json);
  const cap = BigInt(signOf(quantity)) * INT64_MAX;
  if (magnitude(quantity) - scale > INT64_DIGITS) return Number(cap);
  const value = scaled(quantity, scale);
  return Number(value > INT64_MAX || value < -INT64_MAX ? cap : value);
}

const signOf = ({ mantissa }: Quantity): number => (mantissa > 0n ? 1 : mantissa < 0n ? -1 : 0);

/** How many digits stand left of the decimal point; a fraction's leading zeros count negative. */
function magnitude({ mantissa, scale }: Quantity): number {
  if (mantissa === 0n) return 0;
  return String(mantissa < 0n ? -mantissa : mantissa).length + scale;
}

function aligned(x: Quantity, y: Quantity): { left: bigint; right: bigint; scale: number } {
  const scale = Math.min(x.scale, y.scale);
  return {
    left: x.mantissa * power(x.scale - scale),
    right: y.mantissa * power(y.scale - scale),
    scale,
  };
}
