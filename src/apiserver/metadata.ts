// The rules of metadata, the same for every kind [apimachinery pkg/api/validation/objectmeta.go].

import type { Kind } from '../kinds/kind.js';
import { equal } from '../machinery/equal.js';
import { type FieldError, forbidden, invalid, required } from '../machinery/field-errors.js';
import {
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../machinery/names.js';
import type { KubeObject, Meta } from '../machinery/object.js';

/** All annotations of one object together, keys and values [objectmeta.go TotalAnnotationSizeLimitB]. */
const ANNOTATION_BYTES_MAX = 256 * 1024;

export function validateMetadata(
  kind: Kind,
  { metadata }: KubeObject,
  old: KubeObject | undefined,
): readonly FieldError[] {
  return [
    ...(old ? [] : validateName(kind, metadata)),
    ...validateLabels(metadata.labels ?? {}, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations ?? {}, 'metadata.annotations'),
    ...validateOwners(metadata),
    ...validateFinalizers(metadata, old?.metadata),
  ];
}

function validateName(kind: Kind, { name, generateName }: Meta): readonly FieldError[] {
  if (name === '')
    return [
      required(
        'metadata.name',
        generateName === undefined ? 'name or generateName is required' : '',
      ),
    ];
  const check = kind.validateName ?? dns1123SubdomainErrors;
  return check(name).map((message) => invalid('metadata.name', name, message));
}

export function validateLabels(
  labels: Readonly<Record<string, string>>,
  path: string,
): readonly FieldError[] {
  return Object.entries(labels).flatMap(([name, value]) => [
    ...qualifiedNameErrors(name).map((message) => invalid(path, name, message)),
    ...labelValueErrors(value).map((message) => invalid(path, value, message)),
  ]);
}

function validateAnnotations(
  annotations: Readonly<Record<string, string>>,
  path: string,
): readonly FieldError[] {
  const errors = Object.keys(annotations).flatMap((name) =>
    qualifiedNameErrors(name.toLowerCase()).map((message) => invalid(path, name, message)),
  );
  let bytes = 0;
  for (const [name, value] of Object.entries(annotations)) bytes += name.length + value.length;
  if (bytes <= ANNOTATION_BYTES_MAX) return errors;
  return [
    ...errors,
    {
      type: 'FieldValueTooLong',
      field: path,
      text: `Too long: may not be more than ${ANNOTATION_BYTES_MAX} bytes`,
    },
  ];
}

function validateOwners({ ownerReferences = [] }: Meta): readonly FieldError[] {
  const errors: FieldError[] = [];
  ownerReferences.forEach((owner, i) => {
    const path = `metadata.ownerReferences[${i}]`;
    if (!owner.apiVersion)
      errors.push(invalid(`${path}.apiVersion`, owner.apiVersion, 'version must not be empty'));
    if (!owner.kind) errors.push(invalid(`${path}.kind`, owner.kind, 'kind must not be empty'));
    if (!owner.name) errors.push(invalid(`${path}.name`, owner.name, 'name must not be empty'));
    if (!owner.uid) errors.push(invalid(`${path}.uid`, owner.uid, 'uid must not be empty'));
  });
  const controllers = ownerReferences.filter((owner) => owner.controller);
  if (controllers.length > 1)
    errors.push(
      invalid(
        'metadata.ownerReferences',
        ownerReferences,
        `Only one reference can have Controller set to true. Found "true" in references for ${controllers
          .slice(0, 2)
          .map((owner) => `${owner.kind}/${owner.name}`)
          .join(' and ')}`,
      ),
    );
  return errors;
}

/** While an object is on its way out, finalizers may leave but none may join. */
function validateFinalizers(metadata: Meta, old: Meta | undefined): readonly FieldError[] {
  const errors = (metadata.finalizers ?? []).flatMap((name) =>
    qualifiedNameErrors(name).map((message) => invalid('metadata.finalizers', name, message)),
  );
  if (!old?.deletionTimestamp || equal(metadata.finalizers, old.finalizers)) return errors;
  const added = (metadata.finalizers ?? []).filter((name) => !old.finalizers?.includes(name));
  if (added.length === 0) return errors;
  return [
    ...errors,
    forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`,
    ),
  ];
}
