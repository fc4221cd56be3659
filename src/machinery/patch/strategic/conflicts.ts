// Whether two strategic merge patches of the same object set the same thing differently.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go, MergingMapsHaveConflicts.

import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../../json.js';
import type { PatchField, PatchSchema } from '../../schema-lookup.js';
import { goText } from '../go-text.js';
import {
  lookUp,
  mergeKeyOf,
  merges,
  patchDirective,
  replaces,
  retainKeysDirective,
} from './directives.js';
import { itemKind, type List, sortedScalars } from './lists.js';

export function haveConflicts(
  left: JsonObject,
  right: JsonObject,
  schema: PatchSchema | undefined,
): boolean {
  if (fieldOf(left, patchDirective) !== fieldOf(right, patchDirective)) return true;
  return Object.keys(left).some((key) => {
    if (key === patchDirective || key === retainKeysDirective) return false;
    const other = fieldOf(right, key);
    return other !== undefined && fieldsConflict(left[key], other, () => lookUp(schema, key));
  });
}

function fieldsConflict(left: unknown, right: unknown, field: () => PatchField): boolean {
  if (isJsonObject(left)) {
    if (!isJsonObject(right)) return true;
    const known = field();
    if (!replaces(known)) return haveConflicts(left, right, known.schema);
    return fieldOf(left, patchDirective) !== fieldOf(right, patchDirective);
  }
  if (isJsonArray(left)) return !isJsonArray(right) || listsConflict(left, right, field());
  return left !== right;
}

function listsConflict(left: List, right: List, field: PatchField): boolean {
  const objects = itemKind(left, right) === 'object';
  if (merges(field)) return objects && itemsConflict(left, right, field);
  if (left.length !== right.length) return true;
  const [a, b] = objects ? [left, right] : [sortedSet(left), sortedSet(right)];
  return a.some((item, index) => valuesConflict(item, b[index], field.schema));
}

function itemsConflict(left: List, right: List, field: PatchField): boolean {
  const keyOf = (item: unknown): string => goText(mergeKeyOf(item, field.mergeKey ?? ''));
  const others = new Map(right.map((item) => [keyOf(item), item]));
  return left.some((item) => {
    const other = others.get(keyOf(item));
    return other !== undefined && valuesConflict(item, other, field.schema);
  });
}

const valuesConflict = (left: unknown, right: unknown, schema: PatchSchema | undefined): boolean =>
  isJsonObject(left) && isJsonObject(right) ? haveConflicts(left, right, schema) : left !== right;

const sortedSet = (list: List): List => sortedScalars([...new Set(list)]);
