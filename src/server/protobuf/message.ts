// Reading a protobuf message as the JSON that Go would write of it.
//
// What a field holds stands in the schema, its number and whether its zero counts in src/kinds/api-types.ts.
// Go writes every field that is no pointer, so a zero there says nothing and is left out as `omitempty`
// leaves it out; a pointer's zero is kept. Numbers that nobody knows are passed over, as newer clients send.
// Source: the Unmarshal methods of k8s.io/api, and apimachinery's for Time, Quantity and IntOrString.
import { type ApiField, apiType, isField, type Message } from '../../kinds/api-types.js';
import { SCHEMA } from '../../kinds/type.js';
import { assert } from '../../machinery/assert.js';
import type {
  FieldType,
  ListType,
  MapType,
  Scalar,
  ScalarType,
  StructType,
} from '../../machinery/schema.js';
import { readAny, readIntOrString, readQuantity, readTime } from './special.js';
import { FIXED64, LENGTH, VARINT, type Wire, WireError } from './wire.js';

type Fields = Record<string, unknown>;

/** Deep enough for any schema of a custom resource, and shallow enough for the stack. */
const DEPTH_MAX = 1000;

/** Scalars of a length of their own; all others come as messages, text or bytes. */
const BARE: Readonly<Partial<Record<Scalar, number>>> = {
  bool: VARINT,
  int32: VARINT,
  int64: VARINT,
  float64: FIXED64,
};

/** Reads into `into`, what an earlier part of the same field gave. */
export function readStruct(type: StructType, wire: Wire, depth: number, into: Fields = {}): Fields {
  if (depth > DEPTH_MAX) throw new WireError('exceeded max depth');
  const known = apiType(type.name);
  if (known) new MessageReader(type, depth, into).read(known.message, wire);
  return into;
}

class MessageReader {
  private readonly type: StructType;
  private readonly depth: number;
  private readonly into: Fields;

  constructor(type: StructType, depth: number, into: Fields) {
    this.type = type;
    this.depth = depth;
    this.into = into;
  }

  read(message: Message, wire: Wire): void {
    const owner = this.type.goName.slice(this.type.goName.indexOf('.') + 1);
    while (!wire.done) {
      const { number, wireType } = wire.tag(owner);
      const entry = message.get(number);
      if (entry === undefined) wire.skip(wireType);
      else if (isField(entry)) this.field(entry, wireType, wire);
      else {
        expectWire(LENGTH, wireType, owner);
        this.read(entry, wire.message());
      }
    }
  }

  private field(field: ApiField, wireType: number, wire: Wire): void {
    const type = this.type.fields.get(field.name)?.type;
    const bare = BARE[type?.shape as Scalar];
    if (type === undefined) wire.skip(wireType);
    else if (type.shape === 'list') this.list(field, type as ListType, wireType, wire);
    else {
      expectWire(bare ?? LENGTH, wireType, field.name);
      if (type.shape === 'map') this.entry(field, type as MapType, wire.message());
      else this.single(field, type, wire);
    }
  }

  private single(field: ApiField, type: FieldType, wire: Wire): void {
    const { into } = this;
    const value = this.value(type, field, wire, into[field.name]);
    const kept = field.pointer || field.always || type.shape === 'any' || !isNothing(value, field);
    if (kept && value !== undefined) into[field.name] = value;
    else delete into[field.name];
  }

  /** Lists of numbers come one by one or in one run. */
  private list(field: ApiField, { items }: ListType, wireType: number, wire: Wire): void {
    const bare = BARE[items.shape as Scalar];
    const list = (this.into[field.name] ?? []) as unknown[];
    this.into[field.name] = list;
    if (bare !== undefined && wireType === LENGTH) {
      const run = wire.message();
      while (!run.done) list.push(this.value(items, field, run));
      return;
    }
    expectWire(bare ?? LENGTH, wireType, field.name);
    list.push(this.value(items, field, wire) ?? null);
  }

  private entry(field: ApiField, { values }: MapType, wire: Wire): void {
    const map = (this.into[field.name] ?? {}) as Fields;
    this.into[field.name] = map;
    let key = '';
    let value: unknown;
    while (!wire.done) {
      const { number, wireType } = wire.tag('MapEntry');
      if (number === 1 && wireType === LENGTH) key = wire.string();
      else if (number === 2 && wireType === (BARE[values.shape as Scalar] ?? LENGTH))
        value = this.value(values, field, wire);
      else wire.skip(wireType);
    }
    Object.defineProperty(map, key, {
      value: value ?? emptyOf(values),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }

  private value(type: FieldType, field: ApiField, wire: Wire, before?: unknown): unknown {
    switch (type.shape) {
      case 'struct':
        return readStruct(type as StructType, wire.message(), this.depth + 1, before as Fields);
      case 'list':
        return this.wrappedList(type as ListType, field, wire.message());
      case 'any':
        return readAny(field.goType, wire.message(), (props) =>
          readStruct(schemaProps(), props, this.depth + 1),
        );
      default:
        return scalar(type as ScalarType, wire);
    }
  }

  /** A list within a map is a message of its own: the extra fields of a user. */
  private wrappedList({ items }: ListType, field: ApiField, wire: Wire): unknown[] {
    const list: unknown[] = [];
    while (!wire.done) {
      const { number, wireType } = wire.tag('Items');
      if (number === 1 && wireType === LENGTH) list.push(this.value(items, field, wire));
      else wire.skip(wireType);
    }
    return list;
  }
}

function schemaProps(): StructType {
  const type = SCHEMA.types.get('V1JSONSchemaProps');
  assert(type !== undefined, 'the schema has no V1JSONSchemaProps');
  return type;
}

function scalar(type: ScalarType, wire: Wire): unknown {
  switch (type.shape) {
    case 'bool':
      return wire.bool();
    case 'int32':
      return wire.int32();
    case 'int64':
      return wire.int64();
    case 'float64':
      return wire.double();
    case 'bytes':
      return wire.base64();
    case 'quantity':
      return readQuantity(wire.message());
    case 'intOrString':
      return readIntOrString(wire.message());
    case 'time':
    case 'microTime':
      return readTime(wire.message(), type.shape);
    default:
      return wire.string();
  }
}

function expectWire(expected: number, found: number, name: string): void {
  if (found === expected) return;
  const goName = (name[0] ?? '').toUpperCase() + name.slice(1);
  throw new WireError(`proto: wrong wireType = ${found} for field ${goName}`);
}

/** What Go holds under a key that came without a value. */
function emptyOf({ shape }: FieldType): unknown {
  if (shape === 'struct') return {};
  if (shape === 'quantity') return '0';
  return shape === 'string' || shape === 'bytes' ? '' : null;
}

/** Structs are written even if they hold nothing, unless they say otherwise; quantities and ports too. */
function isNothing(value: unknown, { omitzero }: ApiField): boolean {
  if (typeof value !== 'object' || value === null) return !value && value !== undefined;
  return omitzero && Object.keys(value).length === 0;
}
