// What makes a claim invalid [apis/core/validation ValidatePersistentVolumeClaimSpec].

import {
  child,
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

/** `path` is that of the spec: claims stand in ephemeral volumes, too. */
export function validateClaimSpec(spec: Spec, path: string): readonly FieldError[] {
  const errors: FieldError[] = [
    ...accessModeErrors(
      spec.accessModes,
      'at least 1 access mode is required',
      child(path, 'accessModes'),
    ),
    ...(spec.selector ? selectorErrors(spec.selector, child(path, 'selector')) : []),
  ];
  const { storageClassName, volumeMode, dataSource } = spec;
  const amount = keyed(child(path, 'resources'), 'storage');
  const asked = spec.resources?.requests?.storage;
  if (asked === undefined) errors.push(required(amount));
  else errors.push(...positiveQuantityErrors(asked, amount));
  if (storageClassName)
    for (const message of dns1123SubdomainErrors(storageClassName))
      errors.push(invalid(child(path, 'storageClassName'), storageClassName, message));
  if (volumeMode !== undefined && volumeMode !== 'Block' && volumeMode !== 'Filesystem')
    errors.push(notSupported(child(path, 'volumeMode'), volumeMode, ['Block', 'Filesystem']));
  if (dataSource) errors.push(...validateSource(dataSource, child(path, 'dataSource')));
  return [...errors, ...validateReference(spec, path)];
}

/** What a volume is filled from: of the core group, a claim. */
function validateSource(
  { name, kind, apiGroup }: NonNullable<Spec['dataSource']>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(child(path, 'name')));
  if (!kind) errors.push(required(child(path, 'kind')));
  if (!apiGroup && kind && kind !== 'PersistentVolumeClaim') errors.push(invalid(path, kind, ''));
  if (apiGroup)
    for (const message of dns1123SubdomainErrors(apiGroup))
      errors.push(invalid(child(path, 'apiGroup'), apiGroup, message));
  return errors;
}

/** The newer way to name it, which may be in another namespace. */
function validateReference(
  { dataSource, dataSourceRef: ref }: Spec,
  path: string,
): readonly FieldError[] {
  if (!ref) return [];
  const at = child(path, 'dataSourceRef');
  const errors = validateSource(ref, at);
  if (!ref.namespace) return errors;
  for (const message of dns1123LabelErrors(ref.namespace))
    errors.push(invalid(child(at, 'namespace'), ref.namespace, message));
  if (dataSource)
    errors.push(
      invalid(
        path,
        child(path, 'dataSource'),
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
