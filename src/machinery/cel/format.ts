// CEL's `format`: `'%s has %d'.format([name, n])` [cel-go ext/formatting.go].

export function formatted(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%(%|(?:\.(\d+))?([sdfeboxX]))/g, (_all, what, precision, verb) => {
    if (what === '%') return '%';
    if (next >= values.length) throw new Error(`index ${next} out of range`);
    return written(verb, values[next++], precision === undefined ? 6 : Number(precision));
  });
}

function written(verb: string, value: unknown, precision: number): string {
  switch (verb) {
    case 's':
      return asText(value);
    case 'd':
      return String(integerOf(value));
    case 'f':
      return Number(value).toFixed(precision);
    case 'e':
      return Number(value)
        .toExponential(precision)
        .replace(/e([+-])(\d)$/, 'e$10$2');
    case 'b':
      return typeof value === 'boolean' ? (value ? '1' : '0') : integerOf(value).toString(2);
    case 'o':
      return integerOf(value).toString(8);
    default: {
      const hex =
        typeof value === 'string'
          ? Array.from(new TextEncoder().encode(value), hexByte).join('')
          : integerOf(value).toString(16);
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
  }
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

function integerOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  const { value: held } = (value ?? {}) as { value?: unknown };
  if (typeof held === 'bigint') return held;
  throw new Error('integer clause can only be used on integers');
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(asText).join(', ')}]`;
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (typeof value === 'object' && Object.getPrototypeOf(value) === null)
    return `{${Object.entries(value)
      .map(([name, held]) => `${name}: ${asText(held)}`)
      .sort()
      .join(', ')}}`;
  return String(value);
}
