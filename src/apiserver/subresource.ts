// Subresources that act: pods/binding, pods/eviction. Their kinds say what they do, as edits; here the
// edits are carried out, all in one step.

import type { Edit } from '../kinds/kind.js';
import { findKind } from '../kinds/lookup.js';
import { keyOf, keyOfObject, type Manifest, refOf } from '../machinery/object.js';
import { type Failure, isFailure, methodNotAllowed, notFound } from '../machinery/status.js';
import { removeFound } from './delete.js';
import type { ApiRequest, Success } from './request.js';
import type { Step } from './step.js';
import { put } from './update.js';

type CreateRequest = Extract<ApiRequest, { verb: 'create' }>;

export function createSubresource(step: Step, request: CreateRequest): Success | Failure {
  const { ref, subresource = '', object: body } = request;
  const kind = ref && findKind(step.view, ref.kind);
  if (!ref || !kind) return notFound({ group: '', plural: ref?.kind ?? '' }, ref?.name ?? '');
  const handler = kind.subresources?.[subresource];
  if (!handler) return methodNotAllowed(kind, 'create');
  const object = step.state.objects.get(keyOf(ref));
  if (!object) return notFound(kind, ref.name);
  const decided = handler(object, body as Manifest & Record<string, unknown>, step.view);
  if (isFailure(decided)) return decided;
  for (const edit of decided.edits) carryOut(step, edit);
  const now = step.state.objects.get(keyOf(ref)) ?? object;
  return { object: now, ...(decided.response === undefined ? {} : { body: decided.response }) };
}

function carryOut(step: Step, edit: Edit): void {
  const ref = edit.type === 'put' ? refOf(edit.object) : edit.ref;
  const kind = findKind(step.view, ref.kind);
  const old = step.state.objects.get(edit.type === 'put' ? keyOfObject(edit.object) : keyOf(ref));
  if (!kind || !old) return;
  if (edit.type === 'put') put(step, kind, edit.object, old);
  else
    removeFound(step, kind, old, {
      ...(edit.gracePeriodSeconds === undefined
        ? {}
        : { gracePeriodSeconds: edit.gracePeriodSeconds }),
    });
}
