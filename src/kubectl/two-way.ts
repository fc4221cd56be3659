// Changing an object as `set`, `cordon`, `rollout` and `taint` do: the change is worked out here, and sent
// as a strategic merge patch.
//
// Source: kubectl pkg/cmd/set/helper.go, CalculatePatch.

import type { PatchType } from '../apiserver/request.js';
import type { Kind } from '../kinds/kind.js';
import { typeOf } from '../kinds/type.js';
import type { JsonObject } from '../machinery/json.js';
import { patchSchemaOf } from '../machinery/merge-schema.js';
import type { KubeObject } from '../machinery/object.js';
import { createMergePatch } from '../machinery/patch/merge-patch.js';
import { createTwoWayStrategicPatch } from '../machinery/patch/strategic/create.js';
import { fail } from './problem.js';

export interface TwoWayPatch {
  readonly patchType: PatchType;
  readonly patch: JsonObject;
  readonly isEmpty: boolean;
}

/** The patch that turns one into the other; a merge patch for a kind whose type nobody knows. */
export function twoWayPatch(kind: Kind, before: KubeObject, after: unknown): TwoWayPatch {
  const from = before as unknown as JsonObject;
  const to = after as JsonObject;
  const type = typeOf(kind);
  const schema = type && patchSchemaOf(type);
  if (!schema) {
    const patch = createMergePatch(from, to);
    return { patchType: 'merge', patch, isEmpty: Object.keys(patch).length === 0 };
  }
  const made = createTwoWayStrategicPatch(from, to, schema);
  if (!made.ok) return fail(made.error);
  const patch = made.value;
  return { patchType: 'strategic', patch, isEmpty: Object.keys(patch).length === 0 };
}
