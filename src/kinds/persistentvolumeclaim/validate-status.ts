// What is wrong with a claim's status [apis/core/validation ValidatePersistentVolumeClaimStatusUpdate].
//
// Departure: both the names that 1.28 has for resizes that failed and those of later releases are taken.

import {
  type FieldError,
  invalid,
  key as keyed,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { isNativeResource } from '../pod-template/validate-resources.js';
import type { PersistentVolumeClaim } from './index.js';

const RESIZES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizePending',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
];
const OLDER_RESIZES = ['ControllerResizeFailed', 'NodeResizeFailed'];

export function validateClaimStatus({
  spec,
  status,
}: PersistentVolumeClaim): readonly FieldError[] {
  const { capacity, allocatedResources, allocatedResourceStatuses: resizes } = status ?? {};
  const resizesAt = 'status.allocatedResourceStatus';
  const allocatedAt = 'status.allocatedResources';
  return [
    ...((spec.accessModes ?? []).length === 0 ? [required('Spec.accessModes')] : []),
    ...amounts(capacity, 'status.capacity'),
    ...Object.entries(resizes ?? {}).flatMap(([name, resize]) => [
      ...resourceErrors(name, resizesAt),
      ...(RESIZES.includes(resize) || OLDER_RESIZES.includes(resize)
        ? []
        : [notSupported(resizesAt, name, [...RESIZES].sort())]),
    ]),
    ...Object.keys(allocatedResources ?? {}).flatMap((name) => resourceErrors(name, allocatedAt)),
    ...amounts(allocatedResources, allocatedAt),
  ];
}

/** Of resources that Kubernetes knows itself a claim has storage and nothing else. */
function resourceErrors(name: string, at: string): readonly FieldError[] {
  const errors = qualifiedNameErrors(name).map((message) => invalid(at, name, message));
  return isNativeResource(name) && name !== 'storage'
    ? [...errors, notSupported(at, name, ['storage'])]
    : errors;
}

function amounts(list: Readonly<Record<string, string>> = {}, path: string): readonly FieldError[] {
  return Object.entries(list).flatMap(([name, text]) => {
    const read = parseQuantity(text);
    return read.ok && read.value.mantissa >= 0n
      ? []
      : [invalid(keyed(path, name), text, 'must be a valid resource quantity')];
  });
}
