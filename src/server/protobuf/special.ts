// The API's types whose JSON is not that of their fields: times, quantities, ports, and what may be anything.
//
// Source: apimachinery pkg/apis/meta/v1/{time,micro_time}_proto.go, pkg/api/resource/quantity_proto.go,
// pkg/util/intstr, pkg/runtime/extension.go, and marshal.go of apiextensions/v1.
import { decodeQuantity, formatQuantity } from '../../machinery/quantity.js';
import { LENGTH, VARINT, type Wire, WireError } from './wire.js';

const SECONDS_MIN = -62_167_219_200;
const SECONDS_MAX = 253_402_300_799;

/** Nothing for the zero time, which JSON has as null. */
export function readTime(wire: Wire, shape: 'time' | 'microTime'): string | undefined {
  if (wire.done) return undefined;
  const { seconds, nanos } = read(wire, 'Timestamp', {
    1: ['seconds', VARINT, () => wire.int64()],
    2: ['nanos', VARINT, () => wire.int32()],
  }) as { readonly seconds?: number; readonly nanos?: number };
  const at = seconds ?? 0;
  if (at < SECONDS_MIN || at > SECONDS_MAX)
    throw new WireError('Time.MarshalJSON: year outside of range [0,9999]');
  const text = new Date(at * 1000).toISOString().slice(0, -5);
  if (shape === 'time') return `${text}Z`;
  const micros = Math.floor((nanos ?? 0) / 1000);
  return `${text}.${String(Math.min(Math.max(micros, 0), 999_999)).padStart(6, '0')}Z`;
}

export function readQuantity(wire: Wire): string {
  const { text } = read(wire, 'Quantity', { 1: ['text', LENGTH, () => wire.string()] });
  if (text === undefined) return '0';
  const quantity = decodeQuantity(text);
  if (!quantity.ok) throw new WireError(quantity.error);
  return formatQuantity(quantity.value);
}

export function readIntOrString(wire: Wire): number | string {
  const { type, int, text } = read(wire, 'IntOrString', {
    1: ['type', VARINT, () => wire.int64()],
    2: ['int', VARINT, () => wire.int32()],
    3: ['text', LENGTH, () => wire.string()],
  });
  return ((type ?? 0) === 0 ? (int ?? 0) : (text ?? '')) as number | string;
}

/** What the schema calls anything, by its Go type; `schema` reads JSONSchemaProps. Nothing for null. */
export function readAny(
  goType: string | undefined,
  wire: Wire,
  schema: (wire: Wire) => unknown,
): unknown {
  switch (goType) {
    case 'JSONSchemaPropsOrArray':
    case 'JSONSchemaPropsOrBool':
    case 'JSONSchemaPropsOrStringArray':
      return readSchemaOr(goType, wire, schema);
    default:
      return readJson(wire, goType ?? 'RawExtension');
  }
}

/** A message of one field, which is JSON: RawExtension, FieldsV1, JSON. */
function readJson(wire: Wire, owner: string): unknown {
  const { raw } = read(wire, owner, { 1: ['raw', LENGTH, () => wire.string()] });
  if (raw === undefined || raw === '') return undefined;
  try {
    return JSON.parse(raw as string);
  } catch {
    throw new WireError(`${owner} holds no JSON`);
  }
}

function readSchemaOr(goType: string, wire: Wire, propsOf: (wire: Wire) => unknown): unknown {
  const many: unknown[] = [];
  const props = () => propsOf(wire.message());
  if (goType === 'JSONSchemaPropsOrBool') {
    const { allows, schema } = read(wire, goType, {
      1: ['allows', VARINT, () => wire.bool()],
      2: ['schema', LENGTH, props],
    });
    return schema ?? allows ?? false;
  }
  const item = goType === 'JSONSchemaPropsOrArray' ? props : () => wire.string();
  const { schema } = read(wire, goType, {
    1: ['schema', LENGTH, props],
    2: ['many', LENGTH, () => many.push(item())],
  });
  return many.length > 0 ? many : schema;
}

type Readers = Readonly<Record<number, readonly [string, number, () => unknown]>>;

/** Reads a message of a few fields that are known here. */
function read(wire: Wire, owner: string, readers: Readers): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  while (!wire.done) {
    const { number, wireType } = wire.tag(owner);
    const reader = readers[number];
    if (reader === undefined) wire.skip(wireType);
    else if (reader[1] !== wireType)
      throw new WireError(`proto: wrong wireType = ${wireType} for field ${reader[0]}`);
    else found[reader[0]] = reader[2]();
  }
  return found;
}
