// What the walks over typed values share: which part of a type fits a value, and how list items are named.
//
// Undefined stands for "not there", null for an explicit null. Source: structured-merge-diff
// typed/helpers.go.

import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { refuse } from '../patch/outcome.js';
import type { ListSchema, MapSchema, ScalarKind, TypeSchema } from '../type-schema.js';
import { keyElement, type PathElement, valueElement } from './path-element.js';

/** The part of the type that fits the value; the whole type if none does or the value is null. */
export function fitting(schema: TypeSchema, value: unknown): TypeSchema {
  if (isJsonArray(value)) return schema.list ? { list: schema.list } : schema;
  if (isJsonObject(value)) return schema.map ? { map: schema.map } : schema;
  if (value === null || value === undefined || !schema.scalar) return schema;
  return { scalar: schema.scalar };
}

export const sameParts = (a: TypeSchema, b: TypeSchema): boolean =>
  a.scalar === b.scalar && !a.list === !b.list && !a.map === !b.map;

export interface SchemaHandler<T> {
  map(schema: MapSchema): T;
  scalar(kind: ScalarKind): T;
  list(schema: ListSchema): T;
}

export function handle<T>(schema: TypeSchema, handler: SchemaHandler<T>): T {
  if (schema.map) return handler.map(schema.map);
  if (schema.scalar) return handler.scalar(schema.scalar);
  if (schema.list) return handler.list(schema.list);
  return refuse('schema error: invalid atom: inlined');
}

/** What is known of a field; values of fields nothing is known of cannot be walked. */
export function fieldSchema(schema: MapSchema, name: string): TypeSchema {
  return schema.field(name)?.schema ?? refuse(`.${name}: field not declared in schema`);
}

/** Undefined for what is no map: not there, null, or something else. */
export const mapOf = (value: unknown): JsonObject | undefined =>
  isJsonObject(value) ? value : undefined;

export const listOf = (value: unknown): readonly unknown[] | undefined =>
  isJsonArray(value) ? value : undefined;

export const isEmptyMap = (map: JsonObject | undefined): boolean =>
  map === undefined || Object.keys(map).length === 0;

export const isEmptyList = (list: readonly unknown[] | undefined): boolean =>
  list === undefined || list.length === 0;

/** How an item of a list that is not atomic is named. Refuses items that cannot be. */
export function itemElement(schema: ListSchema, item: unknown): PathElement {
  if (schema.keys.length === 0) return setElement(item);
  if (item === null || item === undefined) {
    return refuse('associative list with keys may not have a null element');
  }
  if (!isJsonObject(item)) {
    return refuse('associative list with keys may not have non-map elements');
  }
  const keys: Record<string, unknown> = {};
  for (const key of schema.keys) {
    const value = fieldOf(item, key) ?? schema.keyDefault(key);
    if (value !== undefined) keys[key] = value;
  }
  if (Object.keys(keys).length > 0) return keyElement(keys);
  return refuse(
    `associative list with keys has an element that omits all key fields ${quoted(schema.keys)} (and doesn't have default values for any key fields)`,
  );
}

function setElement(item: unknown): PathElement {
  if (isJsonObject(item)) {
    return refuse("associative list without keys has an element that's a map type");
  }
  if (isJsonArray(item)) {
    return refuse('not supported: associative list with lists as elements');
  }
  if (item === null || item === undefined) {
    return refuse("associative list without keys has an element that's an explicit null");
  }
  return valueElement(item);
}

const quoted = (names: readonly string[]): string =>
  `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;
