// The recursion under making a strategic merge patch: what changed from the original to the modified object.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go, diffMaps and its helpers.

import { equal } from '../../equal.js';
import { fieldOf, isJsonArray, isJsonObject, type JsonObject, jsonKind } from '../../json.js';
import type { PatchField, PatchSchema } from '../../schema-lookup.js';
import { refuse } from '../outcome.js';
import { diffLists } from './diff-lists.js';
import {
  deleteFromListPrefix,
  elementOrderPrefix,
  lookUp,
  merges,
  patchDirective,
  replaces,
  retainKeysDirective,
  retainsKeys,
} from './directives.js';
import { sortedScalars } from './lists.js';

export interface DiffMode {
  /** Say in which order merged lists end up. */
  readonly elementOrder: boolean;
  readonly ignoreChanges?: boolean;
  readonly ignoreDeletions?: boolean;
}

type Draft = Record<string, unknown>;

export function diffObjects(
  original: JsonObject,
  modified: JsonObject,
  schema: PatchSchema | undefined,
  mode: DiffMode,
  retain = false,
): JsonObject {
  const patch: Draft = {};
  for (const [key, now] of Object.entries(modified)) {
    if (now !== undefined) diffField(patch, key, fieldOf(original, key), now, schema, mode);
  }
  const gone = Object.keys(original).filter(
    (key) => original[key] !== undefined && fieldOf(modified, key) === undefined,
  );
  if (!mode.ignoreDeletions) for (const key of gone) patch[key] = null;
  if (!retain) return patch;
  const retained = Object.keys(modified).filter((key) => (modified[key] ?? null) !== null);
  const cleared = gone.some((key) => original[key] !== null);
  if (retained.length > 0 && (cleared || Object.keys(patch).length > 0)) {
    patch[retainKeysDirective] = sortedScalars(retained);
  }
  return patch;
}

function diffField(
  patch: Draft,
  key: string,
  before: unknown,
  now: unknown,
  schema: PatchSchema | undefined,
  mode: DiffMode,
): void {
  if (before === undefined || (key !== patchDirective && jsonKind(before) !== jsonKind(now))) {
    if (!mode.ignoreChanges) patch[key] = now;
  } else if (key === patchDirective) {
    if (typeof before !== 'string' || typeof now !== 'string') {
      refuse(`invalid value for special key: ${patchDirective}`);
    }
    if (before !== now) patch[key] = now;
  } else if (isJsonObject(before) && isJsonObject(now)) {
    if (schema?.field(key) || !equal(before, now)) {
      diffInner(patch, key, before, now, lookUp(schema, key), mode);
    }
  } else if (isJsonArray(before) && isJsonArray(now)) {
    if (schema?.field(key) || !equal(before, now)) {
      diffList(patch, key, before, now, lookUp(schema, key), mode);
    }
  } else if (!mode.ignoreChanges && before !== now) patch[key] = now;
}

function diffInner(
  patch: Draft,
  key: string,
  before: JsonObject,
  now: JsonObject,
  field: PatchField,
  mode: DiffMode,
): void {
  if (replaces(field)) {
    if (!mode.ignoreChanges) patch[key] = now;
    return;
  }
  const inner = diffObjects(before, now, field.schema, mode, retainsKeys(field));
  if (Object.keys(inner).length > 0) patch[key] = inner;
}

function diffList(
  patch: Draft,
  key: string,
  before: readonly unknown[],
  now: readonly unknown[],
  field: PatchField,
  mode: DiffMode,
): void {
  if (!merges(field)) {
    if (!mode.ignoreChanges && !equal(before, now)) patch[key] = now;
    return;
  }
  const diffItem = (a: JsonObject, b: JsonObject): JsonObject =>
    diffObjects(a, b, field.schema, mode, retainsKeys(field));
  const { changes, deletions, order } = diffLists(
    before,
    now,
    field.mergeKey ?? '',
    diffItem,
    mode,
  );
  if (changes.length > 0) patch[key] = changes;
  if (deletions.length > 0) patch[`${deleteFromListPrefix}/${key}`] = deletions;
  if (order.length > 0) patch[`${elementOrderPrefix}/${key}`] = order;
}
