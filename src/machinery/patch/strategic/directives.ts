// The words a strategic merge patch uses beside field names, and the texts for their misuse.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go and pkg/util/mergepatch/errors.go.

import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../../json.js';
import type { PatchField, PatchSchema } from '../../schema-lookup.js';
import { goText, goType } from '../go-text.js';
import { refuse } from '../outcome.js';

export const patchDirective = '$patch';
export const retainKeysDirective = '$retainKeys';
export const deleteFromListPrefix = '$deleteFromPrimitiveList';
export const elementOrderPrefix = '$setElementOrder';

export const isDeleteFromList = (key: string): boolean => key.startsWith(deleteFromListPrefix);
export const isElementOrder = (key: string): boolean => key.startsWith(elementOrderPrefix);

export const badElementOrder = `invalid patch format of ${elementOrderPrefix} list`;
export const badRetainKeys = 'invalid patch format of retainKeys';
const badDeleteFromList = 'invalid patch format of primitive list';

/** The field that `$setElementOrder/ports` or `$deleteFromPrimitiveList/finalizers` is about. */
export function fieldAfter(prefix: string, key: string): string {
  const slash = key.indexOf('/');
  if (slash >= 0 && key.slice(0, slash) === prefix) return key.slice(slash + 1);
  return refuse(prefix === elementOrderPrefix ? badElementOrder : badDeleteFromList);
}

/** What the schema says of a field whose value is an object or a list. */
export function lookUp(schema: PatchSchema | undefined, key: string): PatchField {
  if (!schema) {
    return refuse('merging an object in json but data type is not struct, instead is: map');
  }
  return (
    schema.field(key) ??
    refuse(
      `unable to find api field in struct ${schema.name} for the json field ${JSON.stringify(key)}`,
    )
  );
}

export const merges = (field: PatchField): boolean => field.strategies.includes('merge');
export const replaces = (field: PatchField): boolean => field.strategies.includes('replace');
export const retainsKeys = (field: PatchField): boolean => field.strategies.includes('retainKeys');

export function objectOf(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  return refuse(`expected a map[string]interface {}, but received a ${goType(value)}`);
}

export function listOf(value: unknown): readonly unknown[] {
  if (isJsonArray(value)) return value;
  return refuse(`expected a []interface {}, but received a ${goType(value)}`);
}

/** The value of an item's merge key; an item without one cannot be merged. */
export function mergeKeyOf(item: unknown, mergeKey: string): unknown {
  const object = objectOf(item);
  const value = fieldOf(object, mergeKey);
  if (value !== undefined) return value;
  return refuse(`map: ${goText(object)} does not contain declared merge key: ${mergeKey}`);
}

/** The value without anything marked by `$patch`; undefined if it is marked itself. */
export function withoutDirectives(value: unknown): unknown {
  if (isJsonArray(value)) {
    return value.map(withoutDirectives).filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, patchDirective)) return undefined;
  const kept: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const inner = withoutDirectives(field);
    if (inner !== undefined) kept[key] = inner;
  }
  return kept;
}
