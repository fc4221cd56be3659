// Server-side apply: an applier states the fields it wants and owns them; other owners' fields stay as they
// are, and a field somebody else owns with another value is a conflict [apiserver handlers/patch.go,
// managedfields/fieldmanager.go].

import type { Kind } from '../kinds/kind.js';
import { timestamp } from '../machinery/duration.js';
import { required } from '../machinery/field-errors.js';
import type { JsonObject } from '../machinery/json.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
import { applyPatch } from '../machinery/ownership/server-side.js';
import {
  applyConflict,
  badRequest,
  type Failure,
  failure,
  invalid,
  isFailure,
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
    ownedType(kind, request.subresource),
  );
  if (!applied.ok) return refusal(applied);
  // What was applied is judged by the schema as it is; what has come of it is read as a document is.
  const asked = decodeManifest(step, kind, applied.object as unknown as Manifest, AS_IT_IS);
  if (isFailure(asked)) return asked;
  const told = refuseDuplicates(step, request);
  if (told) return told;
  const managed = applied.managedFields;
  if (old) return updateDecoded(step, kind, old, asked, { ...request, managed });
  return createDecoded(step, kind, asked, { managed });
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

function refusal(applied: Exclude<ReturnType<typeof applyPatch>, { ok: true }>): Failure {
  if (applied.kind === 'invalid')
    return applied.message.startsWith('metadata.managedFields')
      ? badRequest(applied.message)
      : failure(500, '', applied.message);
  return applyConflict(applied.message, applied.conflicts);
}
