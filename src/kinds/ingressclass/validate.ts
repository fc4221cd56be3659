// What makes an IngressClass invalid, and what of it never changes [apis/networking/validation ValidateIngressClass].

import type { IngressClassParametersReference } from 'kubernetes-types/networking/v1.js';
import { domainPrefixedPathErrors } from '../../machinery/domain-names.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../machinery/field-errors.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  pathSegmentErrors,
} from '../../machinery/names.js';
import type { IngressClass } from './index.js';

const CONTROLLER_BYTES_MAX = 250;

export function validateIngressClass(
  { spec }: IngressClass,
  old: IngressClass | undefined,
): readonly FieldError[] {
  const { controller = '', parameters } = spec ?? {};
  const path = 'spec.controller';
  const errors: FieldError[] = [];
  if (controller.length > CONTROLLER_BYTES_MAX) errors.push(tooLong(path, CONTROLLER_BYTES_MAX));
  errors.push(...domainPrefixedPathErrors(path, controller));
  if (parameters) errors.push(...validateParameters(parameters, 'spec.parameters'));
  if (old && controller !== (old.spec?.controller ?? ''))
    errors.push(invalid(path, controller, 'field is immutable'));
  return errors;
}

function validateParameters(
  { apiGroup, kind, name, scope, namespace }: IngressClassParametersReference,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (apiGroup !== undefined)
    for (const message of dns1123SubdomainErrors(apiGroup))
      errors.push(invalid(`${path}.apiGroup`, apiGroup, message));
  for (const [field, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (!value) errors.push(required(`${path}.${field}`, `${field} is required`));
    else
      for (const message of pathSegmentErrors(value))
        errors.push(invalid(`${path}.${field}`, value, message));
  }
  if (!scope) return [...errors, required(`${path}.scope`)];
  if (scope !== 'Cluster' && scope !== 'Namespace')
    errors.push(notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace']));
  if (scope === 'Namespace') {
    if (!namespace)
      errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    else
      for (const message of dns1123LabelErrors(namespace))
        errors.push(invalid(`${path}.namespace`, namespace, message));
  } else if (scope === 'Cluster' && namespace !== undefined)
    errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}
