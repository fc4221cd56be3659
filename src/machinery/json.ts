// JSON values as patches and field ownership see them: plain data whose shape nobody has checked yet.

export type JsonObject = { readonly [key: string]: unknown };
export type JsonKind = 'null' | 'object' | 'array' | 'string' | 'number' | 'boolean';

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isJsonArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export function jsonKind(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonKind;
}

/** The field's value. A plain `object[name]` would find `constructor` in every object. */
export const fieldOf = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** The old object if the new one holds the very same parts, so that what did not change stays shared. */
export function sharedObject(old: JsonObject, fresh: JsonObject): JsonObject {
  const names = Object.keys(fresh);
  if (names.length !== Object.keys(old).length) return fresh;
  return names.every((name) => fieldOf(old, name) === fresh[name]) ? old : fresh;
}

/** The old list if the new one holds the very same items in the same order. */
export function sharedArray(
  old: readonly unknown[],
  fresh: readonly unknown[],
): readonly unknown[] {
  if (old.length !== fresh.length) return fresh;
  return fresh.every((item, index) => item === old[index]) ? old : fresh;
}

/** The value without the fields that are null, at any depth; what holds none is shared. */
export function withoutNullFields(value: unknown): unknown {
  if (isJsonArray(value)) return sharedArray(value, value.map(withoutNullFields));
  if (!isJsonObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== null) kept[name] = withoutNullFields(field);
  }
  return sharedObject(value, kept);
}
