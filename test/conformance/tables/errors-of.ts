// What the API server finds wrong with an object: the functions that a create and an update ask, in their order.

import { validateMetadata } from '../../../src/apiserver/metadata.js';
import { builtInKind, type KindName } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import type { FieldError } from '../../../src/machinery/field-errors.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import type { Fields } from '../corpus.js';
import { objectOf } from '../objects.js';

/** Of a whole object, as recorded. */
export function errorsOf(name: KindName, recorded: unknown, old?: unknown): readonly FieldError[] {
  const kind = builtInKind(name) as Kind;
  const before = old === undefined ? undefined : objectOf(kind, old);
  return errorsOfObject(kind, objectOf(kind, recorded), before);
}

export function errorsOfObject(
  kind: Kind,
  object: KubeObject,
  old?: KubeObject,
): readonly FieldError[] {
  return [...validateMetadata(kind, object, old), ...(kind.validate?.(object, old) ?? [])];
}

/** Of the status, when it is written by itself. */
export function statusErrorsOf(
  name: KindName,
  recorded: unknown,
  old: unknown,
): readonly FieldError[] {
  const kind = builtInKind(name) as Kind;
  return kind.validateStatus?.(objectOf(kind, recorded), objectOf(kind, old)) ?? [];
}

export const CONTAINER = {
  name: 'ctr',
  image: 'image',
  imagePullPolicy: 'IfNotPresent',
  terminationMessagePolicy: 'File',
};

/**
 * Of one part of a pod that is otherwise valid, named as the upstream test names the part. The path in the pod is
 * `spec.volumes`, and errors elsewhere are not counted.
 */
export function errorsInPod(spec: Fields, under: string, as: string, meta: Fields = {}) {
  const object = {
    metadata: { name: 'pod', namespace: 'ns', ...meta },
    spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', containers: [CONTAINER], ...spec },
  };
  return errorsOf('Pod', object)
    .filter(({ field }) => field === under || /^[.[]/.test(rest(field, under)))
    .map((error) => ({ ...error, field: `${as}${rest(error.field, under)}`.replace(/^\./, '') }));
}

const rest = (field: string, under: string): string =>
  field.startsWith(under) ? field.slice(under.length) : '';

/** Of one part of the only container of a pod. */
export const errorsInContainer = (part: Fields, under: string, as: string, spec: Fields = {}) =>
  errorsInPod(
    { ...spec, containers: [{ ...CONTAINER, ...part }] },
    `spec.containers[0]${under}`,
    as,
  );
