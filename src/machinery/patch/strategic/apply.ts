// Strategic merge patch: objects merge, lists merge by key where the type says so, directives do the rest.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go (StrategicMergeMapPatchUsingLookupPatchMeta).
// The result shares with the original what the patch leaves alone.

import type { JsonObject } from '../../json.js';
import type { PatchSchema } from '../../schema-lookup.js';
import { type Outcome, outcomeOf } from '../outcome.js';
import { mergeObject } from './merge.js';

export function applyStrategicMergePatch(
  original: JsonObject,
  patch: JsonObject,
  schema: PatchSchema,
): Outcome<JsonObject> {
  return outcomeOf(() => mergeObject(original, patch, schema, { patchOfPatch: false }));
}
