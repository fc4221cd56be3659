// The other direction, for tests: any object of the schema as a Go client would send it.
import { type ApiField, apiType, isField, type Message } from '../../../src/kinds/api-types.js';
import { SCHEMA } from '../../../src/kinds/type.js';
import type { FieldType, ListType, MapType, StructType } from '../../../src/machinery/schema.js';
import { typeOfKind } from '../../../src/machinery/schema.js';

type Fields = Readonly<Record<string, unknown>>;

export function encodeProtobuf(object: Fields): Uint8Array {
  const { apiVersion, kind } = object as { apiVersion: string; kind: string };
  const type = typeOfKind(SCHEMA, apiVersion, kind);
  if (!type) throw new Error(`no kind ${apiVersion}/${kind}`);
  return sealed(apiVersion, kind, struct(type, object));
}

/** An envelope around any bytes. */
export function sealed(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const meta = [...bytes(1, text(apiVersion)), ...bytes(2, text(kind))];
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...bytes(1, meta), ...bytes(2, raw)]);
}

export const text = (value: unknown): Uint8Array => new TextEncoder().encode(String(value));

export function varint(value: number): number[] {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) out.push(Number(left & 127n) | 128);
  return [...out, Number(left)];
}

export const bytes = (number: number, value: ArrayLike<number>): number[] => [
  ...varint(number * 8 + 2),
  ...varint(value.length),
  ...Array.from(value),
];

const int = (number: number, value: number): number[] => [...varint(number * 8), ...varint(value)];

const struct = (type: StructType, value: Fields): Uint8Array =>
  Uint8Array.from(message(apiType(type.name)?.message ?? new Map(), type, value));

function message(entries: Message, type: StructType, value: Fields): number[] {
  return [...entries].flatMap(([number, entry]) => {
    if (!isField(entry)) return bytes(number, message(entry, type, value));
    const field = type.fields.get(entry.name);
    const held = value[entry.name];
    return field && held !== undefined ? encoded(number, field.type, entry, held) : [];
  });
}

function encoded(number: number, type: FieldType, field: ApiField, value: unknown): number[] {
  switch (type.shape) {
    case 'list':
      return (value as unknown[]).flatMap((item) =>
        encoded(number, (type as ListType).items, field, item),
      );
    case 'map':
      return Object.entries(value as Fields).flatMap(([key, held]) =>
        bytes(number, [...bytes(1, text(key)), ...mapValue((type as MapType).values, field, held)]),
      );
    case 'struct':
      return bytes(number, struct(type as StructType, value as Fields));
    case 'bool':
    case 'int32':
    case 'int64':
      return int(number, Number(value));
    case 'float64':
      return [
        ...varint(number * 8 + 1),
        ...new Uint8Array(Float64Array.of(value as number).buffer),
      ];
    case 'bytes':
      return bytes(number, Buffer.from(value as string, 'base64'));
    case 'quantity':
      return bytes(number, bytes(1, text(value)));
    case 'intOrString':
      return bytes(
        number,
        typeof value === 'number' ? int(2, value) : [...int(1, 1), ...bytes(3, text(value))],
      );
    case 'time':
    case 'microTime':
      return bytes(number, time(value as string));
    case 'any':
      return bytes(number, anything(field.goType, value));
    default:
      return bytes(number, text(value));
  }
}

/** A list within a map is a message of its own. */
const mapValue = (type: FieldType, field: ApiField, value: unknown): number[] =>
  type.shape === 'list' ? bytes(2, encoded(1, type, field, value)) : encoded(2, type, field, value);

function time(value: string): number[] {
  const micros = Number(/\.(\d{6})Z$/.exec(value)?.[1] ?? 0);
  return [...int(1, Math.floor(Date.parse(value) / 1000)), ...int(2, micros * 1000)];
}

function anything(goType: string | undefined, value: unknown): number[] {
  const props = SCHEMA.types.get('V1JSONSchemaProps') as StructType;
  if (!goType?.startsWith('JSONSchemaPropsOr')) return bytes(1, text(JSON.stringify(value)));
  if (typeof value === 'boolean') return int(1, Number(value));
  if (!Array.isArray(value))
    return bytes(goType.endsWith('Bool') ? 2 : 1, struct(props, value as Fields));
  return value.flatMap((item) =>
    bytes(2, typeof item === 'string' ? text(item) : struct(props, item)),
  );
}
