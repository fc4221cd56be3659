// Turning what somebody sent into an object of its kind: unknown fields and wrong types are refused here, in
// the API server's words. What our own controllers send is well formed already.

import { kindOfManifest } from '../kinds/index.js';
import { typeOf } from '../kinds/type.js';
import { decode, notHandled } from '../machinery/decode.js';
import type { Manifest } from '../machinery/object.js';
import { badRequest, type Failure } from '../machinery/status.js';
import type { WriteOptions } from './request.js';
import type { Step } from './step.js';

export interface HowToDecode {
  readonly duplicates?: readonly string[];
  readonly options?: WriteOptions;
}

export function decodeManifest(step: Step, asked: Manifest, how: HowToDecode): Manifest | Failure {
  if (step.requester.trusted) return asked;
  const kind = kindOfManifest(asked.apiVersion, asked.kind);
  if (!kind)
    return badRequest(
      `no kind "${asked.kind}" is registered for version "${asked.apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    );
  const type = typeOf(kind);
  if (!type) return asked;
  const validation = how.options?.fieldValidation ?? 'Warn';
  const decoded = decode(type, asked as unknown as Fields, validation, how.duplicates);
  if (!decoded.ok) return badRequest(notHandled(kind.version, kind.kind, decoded.error));
  step.warnings.push(...decoded.warnings);
  return decoded.value as unknown as Manifest;
}

type Fields = Readonly<Record<string, unknown>>;
