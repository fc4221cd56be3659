// Why an object that was patched as a map does not fit its Go type: a strategic merge patch is never JSON again, so
// its faults are told otherwise than those of a document [apimachinery pkg/runtime/converter.go].

import { goType } from './go-print.js';
import type { FieldType, ListType, MapType, Scalar, StructType } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;

/** The first fault; undefined for what only has to be parsed, such as quantities. */
export function unstructuredFault(type: FieldType, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (type.shape) {
    case 'struct':
      return inFields(
        value,
        `cannot restore struct from: ${kindOf(value)}`,
        (name) => (type as StructType).fields.get(name)?.type,
      );
    case 'map':
      return inFields(
        value,
        `cannot restore map from ${kindOf(value)}`,
        () => (type as MapType).values,
      );
    case 'list':
      return Array.isArray(value)
        ? first(value.map((item) => () => unstructuredFault((type as ListType).items, item)))
        : `cannot restore slice from ${kindOf(value)}`;
    default:
      return scalarFault(type.shape, type.goName, value);
  }
}

function inFields(
  value: unknown,
  otherwise: string,
  typeOf: (name: string) => FieldType | undefined,
): string | undefined {
  if (kindOf(value) !== 'map') return otherwise;
  return first(
    Object.entries(value as Fields).map(([name, held]) => () => {
      const type = typeOf(name);
      return type && unstructuredFault(type, held);
    }),
  );
}

function first(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const fault = look();
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const GO_KINDS: Partial<Record<Scalar, string>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  float64: 'float64',
};

function scalarFault(shape: Scalar, goName: string, value: unknown): string | undefined {
  const wanted = GO_KINDS[shape];
  if (wanted === undefined) return undefined;
  const isNumber = typeof value === 'number';
  if (wanted === 'string' || wanted === 'bool') {
    if (typeof value === (wanted === 'bool' ? 'boolean' : 'string')) return undefined;
    // Go would make a character of a number.
    return isNumber && wanted === 'string' && Number.isInteger(value)
      ? `cannot convert ${goType(value)} to ${goName}`
      : `unrecognized type: ${wanted}`;
  }
  if (!isNumber) return `unrecognized type: ${wanted}`;
  return wanted === 'float64' || Number.isInteger(value)
    ? undefined
    : `cannot convert float64 to ${goName}`;
}

/** What reflection calls the kind of a value. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  return typeof value === 'object' ? 'map' : goType(value);
}
