// An object with its merged lists in one canonical order, so that two objects can be compared without
// regard to an order that merging does not promise.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go, sortMergeListsByName.

import { isJsonArray, isJsonObject, type JsonObject } from '../../json.js';
import type { PatchSchema } from '../../schema-lookup.js';
import { type Outcome, outcomeOf } from '../outcome.js';
import {
  isDeleteFromList,
  isElementOrder,
  listOf,
  lookUp,
  merges,
  patchDirective,
  retainKeysDirective,
} from './directives.js';
import { itemKind, type List, sortedByKey, sortedScalars } from './lists.js';

export const sortMergeLists = (object: JsonObject, schema: PatchSchema): Outcome<JsonObject> =>
  outcomeOf(() => sortObject(object, schema));

function sortObject(object: JsonObject, schema: PatchSchema | undefined): JsonObject {
  const sorted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) sorted[key] = sortField(key, value, schema);
  return sorted;
}

function sortField(key: string, value: unknown, schema: PatchSchema | undefined): unknown {
  if (key === patchDirective || isElementOrder(key)) return value;
  if (key === retainKeysDirective || isDeleteFromList(key)) return sortedScalars(listOf(value));
  if (isJsonObject(value)) return sortObject(value, lookUp(schema, key).schema);
  if (!isJsonArray(value) || value.length === 0) return value;
  const field = lookUp(schema, key);
  return merges(field) ? sortList(value, field.mergeKey ?? '', field.schema) : value;
}

function sortList(list: List, mergeKey: string, schema: PatchSchema | undefined): List {
  if (itemKind(list) !== 'object') return sortedScalars([...new Set(list)]);
  return sortedByKey(
    list.map((item) => (isJsonObject(item) ? sortObject(item, schema) : item)),
    mergeKey,
  );
}
