// Lists whose items are told apart by keys or by value: no two may be the same, and an item of before is found
// again [pkg/apiserver/schema/listtype/validation.go; apiserver pkg/cel/common/values.go].

import { canonicalJson } from '../canonical-json.js';
import { child, duplicate, type FieldError, index, invalid, key } from '../field-errors.js';
import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { type JsonSchema, LIST_MAP_KEYS, LIST_TYPE, propertyOf, valuesOf } from './json-schema.js';

/** The item of an earlier list that an item is the next version of. */
export function sameItem(schema: JsonSchema, item: unknown, old: unknown): unknown {
  if (schema[LIST_TYPE] !== 'map' || !isJsonArray(old) || !isJsonObject(item)) return undefined;
  const wanted = canonicalJson(keysIn(item, schema));
  return old.find(
    (other) => isJsonObject(other) && canonicalJson(keysIn(other, schema)) === wanted,
  );
}

/** Items that are there twice, through any depth of a value. */
export function validateItems(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
): readonly FieldError[] {
  if (!schema) return [];
  if (isJsonArray(value))
    return [
      ...validateUnique(value, schema, path),
      ...value.flatMap((item, i) => validateItems(item, schema.items, index(path, i))),
    ];
  if (!isJsonObject(value)) return [];
  const values = valuesOf(schema);
  return Object.entries(value).flatMap(([name, held]) => {
    const inner = propertyOf(schema, name);
    return inner || !values
      ? validateItems(held, inner, child(path, name))
      : validateItems(held, values, key(path, name));
  });
}

function validateUnique(
  list: readonly unknown[],
  schema: JsonSchema,
  path: string,
): readonly FieldError[] {
  switch (schema[LIST_TYPE]) {
    case 'set':
      return secondOnes(list).map((i) => duplicate(index(path, i), list[i]));
    case 'map': {
      const stray = list.findIndex((item) => item !== null && !isJsonObject(item));
      if (stray >= 0)
        return [
          invalid(
            index(path, stray),
            list[stray],
            'must be an object for an array of list-type map',
          ),
        ];
      const keys = list.map((item) => (isJsonObject(item) ? keysIn(item, schema) : {}));
      return secondOnes(keys).map((i) => duplicate(index(path, i), keys[i]));
    }
    default:
      return [];
  }
}

function keysIn(item: JsonObject, schema: JsonSchema): JsonObject {
  const keys: Record<string, unknown> = {};
  for (const name of schema[LIST_MAP_KEYS] ?? []) {
    const value = fieldOf(item, name);
    if (value !== undefined) keys[name] = value;
  }
  return keys;
}

/** Where each value that occurs more than once occurs for the second time. */
function secondOnes(list: readonly unknown[]): readonly number[] {
  const seen = new Map<string, number>();
  const second: number[] = [];
  list.forEach((value, i) => {
    const text = canonicalJson(value);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    if (times === 2) second.push(i);
  });
  return second;
}
