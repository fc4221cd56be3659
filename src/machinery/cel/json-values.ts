// Values of CEL as the JSON that they stand for [cel-go common/types, ConvertToNative of structpb.Value]. Departure: bytes and
// durations stand for none.

import { refuse } from '../patch/outcome.js';

/** Refuses what stands for no JSON. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Map) return fieldsOf([...value]);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return fieldsOf(Object.entries(value));
  return refuse('no conversion found to google.protobuf.Value');
}

const fieldsOf = (entries: readonly (readonly [unknown, unknown])[]): object =>
  Object.fromEntries(entries.map(([name, held]) => [String(name), jsonOf(held)]));
