// quantity: reading, writing, comparing, adding and rounding quantities.

import {
  canonicalForm,
  decodeQuantity,
  formatQuantity,
  parseQuantity,
  type Quantity,
  type QuantityFormat,
  scaled,
} from '../../../src/machinery/quantity.js';
import {
  addQuantities,
  approximateValue,
  compareQuantities,
  makeMilliQuantity,
  makeQuantity,
  negateQuantity,
  roundUpQuantity,
  subtractQuantities,
} from '../../../src/machinery/quantity-math.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const quantity: Corpus = {
  name: 'quantity',
  area: 'API machinery',
  about: 'quantities: parse, print, compare, add, round',
  check: ({ data }: Case): Check =>
    checks[data['kind']]?.(data) ?? notRun(`no such test: ${data['kind']}`),
};

const checks: Record<string, (given: Fields) => Check> = {
  parse: ({ input, expectedCanonical }) => ({
    actual: canonicalForm(read(input)),
    expected: expectedCanonical,
  }),
  parseEmit: ({ input, expected }) => ({ actual: formatQuantity(read(input)), expected }),
  string: ({ quantity, alternate, expected }) => ({
    actual: [canonicalForm(read(quantity)), canonicalForm(read(alternate || quantity))],
    expected: [expected, expected],
  }),
  invalid: ({ input }) => ({ actual: parseQuantity(input).ok, expected: false }),
  jsonWhitespace: ({ input, expected }) => {
    const decoded = decodeQuantity(JSON.parse(input));
    return { actual: decoded.ok ? formatQuantity(decoded.value) : decoded.error, expected };
  },
  cmp: ({ x, y, expected }) => ({ actual: compareQuantities(read(x), read(y)), expected }),
  add: ({ a, b, expected }) => sameAs(addQuantities(read(a), read(b)), expected),
  sub: ({ a, b, expected }) => sameAs(subtractQuantities(read(a), read(b)), expected),
  neg: ({ a, raw, expected }) => sameAs(negateQuantity(read(a)), raw?.expected ?? expected),
  roundUp: ({ in: input, scale, expect, ok }) => {
    const { quantity, exact } = roundUpQuantity(read(input), scale);
    return { actual: [canonicalForm(quantity), exact], expected: [expect, ok] };
  },
  MilliNewSet: ({ value, format, expect }) => ({
    actual: canonicalForm(makeMilliQuantity(BigInt(value), formatOf(format))),
    expected: expect,
  }),
  NewScaledSet: ({ value, scale, expect }) => ({
    actual: canonicalForm(makeQuantity(BigInt(value), 'DecimalSI', scale)),
    expected: expect,
  }),
  ScaledValue: ({ fromScale, toScale, expected, value = 1 }) => ({
    actual: Number(scaled(makeQuantity(BigInt(value), 'DecimalSI', fromScale), toScale)),
    expected,
  }),
  approxFloat64: ({ input, expected }) => ({ actual: approximateValue(read(input)), expected }),
  split: () => notRun('a step inside upstream’s parser'),
};

/** Of two equal quantities the texts may differ, so the expected one is read too. */
const sameAs = (actual: Quantity, expected: string): Check => ({
  actual: [canonicalForm(actual), compareQuantities(actual, read(expected))],
  expected: [expected, 0],
});

const formatOf = (format: string): QuantityFormat =>
  format === 'DecimalSI' || format === 'BinarySI' ? format : 'DecimalExponent';

/** Text, or the words of a big decimal as Go keeps it. */
function read(text: string | null | Fields): Quantity {
  if (text !== null && typeof text === 'object') {
    const { abs = [0], neg = false } = text['unscaled'] ?? {};
    return makeQuantity(neg ? -BigInt(abs[0]) : BigInt(abs[0]));
  }
  const decoded = decodeQuantity(text);
  if (!decoded.ok) throw new Error(`${text}: ${decoded.error}`);
  return decoded.value;
}
