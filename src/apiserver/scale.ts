// The scale subresource: one number of an object under a kind of its own (autoscaling/v1 Scale), so that
// `kubectl scale` and the HorizontalPodAutoscaler need to know nothing else about what they scale.

import { produce } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { apiVersionOf } from '../kinds/lookup.js';
import { type FieldError, invalid as invalidField } from '../machinery/field-errors.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
import { type Failure, invalid, isFailure, notFound } from '../machinery/status.js';
import { apply } from './apply.js';
import type { ApiRequest, Success } from './request.js';
import { scaleOf } from './scale-of.js';
import type { Step } from './step.js';
import { updateDecoded } from './update.js';
import { kindOfRequest, liveObject } from './versions.js';

type UpdateRequest = Extract<ApiRequest, { verb: 'update' }>;

export function updateScale(step: Step, request: UpdateRequest): Success | Failure {
  const { ref } = request;
  const kind = kindOfRequest(step, ref, request.version);
  const old = kind && liveObject(step, kind, ref);
  if (!kind || !old) return notFound(kind ?? { group: '', plural: ref.kind }, ref.name);
  return scaleTo(step, kind, old, request.object, request.options?.fieldManager);
}

export function scaleTo(
  step: Step,
  kind: Kind,
  old: KubeObject,
  asked: Manifest,
  fieldManager: string | undefined,
): Success | Failure {
  const paths = kind.scale;
  if (!paths) return notFound(kind, old.metadata.name);
  const replicas = (asked as { spec?: { replicas?: number } }).spec?.replicas ?? 0;
  const errors = validate(replicas);
  if (errors.length > 0)
    return invalid({ group: 'autoscaling', kind: 'Scale' }, old.metadata.name, errors);
  const scaled = produce(old, (draft) => {
    put(draft as unknown as Record<string, unknown>, paths.specReplicas.split('.'), replicas);
    draft.metadata.resourceVersion = asked.metadata?.resourceVersion ?? '';
  });
  const response = updateDecoded(step, kind, old, scaled, {
    subresource: 'scale',
    options: fieldManager === undefined ? {} : { fieldManager },
  });
  return isFailure(response) ? response : { ...response, body: scaleOf(kind, response.object) };
}

type PatchRequest = Extract<ApiRequest, { verb: 'patch' }>;

/** What is applied to a Scale is applied to the one field of the object [util/managedfields/scalehandler.go]. */
export function applyScale(
  step: Step,
  kind: Kind,
  old: KubeObject,
  request: PatchRequest,
): Success | Failure {
  const paths = kind.scale;
  if (!paths) return notFound(kind, old.metadata.name);
  const { metadata = {}, spec = {} } = request.patch as {
    readonly metadata?: Manifest['metadata'];
    readonly spec?: { readonly replicas?: number };
  };
  const errors = validate(spec.replicas ?? 0);
  if (errors.length > 0)
    return invalid({ group: 'autoscaling', kind: 'Scale' }, old.metadata.name, errors);
  const patch: Record<string, unknown> = {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata,
  };
  put(patch, paths.specReplicas.split('.'), spec.replicas ?? 0);
  const response = apply(step, kind, old, { ...request, patch });
  return isFailure(response) ? response : { ...response, body: scaleOf(kind, response.object) };
}

const validate = (replicas: number): readonly FieldError[] =>
  replicas < 0
    ? [invalidField('spec.replicas', replicas, 'must be greater than or equal to 0')]
    : [];

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) target[name] = value;
  else {
    target[name] ??= {};
    put(target[name] as Record<string, unknown>, rest, value);
  }
}
