// Server-side apply: an applier states the fields it wants and owns them; other owners' fields stay as they
// are, and a field somebody else owns with another value is a conflict [apiserver handlers/patch.go,
// managedfields/fieldmanager.go].

import type { Kind } from '../kinds/kind.js';
import { timestamp } from '../machinery/duration.js';
import { required } from '../machinery/field-errors.js';
import type { JsonObject } from '../machinery/json.js';
import type { KubeObject, Manifest, ObjectRef } from '../machinery/object.js';
import { applyPatch } from '../machinery/ownership/server-side.js';
import {
  applyConflict,
  badRequest,
  conflict,
  type Failure,
  invalid,
  isFailure,
  unexplained,
} from '../machinery/status.js';
import { createDecoded } from './create.js';
import { decodeManifest, kindSpoken } from './decode.js';
import { managerOf, ownedType } from './managers.js';
import type { ApiRequest, Success } from './request.js';
import type { Step } from './step.js';
import { updateDecoded } from './update.js';

type PatchRequest = Extract<ApiRequest, { verb: 'patch' }>;

export function apply(
  step: Step,
  kind: Kind,
  old: KubeObject | undefined,
  request: PatchRequest,
): Success | Failure {
  const { options = {}, ref } = request;
  if (!step.requester.trusted && !options.fieldManager)
    return invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      required('fieldManager', 'is required for apply patch'),
    ]);
  const config = request.patch as Manifest;
  const spoken = step.requester.trusted ? kind : kindSpoken(kind, config);
  if (isFailure(spoken)) return spoken;
  if (config.metadata?.name !== ref.name)
    return badRequest(
      `the name of the object (${config.metadata?.name ?? ''}) does not match the name on the URL (${ref.name})`,
    );
  const applied = applyPatch(
    (old ?? {}) as unknown as JsonObject,
    config as unknown as JsonObject,
    {
      manager: options.fieldManager ?? managerOf(step),
      time: timestamp(step.view.now),
      force: options.force === true,
    },
    ownedType(step, kind, request.subresource),
  );
  if (!applied.ok) return refusal(applied);
  // What was applied is judged by the schema as it is; what has come of it is read as a document is.
  const asked = decodeManifest(step, kind, applied.object as unknown as Manifest, AS_IT_IS);
  if (isFailure(asked)) return asked;
  const told = refuseDuplicates(step, request);
  if (told) return told;
  const managed = applied.managedFields;
  const placed = placedAt(ref, asked);
  const { uid } = config.metadata;
  if (!old && uid)
    return conflict(
      kind,
      ref.name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  if (old) return updateDecoded(step, kind, old, placed, { ...request, managed });
  return createDecoded(step, kind, placed, { managed });
}

const AS_IT_IS = { options: { fieldValidation: 'Ignore' } } as const;

/** Fields that occurred twice. Unknown ones are refused whatever was asked for. */
function refuseDuplicates(step: Step, { duplicates, options }: PatchRequest): Failure | undefined {
  if (!duplicates || duplicates.length === 0) return undefined;
  const { fieldValidation = 'Warn' } = options ?? {};
  if (fieldValidation === 'Strict')
    return badRequest(`error strict decoding YAML: ${duplicates.join(', ')}`);
  if (fieldValidation === 'Warn') step.warnings.push(...duplicates);
  return undefined;
}

/** What does not say where it is, is where it was sent to. */
const placedAt = ({ namespace }: ObjectRef, asked: Manifest): Manifest =>
  namespace === undefined || asked.metadata?.namespace === namespace
    ? asked
    : { ...asked, metadata: { ...asked.metadata, namespace } };

function refusal(applied: Exclude<ReturnType<typeof applyPatch>, { ok: true }>): Failure {
  switch (applied.kind) {
    case 'conflict':
      return applyConflict(applied.message, applied.conflicts);
    case 'refused':
      return badRequest(applied.message);
    case 'invalid':
      return unexplained(applied.message);
  }
}
