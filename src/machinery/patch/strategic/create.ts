// Making strategic merge patches: from two versions of an object, or from three as `kubectl apply` does.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go.

import type { JsonObject } from '../../json.js';
import type { PatchSchema } from '../../schema-lookup.js';
import { type Outcome, outcomeOf, refuse } from '../outcome.js';
import { patchConflict } from '../patch-conflict.js';
import { checkPreconditions, type PatchPrecondition } from '../preconditions.js';
import { haveConflicts } from './conflicts.js';
import { diffObjects } from './diff.js';
import { mergeObject } from './merge.js';

export function createTwoWayStrategicPatch(
  original: JsonObject,
  modified: JsonObject,
  schema: PatchSchema,
  preconditions: readonly PatchPrecondition[] = [],
): Outcome<JsonObject> {
  return outcomeOf(() => {
    const patch = diffObjects(original, modified, schema, { elementOrder: true });
    checkPreconditions(patch, preconditions);
    return patch;
  });
}

export interface ThreeWayInput {
  /** What was applied last time. */
  readonly original: JsonObject;
  /** What is to be applied now. */
  readonly modified: JsonObject;
  /** What the server has. */
  readonly current: JsonObject;
}

export interface ThreeWayOptions {
  /** Without it, undoing what others changed since the last apply is a conflict. */
  readonly overwrite: boolean;
  readonly preconditions?: readonly PatchPrecondition[];
}

export function createThreeWayStrategicPatch(
  { original, modified, current }: ThreeWayInput,
  schema: PatchSchema,
  { overwrite, preconditions = [] }: ThreeWayOptions,
): Outcome<JsonObject> {
  return outcomeOf(() => {
    const changes = diffObjects(current, modified, schema, {
      elementOrder: true,
      ignoreDeletions: true,
    });
    const deletions = diffObjects(original, modified, schema, {
      elementOrder: true,
      ignoreChanges: true,
    });
    const patch = mergeObject(deletions, changes, schema, { patchOfPatch: true });
    checkPreconditions(patch, preconditions);
    if (overwrite) return patch;
    const others = diffObjects(original, current, schema, { elementOrder: false });
    if (haveConflicts(patch, others, schema)) refuse(patchConflict(patch, others), 'conflict');
    return patch;
  });
}
