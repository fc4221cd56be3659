// What makes a claim invalid [apis/core/validation ValidatePersistentVolumeClaimSpec].

import {
  type FieldError,
  invalid,
  key as keyed,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../machinery/names.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { selectorErrors } from '../selector-rules.js';
import { accessModeErrors } from '../storage/access-modes.js';
import type { PersistentVolumeClaim } from './index.js';

type Spec = PersistentVolumeClaim['spec'];

const SOURCES = ['PersistentVolumeClaim', 'VolumeSnapshot'];

export function validateClaim({ spec }: PersistentVolumeClaim): readonly FieldError[] {
  const errors: FieldError[] = [
    ...accessModeErrors(spec.accessModes, 'at least 1 access mode is required'),
    ...(spec.selector ? selectorErrors(spec.selector, 'spec.selector') : []),
  ];
  const { storageClassName, volumeMode, dataSource } = spec;
  const path = keyed('spec.resources', 'storage');
  const asked = spec.resources?.requests?.storage;
  if (asked === undefined) errors.push(required(path));
  else errors.push(...positiveQuantityErrors(asked, path));
  if (storageClassName)
    for (const message of dns1123SubdomainErrors(storageClassName))
      errors.push(invalid('spec.storageClassName', storageClassName, message));
  if (volumeMode !== undefined && volumeMode !== 'Block' && volumeMode !== 'Filesystem')
    errors.push(notSupported('spec.volumeMode', volumeMode, ['Block', 'Filesystem']));
  if (dataSource) {
    if (!dataSource.name) errors.push(required('spec.dataSource.name'));
    if (!dataSource.kind) errors.push(required('spec.dataSource.kind'));
    if (!dataSource.apiGroup && dataSource.kind && dataSource.kind !== SOURCES[0])
      errors.push(invalid('spec.dataSource', dataSource.kind, ''));
  }
  errors.push(...validateReference(spec));
  return errors;
}

/** The newer way to name what a volume is filled from, which may be in another namespace. */
function validateReference({ dataSource, dataSourceRef: ref }: Spec): readonly FieldError[] {
  if (!ref) return [];
  const path = 'spec.dataSourceRef';
  const errors: FieldError[] = [];
  if (!ref.name) errors.push(required(`${path}.name`));
  if (!ref.kind) errors.push(required(`${path}.kind`));
  if (!ref.apiGroup && ref.kind && ref.kind !== SOURCES[0])
    errors.push(invalid(path, ref.kind, ''));
  if (!ref.namespace) return errors;
  for (const message of dns1123LabelErrors(ref.namespace))
    errors.push(invalid(`${path}.namespace`, ref.namespace, message));
  if (dataSource)
    errors.push(
      invalid(
        'spec',
        'spec.dataSource',
        'may not be specified when dataSourceRef.namespace is specified',
      ),
    );
  return errors;
}

/** A quantity above zero, in the words of ValidatePositiveQuantityValue. */
function positiveQuantityErrors(value: string, path: string): readonly FieldError[] {
  const quantity = parseQuantity(value);
  return quantity.ok && quantity.value.mantissa <= 0n
    ? [invalid(path, value, 'must be greater than zero')]
    : [];
}
