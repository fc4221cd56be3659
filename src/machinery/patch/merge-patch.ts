// JSON merge patch (RFC 7386), as the API server applies it: null deletes, objects merge, all else replaces.
//
// Follows github.com/evanphx/json-patch merge.go, which also drops the nulls of objects inside lists.

import { equal } from '../equal.js';
import {
  fieldOf,
  isJsonObject,
  type JsonObject,
  sharedObject,
  withoutNullFields,
} from '../json.js';

/** Parts the patch leaves alone are shared with the target. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch) || !isJsonObject(target)) return withoutNullFields(patch);
  // Put together anew: V8 is slow at objects that had a field deleted, for as long as they live.
  const merged: Record<string, unknown> = {};
  for (const [name, before] of Object.entries(target)) {
    const value = fieldOf(patch, name);
    if (value === undefined) merged[name] = before;
    else if (value !== null) merged[name] = applyMergePatch(before, value);
  }
  for (const [name, value] of Object.entries(patch))
    if (value !== undefined && value !== null && fieldOf(target, name) === undefined)
      merged[name] = applyMergePatch(undefined, value);
  return sharedObject(target, merged);
}

/** The patch that turns the original into the modified object, provided that holds no null. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const [name, now] of Object.entries(modified)) {
    if (now === undefined) continue;
    const before = fieldOf(original, name);
    if (before === undefined) patch[name] = now;
    else if (isJsonObject(before) && isJsonObject(now)) {
      const inner = createMergePatch(before, now);
      if (Object.keys(inner).length > 0) patch[name] = inner;
    } else if (!equal(before, now)) patch[name] = now;
  }
  for (const [name, before] of Object.entries(original)) {
    if (before !== undefined && fieldOf(modified, name) === undefined) patch[name] = null;
  }
  return patch;
}
