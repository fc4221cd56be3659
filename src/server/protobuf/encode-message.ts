// Writing what the API has as JSON as the protobuf message that Go would make of it.
//
// The counterpart of message.ts, out of the same facts. Go also writes the zeros of what is no pointer, which says
// nothing to whoever reads it; here what JSON leaves out is left out. Source: the Marshal methods of k8s.io/api.
import { type ApiField, apiType, isField, type Message } from '../../kinds/api-types.js';
import { SCHEMA } from '../../kinds/type.js';
import { assert } from '../../machinery/assert.js';
import type { FieldType, ListType, MapType, Scalar, StructType } from '../../machinery/schema.js';
import type { BackwardWriter } from './backward-writer.js';

export type Fields = Readonly<Record<string, unknown>>;

/** What a message has, from its last number to its first. */
type Plan = readonly Step[];

interface Step {
  readonly number: number;
  /** Of an embedded struct, whose fields stand among the others in JSON. */
  readonly inner?: Plan;
  readonly field?: ApiField;
  readonly type?: FieldType;
}

const plans = new WeakMap<StructType, Plan>();

export function writeStruct(to: BackwardWriter, type: StructType, value: Fields): void {
  let plan = plans.get(type);
  if (!plan) {
    plan = planOf(type, apiType(type.name)?.message ?? new Map());
    plans.set(type, plan);
  }
  writeSteps(to, plan, value);
}

const planOf = (type: StructType, message: Message): Plan =>
  [...message]
    .map(([number, entry]): Step => {
      if (!isField(entry)) return { number, inner: planOf(type, entry) };
      const known = type.fields.get(entry.name);
      return known ? { number, field: entry, type: known.type } : { number };
    })
    .sort((a, b) => b.number - a.number);

function writeSteps(to: BackwardWriter, plan: Plan, value: Fields): void {
  for (const { number, inner, field, type } of plan) {
    if (inner) to.message(number, () => writeSteps(to, inner, value));
    else if (field && type) {
      const held = value[field.name];
      if (held !== undefined && held !== null) writeField(to, number, { type, field }, held);
    }
  }
}

interface Declared {
  readonly type: FieldType;
  readonly field: ApiField;
}

function writeField(
  to: BackwardWriter,
  number: number,
  { type, field }: Declared,
  value: unknown,
): void {
  switch (type.shape) {
    case 'struct':
      to.message(number, () => writeStruct(to, type as StructType, value as Fields));
      return;
    case 'list': {
      const { items } = type as ListType;
      for (const item of (value as readonly unknown[]).toReversed())
        writeField(to, number, { type: items, field }, item);
      return;
    }
    case 'map': {
      const { values } = type as MapType;
      for (const [key, held] of Object.entries(value as Fields).reverse())
        to.message(number, () => {
          writeHeld(to, { type: values, field }, held);
          to.text(1, key);
        });
      return;
    }
    case 'any':
      to.message(number, () => writeAny(to, field.goType, value));
      return;
    default:
      (SCALARS[type.shape as Scalar] ?? writeText)(to, number, value);
  }
}

/** What a map has under a key. A list there is a message of its own. */
function writeHeld(to: BackwardWriter, declared: Declared, value: unknown): void {
  if (declared.type.shape === 'list') to.message(2, () => writeField(to, 1, declared, value));
  else writeField(to, 2, declared, value);
}

type WriteScalar = (to: BackwardWriter, number: number, value: unknown) => void;

const writeInteger: WriteScalar = (to, number, value) => to.varint(number, Number(value));
const writeText: WriteScalar = (to, number, value) => to.text(number, String(value));
const writeInstant: WriteScalar = (to, number, value) =>
  to.message(number, () => writeTime(to, String(value)));

/** Of all other shapes the text is written. */
const SCALARS: Readonly<Partial<Record<Scalar, WriteScalar>>> = {
  bool: writeInteger,
  int32: writeInteger,
  int64: writeInteger,
  float64: (to, number, value) => to.double(number, Number(value)),
  bytes: (to, number, value) => to.bytes(number, Buffer.from(String(value), 'base64')),
  quantity: (to, number, value) => to.message(number, () => to.text(1, String(value))),
  intOrString: (to, number, value) => to.message(number, () => writeIntOrString(to, value)),
  time: writeInstant,
  microTime: writeInstant,
};

function writeIntOrString(to: BackwardWriter, value: unknown): void {
  const isInt = typeof value === 'number';
  if (isInt) to.varint(2, value);
  else to.text(3, String(value));
  to.varint(1, isInt ? 0 : 1);
}

const NANOS_OF_MICRO = 1000;

function writeTime(to: BackwardWriter, value: string): void {
  const micros = /\.(\d{1,6})/.exec(value)?.[1]?.padEnd(6, '0') ?? '0';
  to.varint(2, Number(micros) * NANOS_OF_MICRO);
  to.varint(1, Math.floor(Date.parse(value) / 1000));
}

/** A message of one field, which is JSON; or what a JSON schema has in one of several forms. */
function writeAny(to: BackwardWriter, goType: string | undefined, value: unknown): void {
  if (!goType?.startsWith('JSONSchemaPropsOr')) to.text(1, JSON.stringify(value));
  else if (typeof value === 'boolean') to.varint(1, Number(value));
  else if (Array.isArray(value)) {
    for (const item of value.toReversed())
      if (typeof item === 'string') to.text(2, item);
      else to.message(2, () => writeSchema(to, item as Fields));
  } else if (goType === 'JSONSchemaPropsOrBool') {
    to.message(2, () => writeSchema(to, value as Fields));
    to.varint(1, 1);
  } else to.message(1, () => writeSchema(to, value as Fields));
}

function writeSchema(to: BackwardWriter, value: Fields): void {
  const type = SCHEMA.types.get('V1JSONSchemaProps');
  assert(type !== undefined, 'the schema has no V1JSONSchemaProps');
  writeStruct(to, type, value);
}
