// Patching: a change applied to what is there, in any of Kubernetes' four patch languages.

import { findKind } from '../kinds/index.js';
import { keyOf, type Manifest } from '../machinery/object.js';
import { applyMergePatch } from '../machinery/patch/merge-patch.js';
import { type Failure, isFailure, notFound, unsupportedMediaType } from '../machinery/status.js';
import { decodeManifest } from './decode.js';
import type { ApiRequest, Success } from './request.js';
import type { Step } from './step.js';
import { updateDecoded } from './update.js';

type PatchRequest = Extract<ApiRequest, { verb: 'patch' }>;

export function patch(step: Step, request: PatchRequest): Success | Failure {
  const { ref, patchType } = request;
  const kind = findKind(ref.kind);
  if (!kind) return notFound({ group: '', plural: ref.kind }, ref.name);
  const old = step.state.objects.get(keyOf(ref));
  if (!old) return notFound(kind, ref.name);
  if (patchType !== 'merge') return unsupportedMediaType(`${patchType} is not supported`);
  const changed = applyMergePatch(old, request.patch) as Manifest;
  const asked = decodeManifest(step, changed, request);
  if (isFailure(asked)) return asked;
  return updateDecoded(step, kind, old, asked, request);
}
