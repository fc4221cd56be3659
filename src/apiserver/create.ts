// Creating an object: identity, defaults, admission, the kind's own preparation, validation, in the order
// of the real API server [apiserver pkg/registry/generic/registry/store.go Create, rest/create.go].

import type { Kind } from '../kinds/kind.js';
import { kindOfManifest, storedKind } from '../kinds/lookup.js';
import { type KubeObject, keyOfObject, type Manifest } from '../machinery/object.js';
import {
  alreadyExists,
  type Failure,
  invalid,
  isFailure,
  methodNotAllowed,
  notFound,
} from '../machinery/status.js';
import { admit, review, warnOfDoubts } from './admission.js';
import { decodeManifest } from './decode.js';
import { dropDisabled } from './disabled-fields.js';
import { beginningOf } from './draft.js';
import { inErrors } from './kind-words.js';
import { type Managing, recordManager } from './managers.js';
import { validateMetadata } from './metadata.js';
import type { ApiRequest, Success } from './request.js';
import { shareWithAsked } from './sharing.js';
import type { Step } from './step.js';
import { brokenRules, converted, served, stored, warnOfVersion } from './versions.js';

type CreateRequest = Extract<ApiRequest, { verb: 'create' }>;

export function create(step: Step, request: CreateRequest): Success | Failure {
  const kind = kindOfManifest(step.view, request.object.apiVersion, request.object.kind);
  const asked = decodeManifest(step, kind, request.object, request);
  if (isFailure(asked)) return asked;
  if (!kind) return notFound({ group: '', plural: asked.kind }, asked.metadata?.name ?? '');
  if (kind.custom) warnOfVersion(step, kind);
  return createDecoded(step, kind, asked, { fieldManager: request.options?.fieldManager });
}

/**
 * Creates an object that is known to be well formed, of the version `spoken`. Upsert by server-side apply comes in
 * here too.
 */
export function createDecoded(
  step: Step,
  spoken: Kind,
  asked: Manifest,
  how: Managing,
): Success | Failure {
  const kind = storedKind(spoken);
  if (kind.custom?.terminating) return methodNotAllowed(kind, 'create', TERMINATING);
  const { draft, isShared, template } = beginningOf(step, kind, converted(step, spoken, asked));
  const key = keyOfObject(draft as KubeObject);
  // What admission and allocation add belongs to nobody, so ownership is taken before them.
  recordManager(step, spoken, draft, undefined, how);
  dropDisabled(step, kind, draft, undefined);
  const refusal = admit(step, kind, draft, undefined);
  if (refusal) return refusal;
  if (step.state.objects.has(key)) return alreadyExists(kind, draft.metadata.name);
  const unprepared = kind.prepareForCreate?.(draft, step.view);
  if (unprepared) return unprepared;

  if (!isShared) shareWithAsked(draft, asked);
  const object = draft as KubeObject;
  const broken = brokenRules(spoken, object, undefined, template);
  const wrong = validateMetadata(kind, object, undefined);
  const errors = broken.length === 0 ? wrong : [...wrong, ...broken];
  if (errors.length > 0)
    return invalid(inErrors(kind), object.metadata.name, step.inItsWords(errors));
  step.warn(kind, object, undefined);
  const reviewed = review(step, kind, draft, undefined);
  if (reviewed) return reviewed;
  warnOfDoubts(step, kind, object, undefined);
  return { object: served(spoken, step.emit('ObjectCreated', stored(kind, object))) };
}

const TERMINATING = 'create not allowed while custom resource definition is terminating';
