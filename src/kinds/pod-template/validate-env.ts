// The rules of a container's environment.
//
// Source: pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom; names as relaxed in 1.34.

import type {
  Container,
  EnvVar,
  EnvVarSource,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import {
  configMapKeyErrors,
  dns1123SubdomainErrors,
  qualifiedNameErrors,
  relaxedEnvVarNameErrors,
} from '../../machinery/names.js';
import { checked, requireText } from './validate-paths.js';

export const FIELDS_FOR_ENV = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const FIELDS_FOR_FILES = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export function validateEnv(container: Container, path: string): FieldError[] {
  const errors: FieldError[] = [];
  container.env?.forEach((variable, i) => {
    const at = index(child(path, 'env'), i);
    if (variable.name)
      errors.push(...checked(relaxedEnvVarNameErrors, variable.name, child(at, 'name')));
    else errors.push(required(child(at, 'name')));
    if (variable.valueFrom)
      errors.push(...validateSource(variable, variable.valueFrom, child(at, 'valueFrom')));
  });
  container.envFrom?.forEach((source, i) => {
    const at = index(child(path, 'envFrom'), i);
    if (source.prefix)
      errors.push(...checked(relaxedEnvVarNameErrors, source.prefix, child(at, 'prefix')));
    for (const ref of ['configMapRef', 'secretRef'] as const)
      if (source[ref]) errors.push(...validateRefName(source[ref].name, child(at, `${ref}.name`)));
    if (!source.configMapRef && !source.secretRef)
      errors.push(
        invalid(child(path, 'envFrom'), '', 'must specify one of: `configMapRef` or `secretRef`'),
      );
    else if (source.configMapRef && source.secretRef)
      errors.push(
        invalid(child(path, 'envFrom'), '', 'may not have more than one field specified at a time'),
      );
  });
  return errors;
}

function validateSource(variable: EnvVar, source: EnvVarSource, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { fieldRef, resourceFieldRef } = source;
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, FIELDS_FOR_ENV, child(path, 'fieldRef')));
  if (resourceFieldRef)
    errors.push(...validateResourceFieldRef(resourceFieldRef, child(path, 'resourceFieldRef')));
  for (const name of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const ref = source[name];
    if (ref) errors.push(...validateKeyRef(ref.name, ref.key, child(path, name)));
  }
  const count = Object.values(source).filter((value) => value !== undefined).length;
  if (count === 0)
    errors.push(
      invalid(
        path,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ),
    );
  else if (variable.value)
    errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (count > 1)
    errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  return errors;
}

const validateRefName = (name: string | undefined, path: string): FieldError[] =>
  name ? checked(dns1123SubdomainErrors, name, path) : [required(path)];

function validateKeyRef(name: string | undefined, key: string, path: string): FieldError[] {
  const errors = requireText(name, child(path, 'name'));
  if (key) errors.push(...checked(configMapKeyErrors, key, child(path, 'key')));
  else errors.push(required(child(path, 'key')));
  return errors;
}

/** A field of the pod that containers may see, such as `metadata.name` or `metadata.labels['app']`. */
export function validateFieldRef(
  ref: ObjectFieldSelector,
  allowed: readonly string[],
  path: string,
): FieldError[] {
  if (!ref.apiVersion) return [required(child(path, 'apiVersion'))];
  const at = child(path, 'fieldPath');
  const field = ref.fieldPath;
  if (!field) return [required(at)];
  // `metadata.labels['app']`
  const [, map, key = ''] = /^(.+?)\['(.*)'\]$/.exec(field) ?? [];
  if (map !== undefined) {
    if (!MAPS.includes(map))
      return [invalid(at, field, `${NOT_READ}field label does not support subscript: ${field}`)];
    const name = map === 'metadata.annotations' ? key.toLowerCase() : key;
    return qualifiedNameErrors(name).map((message) => invalid(path, key, message));
  }
  if (!KNOWN.includes(field))
    return [invalid(at, field, `${NOT_READ}field label not supported: ${field}`)];
  return allowed.includes(field) ? [] : [notSupported(at, field, allowed)];
}

const NOT_READ = 'error converting fieldPath: ';
const MAPS = ['metadata.annotations', 'metadata.labels'];
const KNOWN: readonly string[] = [
  ...FIELDS_FOR_ENV,
  ...FIELDS_FOR_FILES,
  'spec.host',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
];

export function validateResourceFieldRef(ref: ResourceFieldSelector, path: string): FieldError[] {
  const at = child(path, 'resource');
  if (!ref.resource) return [required(at)];
  if (RESOURCE_FIELDS.includes(ref.resource) || ref.resource.includes('.hugepages-')) return [];
  return [notSupported(at, ref.resource, RESOURCE_FIELDS)];
}
