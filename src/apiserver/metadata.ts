// The rules of metadata, the same for every kind [apimachinery pkg/api/validation/objectmeta.go].

import { builtInKind } from '../kinds/index.js';
import type { Kind } from '../kinds/kind.js';
import { equal } from '../machinery/equal.js';
import { type FieldError, forbidden, invalid, required } from '../machinery/field-errors.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../machinery/names.js';
import type { KubeObject, Meta, OwnerReference } from '../machinery/object.js';

/** All annotations of one object together, keys and values [objectmeta.go TotalAnnotationSizeLimitB]. */
const ANNOTATION_BYTES_MAX = 256 * 1024;

export function validateMetadata(
  kind: Kind,
  { metadata }: KubeObject,
  old: KubeObject | undefined,
): readonly FieldError[] {
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  let errors = old ? validateIdentity(metadata, old.metadata) : validateName(kind, metadata);
  errors = joined(errors, validateNamespace(kind, metadata));
  if (labels) errors = joined(errors, validateLabels(labels, 'metadata.labels'));
  if (annotations)
    errors = joined(errors, validateAnnotations(annotations, 'metadata.annotations'));
  if (ownerReferences) errors = joined(errors, validateOwners(ownerReferences));
  return finalizers ? joined(errors, validateFinalizers(finalizers, old?.metadata)) : errors;
}

const joined = (a: readonly FieldError[], b: readonly FieldError[]): readonly FieldError[] =>
  b.length === 0 ? a : [...a, ...b];

function validateName(kind: Kind, { name, generateName }: Meta): readonly FieldError[] {
  if (name === '')
    return [
      required(
        'metadata.name',
        generateName === undefined ? 'name or generateName is required' : '',
      ),
    ];
  const check = kind.validateName ?? dns1123SubdomainErrors;
  return told(check(name), 'metadata.name', name);
}

const told = (messages: readonly string[], path: string, value: string): readonly FieldError[] =>
  messages.length === 0 ? NONE : messages.map((message) => invalid(path, value, message));

const NONE: readonly FieldError[] = [];

function validateNamespace(kind: Kind, { namespace = '' }: Meta): readonly FieldError[] {
  const path = 'metadata.namespace';
  if (!kind.namespaced)
    return namespace === '' ? NONE : [forbidden(path, 'not allowed on this type')];
  if (namespace === '') return [required(path)];
  return told(dns1123LabelErrors(namespace), path, namespace);
}

/** What an object is known by never changes, and its generation never goes back. */
function validateIdentity(metadata: Meta, old: Meta): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const field of FIXED)
    if (metadata[field] !== old[field])
      errors.push(invalid(`metadata.${field}`, metadata[field], 'field is immutable'));
  const { generation = 0 } = metadata;
  if (generation < (old.generation ?? 0))
    errors.push(invalid('metadata.generation', generation, 'must not be decremented'));
  return errors;
}

const FIXED = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

export function validateLabels(
  labels: Readonly<Record<string, string>>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const name in labels) {
    const value = labels[name] as string;
    for (const message of qualifiedNameErrors(name)) errors.push(invalid(path, name, message));
    for (const message of labelValueErrors(value)) errors.push(invalid(path, value, message));
  }
  return errors;
}

function validateAnnotations(
  annotations: Readonly<Record<string, string>>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const name in annotations) {
    for (const message of qualifiedNameErrors(name.toLowerCase()))
      errors.push(invalid(path, name, message));
    bytes += name.length + (annotations[name] as string).length;
  }
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

function validateOwners(ownerReferences: readonly OwnerReference[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  ownerReferences.forEach(({ apiVersion, kind, name, uid }, i) => {
    if (apiVersion && kind && name && uid) return;
    const path = `metadata.ownerReferences[${i}]`;
    if (!apiVersion)
      errors.push(invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'));
    if (!kind) errors.push(invalid(`${path}.kind`, kind, 'kind must not be empty'));
    if (!name) errors.push(invalid(`${path}.name`, name, 'name must not be empty'));
    if (!uid) errors.push(invalid(`${path}.uid`, uid, 'uid must not be empty'));
  });
  for (const owner of ownerReferences)
    if (owner.apiVersion === 'v1' && builtInKind(owner.kind)?.ownsNothing)
      errors.push(
        invalid(
          'metadata.ownerReferences',
          owner,
          `/v1, Kind=${owner.kind} is disallowed from being an owner`,
        ),
      );
  const controllers =
    ownerReferences.length > 1 ? ownerReferences.filter((owner) => owner.controller) : [];
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
function validateFinalizers(
  finalizers: readonly string[],
  old: Meta | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const name of finalizers)
    errors.push(...told(qualifiedNameErrors(name), 'metadata.finalizers', name));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(
      invalid(
        'metadata.finalizers',
        finalizers,
        'finalizers orphan and foregroundDeletion cannot be both set',
      ),
    );
  if (!old?.deletionTimestamp || equal(finalizers, old.finalizers)) return errors;
  const added = finalizers.filter((name) => !old.finalizers?.includes(name));
  if (added.length === 0) return errors;
  return [
    ...errors,
    forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`,
    ),
  ];
}
