// A patch carried out where the object is, without asking the server: `patch --local`, dry runs, `--overrides`.

import type { PatchType } from '../apiserver/request.js';
import type { Kind } from '../kinds/kind.js';
import { typeOf } from '../kinds/type.js';
import type { JsonObject } from '../machinery/json.js';
import { patchSchemaOf } from '../machinery/merge-schema.js';
import { applyJsonPatch, decodeJsonPatch } from '../machinery/patch/json-patch.js';
import { applyMergePatch } from '../machinery/patch/merge-patch.js';
import { applyStrategicMergePatch } from '../machinery/patch/strategic/apply.js';
import { fail } from './problem.js';

export function patchTypeNamed(flag: string, name: string): PatchType {
  const lower = name.toLowerCase();
  if (lower === 'json' || lower === 'merge' || lower === 'strategic') return lower;
  return fail(`--${flag} must be one of [json merge strategic], not ${JSON.stringify(name)}`);
}

export function patchedHere(
  kind: Kind,
  object: object,
  patchType: PatchType,
  patch: unknown,
): unknown {
  const before = object as JsonObject;
  if (patchType === 'merge') return applyMergePatch(before, patch);
  if (patchType === 'json') {
    const operations = decodeJsonPatch(patch);
    if (!operations.ok) return fail(operations.error);
    const after = applyJsonPatch(before, operations.value);
    return after.ok ? after.value : fail(after.error);
  }
  const type = typeOf(kind);
  const schema = type && patchSchemaOf(type);
  if (!schema)
    return fail(
      `strategic merge patch is not supported for ${kind.group}/${kind.version}, Kind=${kind.kind} locally, try --type merge`,
    );
  const after = applyStrategicMergePatch(before, patch as JsonObject, schema);
  return after.ok ? after.value : fail(after.error);
}
