// What makes a StorageClass invalid, and what of it never changes [apis/storage/validation].

import { equal } from '../../machinery/equal.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import type { StorageClass } from './index.js';

const PARAMETERS_MAX = 512;
const PARAMETER_BYTES_MAX = 256 * 1024;

export function validateStorageClass(
  storageClass: StorageClass,
  old: StorageClass | undefined,
): readonly FieldError[] {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode } = storageClass;
  const errors: FieldError[] = [...validateProvisioner(provisioner), ...limits(parameters ?? {})];
  if (reclaimPolicy !== 'Delete' && reclaimPolicy !== 'Retain')
    errors.push(notSupported('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']));
  if (volumeBindingMode !== 'Immediate' && volumeBindingMode !== 'WaitForFirstConsumer')
    errors.push(
      notSupported('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
    );
  return old ? [...errors, ...validateChange(storageClass, old)] : errors;
}

function validateProvisioner(provisioner: string | undefined): readonly FieldError[] {
  if (!provisioner) return [required('provisioner')];
  return qualifiedNameErrors(provisioner.toLowerCase()).map((message) =>
    invalid('provisioner', provisioner, message),
  );
}

function limits(parameters: Readonly<Record<string, string>>): readonly FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > PARAMETERS_MAX)
    return [tooMany('provisioner.parameters', entries.length, PARAMETERS_MAX)];
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [name, value] of entries) {
    if (name === '') errors.push(invalid('parameters', name, 'field can not be empty.'));
    bytes += name.length + value.length;
  }
  return bytes > PARAMETER_BYTES_MAX
    ? [...errors, tooLong('parameters', PARAMETER_BYTES_MAX)]
    : errors;
}

function validateChange(storageClass: StorageClass, old: StorageClass): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const)
    if (!equal(storageClass[field], old[field]))
      errors.push(forbidden(field, `updates to ${field} are forbidden.`));
  if (storageClass.volumeBindingMode !== old.volumeBindingMode)
    errors.push(invalid('volumeBindingMode', storageClass.volumeBindingMode, 'field is immutable'));
  return errors;
}
