// A document as Go holds it and writes it again: a struct within a struct is there, if empty, and so is what has no
// `omitempty`; what is zero or empty and has it is left out, but for pointers, which tell zero from nothing.
//
// It runs on what users send. Whoever looks into `spec.template.spec` need not ask at every step whether it is there,
// and what is read back is what the real API server would show.

import type { Field, FieldType, ListType, MapType, StructType } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;

/** Parts that are in Go's form already are shared with the result. */
export function inGoForm(type: StructType, value: Fields): Fields {
  let formed: Record<string, unknown> | undefined;
  for (const field of type.fields.values()) {
    const held = value[field.name];
    const next = fieldInGoForm(field, held ?? undefined);
    if (next === held) continue;
    formed ??= { ...value };
    if (next === undefined) delete formed[field.name];
    else formed[field.name] = next;
  }
  return formed ?? value;
}

/** What is there before anything is set: what a creator does not own. */
export function emptyOf(type: StructType): Fields {
  const known = empties.get(type);
  if (known) return known;
  const empty = inGoForm(type, {});
  empties.set(type, empty);
  return empty;
}

const empties = new WeakMap<StructType, Fields>();

function fieldInGoForm({ type, pointer, always, omitzero }: Field, held: unknown): unknown {
  if (held === undefined) {
    if (pointer) return always ? null : undefined;
    if (omitzero) return undefined;
    if (type.shape === 'struct') return emptyOf(type as StructType);
    return always || ALWAYS_WRITTEN.has(type.shape) ? zeroOf(type) : undefined;
  }
  const formed = valueInGoForm(type, held);
  return !pointer && !always && isEmpty(type, formed) ? undefined : formed;
}

function valueInGoForm(type: FieldType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  switch (type.shape) {
    case 'struct':
      return inGoForm(type as StructType, value as Fields);
    case 'list': {
      const { items } = type as ListType;
      if (!Array.isArray(value) || !holdsStructs(items)) return value;
      const list = value.map((item) => valueInGoForm(items, item));
      return list.some((item, i) => item !== value[i]) ? list : value;
    }
    case 'map': {
      const { values } = type as MapType;
      if (!holdsStructs(values)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, valueInGoForm(values, one)]),
      );
    }
    default:
      return value;
  }
}

const holdsStructs = (type: FieldType): boolean => {
  if (type.shape === 'list') return holdsStructs((type as ListType).items);
  return type.shape === 'map' ? holdsStructs((type as MapType).values) : type.shape === 'struct';
};

/** Structs with a text of their own, which `omitempty` does not leave out. */
const ALWAYS_WRITTEN: ReadonlySet<string> = new Set(['quantity', 'time', 'microTime']);

function isEmpty({ shape }: FieldType, value: unknown): boolean {
  if (shape === 'list' || shape === 'map') return Object.keys(value as object).length === 0;
  if (shape === 'struct' || shape === 'quantity' || shape === 'intOrString' || shape === 'any')
    return false;
  return value === '' || value === 0 || value === false;
}

function zeroOf({ shape }: FieldType): unknown {
  switch (shape) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    default:
      return null;
  }
}
