// Taking fields out of a value, and its opposite: taking a value apart to leave only some fields.
//
// Source: structured-merge-diff typed/remove.go.

import { type JsonObject, sharedArray, sharedObject } from '../json.js';
import type { ListSchema, MapSchema, TypeSchema } from '../type-schema.js';
import {
  type FieldSet,
  hasPath,
  insertPath,
  isEmptyFieldSet,
  newFieldSetDraft,
  pathsOf,
  under,
  union,
} from './field-set.js';
import { type FieldPath, fieldElement, keysOf } from './path-element.js';
import { toFieldSet } from './to-field-set.js';
import {
  fieldSchema,
  fitting,
  handle,
  isEmptyList,
  isEmptyMap,
  itemElement,
  listOf,
  mapOf,
} from './typed.js';

/** Undefined if nothing is left. */
export const removeFields = (value: unknown, fields: FieldSet, schema: TypeSchema): unknown =>
  walk(value, fields, schema, false);

/** The fields of the set, and the keys of the list items they are in. */
export function extractFields(value: unknown, fields: FieldSet, schema: TypeSchema): unknown {
  return walk(value, union(fields, keyFields(value, fields, schema)), schema, true);
}

function keyFields(value: unknown, fields: FieldSet, schema: TypeSchema): FieldSet {
  const own = toFieldSet(value, schema);
  const draft = newFieldSetDraft();
  for (const path of pathsOf(fields)) {
    if (!hasPath(own, path)) continue;
    for (const [index, element] of path.entries()) {
      for (const name of Object.keys(keysOf(element) ?? {})) {
        const keyPath: FieldPath = [...path.slice(0, index + 1), fieldElement(name)];
        insertPath(draft, keyPath);
      }
    }
  }
  return draft;
}

/** With `extract`, the fields of the set are what is left; without, they are what is taken. */
function walk(value: unknown, fields: FieldSet, schema: TypeSchema, extract: boolean): unknown {
  const whole = extract ? value : undefined;
  return handle(fitting(schema, value), {
    scalar: () => value,
    map: (map) => {
      const object = mapOf(value);
      if (!object) return undefined;
      return isEmptyMap(object) || map.atomic ? whole : walkFields(object, fields, map, extract);
    },
    list: (list) => {
      const items = listOf(value);
      if (!items) return undefined;
      return isEmptyList(items) || list.atomic ? whole : walkItems(items, fields, list, extract);
    },
  });
}

function walkFields(
  object: JsonObject,
  fields: FieldSet,
  schema: MapSchema,
  extract: boolean,
): JsonObject | undefined {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const element = fieldElement(name);
    const inner = fieldSchema(schema, name);
    const below = under(fields, element);
    if (fields.members.has(element)) {
      if (extract) kept[name] = walk(value, fields, inner, extract) ?? null;
    } else if (!isEmptyFieldSet(below)) kept[name] = walk(value, below, inner, extract) ?? null;
    else if (!extract) kept[name] = value;
  }
  return Object.keys(kept).length === 0 ? undefined : sharedObject(object, kept);
}

function walkItems(
  items: readonly unknown[],
  fields: FieldSet,
  schema: ListSchema,
  extract: boolean,
): readonly unknown[] | undefined {
  const kept: unknown[] = [];
  for (const item of items) {
    const element = itemElement(schema, item);
    const isMember = fields.members.has(element);
    const below = under(fields, element);
    const isParent = !isEmptyFieldSet(below);
    if (extract ? !isMember && !isParent : isMember) continue;
    kept.push(isParent ? (walk(item, below, schema.items(), extract) ?? null) : item);
  }
  return kept.length === 0 ? undefined : sharedArray(items, kept);
}
