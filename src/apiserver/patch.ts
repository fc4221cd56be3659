// Patching: a change applied to what is there, in any of Kubernetes' four patch languages
// [apiserver endpoints/handlers/patch.go].

import type { Kind } from '../kinds/kind.js';
import { typeOf } from '../kinds/type.js';
import { invalid as invalidValue } from '../machinery/field-errors.js';
import { goText } from '../machinery/go-print.js';
import type { JsonObject } from '../machinery/json.js';
import { patchSchemaOf } from '../machinery/merge-schema.js';
import { canonical, type KubeObject, type Manifest } from '../machinery/object.js';
import {
  applyJsonPatch,
  decodeJsonPatch,
  jsonPatchOperationsMax,
} from '../machinery/patch/json-patch.js';
import { applyMergePatch } from '../machinery/patch/merge-patch.js';
import { applyStrategicMergePatch } from '../machinery/patch/strategic/apply.js';
import {
  badRequest,
  type Failure,
  invalid,
  isFailure,
  notFound,
  requestTooLarge,
  unprocessable,
  unsupportedMediaType,
} from '../machinery/status.js';
import { unstructuredFault } from '../machinery/unstructured.js';
import { apply } from './apply.js';
import { decodeManifest } from './decode.js';
import type { ApiRequest, Success } from './request.js';
import { applyScale, scaleTo } from './scale.js';
import { scaleOf } from './scale-of.js';
import type { Step } from './step.js';
import { updateDecoded } from './update.js';
import { kindOfRequest, liveObject } from './versions.js';

export type PatchRequest = Extract<ApiRequest, { verb: 'patch' }>;

export function patch(step: Step, request: PatchRequest): Success | Failure {
  const { ref } = request;
  const kind = kindOfRequest(step, ref, request.version);
  if (!kind) return notFound({ group: '', plural: ref.kind }, ref.name);
  const old = liveObject(step, kind, ref);
  if (request.patchType === 'apply')
    return request.subresource === 'scale' && old
      ? applyScale(step, kind, old, request)
      : apply(step, kind, old, request);
  if (!old) return notFound(kind, ref.name);
  if (request.subresource === 'scale') return patchScale(step, kind, old, request);
  const changed = changedBy(kind, old, request);
  if (isFailure(changed)) return changed;
  const asked = decodeManifest(step, kind, changed as unknown as Manifest, {
    ...request,
    refusal: (error) => notFitting(kind, changed, request, error),
  });
  return isFailure(asked) ? asked : updateDecoded(step, kind, old, asked, request);
}

/**
 * What the patch has made of the object is not of its type. A patched map is told by the patch, and by faults that
 * are not those of JSON [handlers/patch.go applyPatchToCurrentObject, applyPatchToObject].
 */
function notFitting(
  kind: Kind,
  changed: JsonObject,
  { patchType, patch }: PatchRequest,
  error: string,
): Failure {
  const isMap = patchType === 'strategic';
  const type = typeOf(kind);
  const isMismatch = error.startsWith('json: cannot unmarshal');
  const told = (isMap && isMismatch && type && unstructuredFault(type, changed)) || error;
  const shown = isMap ? goText(patch) : JSON.stringify(canonical(changed));
  return invalid({ group: '', kind: '' }, '', [invalidValue('patch', shown, told)]);
}

function patchScale(
  step: Step,
  kind: Kind,
  old: KubeObject,
  request: PatchRequest,
): Success | Failure {
  const scale = scaleOf(kind, old);
  if (!scale) return notFound(kind, old.metadata.name);
  const changed = changedBy(undefined, scale, request);
  if (isFailure(changed)) return changed;
  const asked = changed as unknown as Manifest;
  return scaleTo(step, kind, old, asked, request.options?.fieldManager);
}

/** Without a kind, a strategic merge patch has no merge keys to go by: then it is a merge patch. */
function changedBy(
  kind: Kind | undefined,
  old: KubeObject,
  request: PatchRequest,
): JsonObject | Failure {
  const before = old as unknown as JsonObject;
  switch (request.patchType) {
    case 'merge':
      return applyMergePatch(before, request.patch) as JsonObject;
    case 'json': {
      const operations = decodeJsonPatch(request.patch);
      if (!operations.ok) return badRequest(operations.error);
      const { length } = operations.value;
      if (length > jsonPatchOperationsMax)
        return requestTooLarge(
          `The allowed maximum operations in a JSON patch is ${jsonPatchOperationsMax}, got ${length}`,
        );
      const changed = applyJsonPatch(before, operations.value);
      return changed.ok
        ? (changed.value as JsonObject)
        : unprocessable('the server rejected our request due to an error in our request');
    }
    default: {
      const type = kind && typeOf(kind);
      const schema = type && patchSchemaOf(type);
      if (kind && !schema) return unsupportedMediaType(NO_STRATEGY);
      if (!schema) return applyMergePatch(before, request.patch) as JsonObject;
      const changed = applyStrategicMergePatch(before, request.patch as JsonObject, schema);
      return changed.ok ? changed.value : badRequest(changed.error);
    }
  }
}

const NO_STRATEGY =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
