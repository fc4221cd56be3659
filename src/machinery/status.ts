// Kubernetes' answer to a request that was turned down: a value, with the reason and code clients act on.
//
// Source: apimachinery pkg/api/errors/errors.go. A user's mistake is always one of these, never an exception.

import { type FieldError, fieldErrorText } from './field-errors.js';

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface Failure {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure';
  readonly message: string;
  /** Missing: nobody has a word for it. */
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** What an error says it is about: `deployments.apps "web"`. */
export interface Resource {
  readonly group: string;
  readonly plural: string;
}

/** Any failure; those that clients act on have functions of their own below. */
export const failure = (
  code: number,
  reason: string,
  message: string,
  details?: StatusDetails,
): Failure => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  ...(reason === '' ? {} : { reason }),
  ...(details ? { details } : {}),
  code,
});

export const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' &&
  value !== null &&
  (value as Failure).kind === 'Status' &&
  (value as Failure).status === 'Failure';

export const resourceText = ({ group, plural }: Resource): string =>
  group === '' ? plural : `${plural}.${group}`;

const about = ({ group, plural }: Resource, name: string): StatusDetails => ({
  name,
  ...(group === '' ? {} : { group }),
  kind: plural,
});

export const notFound = (resource: Resource, name: string): Failure =>
  failure(404, 'NotFound', `${resourceText(resource)} "${name}" not found`, about(resource, name));

export const alreadyExists = (resource: Resource, name: string): Failure =>
  failure(
    409,
    'AlreadyExists',
    `${resourceText(resource)} "${name}" already exists`,
    about(resource, name),
  );

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export const conflict = (resource: Resource, name: string, why: string): Failure =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceText(resource)} "${name}": ${why}`,
    about(resource, name),
  );

/** 409 of server-side apply: other managers own some of the fields. */
export const applyConflict = (message: string, causes: readonly StatusCause[]): Failure =>
  failure(409, 'Conflict', message, { causes });

/** 403 about one object; about a whole resource without a name; about neither, such as a path, without both. */
export function forbidden(resource: Resource, name: string, why: string): Failure {
  const { group, plural } = resource;
  if (name !== '')
    return failure(
      403,
      'Forbidden',
      `${resourceText(resource)} "${name}" is forbidden: ${why}`,
      about(resource, name),
    );
  const details = {
    ...(group === '' ? {} : { group }),
    ...(plural === '' ? {} : { kind: plural }),
  };
  const what = plural === '' ? '' : `${resourceText(resource)} is `;
  return failure(403, 'Forbidden', `${what}forbidden: ${why}`, details);
}

export const unauthorized = (): Failure => failure(401, 'Unauthorized', 'Unauthorized');

/** An error that upstream passes on as it is: it says what is wrong, and no more. */
export const unexplained = (message: string): Failure => failure(500, '', message);

export const badRequest = (message: string): Failure => failure(400, 'BadRequest', message);

export const methodNotAllowed = (resource: Resource, verb: string, why?: string): Failure =>
  failure(
    405,
    'MethodNotAllowed',
    why ?? `${verb} is not supported on resources of kind "${resourceText(resource)}"`,
    about(resource, ''),
  );

export const internalError = (message: string): Failure =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

/** 422 for a request that is well formed, but not about anything in particular. */
export const unprocessable = (message: string): Failure => failure(422, 'Invalid', message);

export const requestTooLarge = (message: string): Failure =>
  failure(413, 'RequestEntityTooLarge', message);

export const unsupportedMediaType = (message: string): Failure =>
  failure(415, 'UnsupportedMediaType', message);

/** 422 with every field that is wrong, in the order validation found them. */
export function invalid(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): Failure {
  const texts = [...new Set(errors.map(fieldErrorText))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return failure(
    422,
    'Invalid',
    `${kind.kind}${kind.group === '' ? '' : `.${kind.group}`} "${name}" is invalid: ${all}`,
    {
      name,
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.kind,
      causes: errors.map((e) => ({ reason: e.type, message: e.text, field: e.field })),
    },
  );
}

/** 429: asked again later it may work, as an eviction that a disruption budget forbids for now. */
export const tooManyRequests = (
  message: string,
  causes: readonly StatusCause[],
  retryAfterSeconds = 10,
): Failure =>
  failure(429, 'TooManyRequests', message, {
    causes,
    ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
  });
