// The patch `kubectl apply` sends for kinds it has no merge keys for, such as custom resources.
//
// Changes come from comparing the live object with the wanted one, deletions from comparing the last
// applied one with the wanted one. Source: apimachinery pkg/util/jsonmergepatch/patch.go.

import { isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { applyMergePatch, createMergePatch } from './merge-patch.js';
import { type Outcome, outcomeOf, refuse } from './outcome.js';
import { patchConflict } from './patch-conflict.js';
import { checkPreconditions, type PatchPrecondition } from './preconditions.js';

export function createThreeWayMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  preconditions: readonly PatchPrecondition[] = [],
): Outcome<JsonObject> {
  return outcomeOf(() => {
    const changes = changesOf(createMergePatch(current, modified));
    const deletions = deletionsOf(createMergePatch(original, modified));
    if (mergePatchesConflict(changes, deletions)) {
      refuse(patchConflict(changes, deletions), 'conflict');
    }
    const patch = applyMergePatch(deletions, changes) as JsonObject;
    checkPreconditions(patch, preconditions);
    return patch;
  });
}

/** A merge patch without what it deletes. An object emptied by that says nothing and goes too. */
export function changesOf(patch: JsonObject): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === undefined) continue;
    const inner = isJsonObject(value) ? changesOf(value) : value;
    if (!isJsonObject(value) || isEmpty(value) || !isEmpty(inner)) kept[name] = inner;
  }
  return kept;
}

/** A merge patch with nothing but what it deletes. */
export function deletionsOf(patch: JsonObject): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) kept[name] = null;
    if (!isJsonObject(value)) continue;
    const inner = deletionsOf(value);
    if (!isEmpty(inner)) kept[name] = inner;
  }
  return kept;
}

/** Whether two merge patches set the same thing differently. */
export function mergePatchesConflict(left: unknown, right: unknown): boolean {
  if (isJsonObject(left) && isJsonObject(right)) {
    return Object.keys(left).some(
      (name) => Object.hasOwn(right, name) && mergePatchesConflict(left[name], right[name]),
    );
  }
  if (isJsonArray(left) && isJsonArray(right)) {
    if (left.length !== right.length) return true;
    return left.some((item, index) => mergePatchesConflict(item, right[index]));
  }
  return left !== right;
}

const isEmpty = (value: unknown): boolean => isJsonObject(value) && Object.keys(value).length === 0;
