// Turning what somebody sent into an object of its kind: unknown fields and wrong types are refused here, in
// the API server's words. What our own controllers send is well formed already.

import type { Kind } from '../kinds/kind.js';
import { apiVersionOf } from '../kinds/lookup.js';
import { typeOf } from '../kinds/type.js';
import { decode, notHandled } from '../machinery/decode.js';
import { inGoForm } from '../machinery/go-form.js';
import type { Manifest } from '../machinery/object.js';
import type { KubernetesVersion } from '../machinery/settings.js';
import { badRequest, type Failure, isFailure } from '../machinery/status.js';
import type { WriteOptions } from './request.js';
import type { Step } from './step.js';

export interface HowToDecode {
  readonly duplicates?: readonly string[];
  readonly options?: WriteOptions;
  /** How a decoding error is told; missing: as of a document that was sent. */
  readonly refusal?: (error: string) => Failure;
}

/** `known` is the kind the request is about; what it sends must be of that kind, and of no other. */
export function decodeManifest(
  step: Step,
  known: Kind | undefined,
  asked: Manifest,
  how: HowToDecode,
): Manifest | Failure {
  if (step.requester.trusted && !known?.custom) return asked;
  const kind = kindSpoken(known, asked);
  if (isFailure(kind)) return kind;
  const release = step.settings.kubernetes;
  const validation = how.options?.fieldValidation ?? 'Warn';
  const decoded = decoderOf(kind, release)?.(
    asked as unknown as Fields,
    validation,
    how.duplicates,
  );
  if (!decoded) return asked;
  if (!decoded.ok) {
    const { refusal = (error) => badRequest(notHandled(kind.version, kind.kind, error)) } = how;
    return refusal(decoded.error);
  }
  step.warnings.push(...decoded.warnings);
  const { value } = decoded;
  const type = typeOf(kind, release);
  return (type ? inGoForm(type, value) : value) as unknown as Manifest;
}

/** The kind that a request is about, provided that it is what was sent. */
export function kindSpoken(known: Kind | undefined, asked: Manifest): Kind | Failure {
  if (known && isOf(known, asked)) return known;
  if (known && asked.kind === known.kind)
    return badRequest(
      `the API version in the data (${asked.apiVersion}) does not match the expected API version (${apiVersionOf(known)})`,
    );
  return badRequest(
    `no kind "${asked.kind}" is registered for version "${asked.apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
  );
}

type Decoder = NonNullable<Kind['custom']>['decode'];

function decoderOf(kind: Kind, release: KubernetesVersion): Decoder | undefined {
  if (kind.custom) return kind.custom.decode;
  const type = typeOf(kind, release);
  return type && ((asked, validation, duplicates) => decode(type, asked, validation, duplicates));
}

const isOf = (kind: Kind, { apiVersion, kind: name }: Manifest): boolean =>
  name === kind.kind && apiVersion === apiVersionOf(kind);

type Fields = Readonly<Record<string, unknown>>;
