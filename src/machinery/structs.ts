// What a document leaves out and Go has all the same: a struct within a struct is there, if empty, so that
// whoever looks into `spec.template.spec` need not ask at every step whether it is.
//
// The schema does not tell structs from pointers to structs. What is required is a struct, but for label
// selectors; so is the spec of an object.

import type { FieldType, StructType } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;

/** The value with its structs; parts that lack none are shared with it. */
export function withStructs(type: StructType, value: Fields): Fields {
  let whole: Record<string, unknown> | undefined;
  for (const { name, required, type: fieldType } of type.fields.values()) {
    const held = value[name];
    const isStruct = fieldType.shape === 'struct' && (required || name === 'spec');
    const missing = isStruct && !POINTERS.includes((fieldType as StructType).goName);
    const next = filled(fieldType, held === undefined && missing ? {} : held);
    if (next === held) continue;
    whole ??= { ...value };
    whole[name] = next;
  }
  return whole ?? value;
}

const POINTERS: readonly string[] = ['v1.LabelSelector'];

function filled(type: FieldType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (type.shape === 'struct') return withStructs(type as StructType, value as Fields);
  if (type.shape !== 'list' || !Array.isArray(value)) return value;
  const { items } = type as Extract<FieldType, { shape: 'list' }>;
  if (items.shape !== 'struct') return value;
  const list = value.map((item) => filled(items, item));
  return list.some((item, i) => item !== value[i]) ? list : value;
}
