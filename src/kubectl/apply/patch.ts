// The patch that client-side apply sends: what changed against the live object, and what was dropped since
// the last apply.
//
// Source: kubectl pkg/cmd/apply/patcher.go. Kinds whose type is known get a strategic merge patch, others a
// JSON merge patch.

import type { PatchType } from '../../apiserver/request.js';
import type { Kind } from '../../kinds/kind.js';
import { typeOf } from '../../kinds/type.js';
import { goJson } from '../../machinery/go-json.js';
import type { JsonObject } from '../../machinery/json.js';
import { patchSchemaOf } from '../../machinery/merge-schema.js';
import { applyMergePatch } from '../../machinery/patch/merge-patch.js';
import type { Outcome } from '../../machinery/patch/outcome.js';
import {
  requireKeyUnchanged,
  requireMetadataKeyUnchanged,
} from '../../machinery/patch/preconditions.js';
import { applyStrategicMergePatch } from '../../machinery/patch/strategic/apply.js';
import { createThreeWayStrategicPatch } from '../../machinery/patch/strategic/create.js';
import { createThreeWayMergePatch } from '../../machinery/patch/three-way-merge-patch.js';

export interface ThreeVersions {
  /** What was applied last time. */
  readonly original: JsonObject;
  /** What is to be applied, with its annotation. */
  readonly modified: JsonObject;
  /** What the server has. */
  readonly current: JsonObject;
}

export interface ApplyPatch {
  readonly patchType: PatchType;
  readonly patch: JsonObject;
}

export function makeApplyPatch(
  kind: Kind,
  versions: ThreeVersions,
  overwrite: boolean,
): Outcome<ApplyPatch> {
  const type = typeOf(kind);
  const schema = type && patchSchemaOf(type);
  if (schema) {
    const made = createThreeWayStrategicPatch(versions, schema, { overwrite });
    return made.ok
      ? { ok: true, value: { patchType: 'strategic', patch: made.value } }
      : { ...made, error: couldNotMake(versions, made.error) };
  }
  const { original, modified, current } = versions;
  const made = createThreeWayMergePatch(original, modified, current, IDENTITY_KEPT);
  if (made.ok) return { ok: true, value: { patchType: 'merge', patch: made.value } };
  const error =
    made.kind === 'precondition'
      ? 'At least one of apiVersion, kind and name was changed'
      : made.error;
  return { ...made, error: couldNotMake(versions, error) };
}

const IDENTITY_KEPT = [
  requireKeyUnchanged('apiVersion'),
  requireKeyUnchanged('kind'),
  requireMetadataKeyUnchanged('name'),
];

/** The object as it will be: for `--dry-run=client`. */
export function applyLocally(
  kind: Kind,
  current: JsonObject,
  { patchType, patch }: ApplyPatch,
): Outcome<JsonObject> {
  const type = typeOf(kind);
  const schema = type && patchSchemaOf(type);
  if (patchType === 'strategic' && schema) return applyStrategicMergePatch(current, patch, schema);
  return { ok: true, value: applyMergePatch(current, patch) as JsonObject };
}

const couldNotMake = ({ original, modified, current }: ThreeVersions, why: string): string =>
  `creating patch with:\noriginal:\n${goJson(original)}\nmodified:\n${goJson(modified)}\ncurrent:\n${goJson(current)}\nfor: ${why}`;
