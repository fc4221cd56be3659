// VolumeAttributesClass: what of a volume may be changed while it is used. Kept and checked; nothing here changes volumes.

import type { VolumeAttributesClass as ApiClass } from 'kubernetes-types/storage/v1alpha1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, forbidden, invalid, required } from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type VolumeAttributesClass = Stored<ApiClass>;

const DEFAULT_ANNOTATION = 'volumeattributesclass.kubernetes.io/is-default-class';

export const volumeAttributesClass = defineKind<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  categories: [],
  namespaced: false,
  type: 'V1VolumeAttributesClass',
  status: false,
  gate: 'VolumeAttributesClass',
  validate,
  columns: [
    {
      name: 'Name',
      format: 'name',
      value: ({ metadata: { name, annotations = {} } }) =>
        `${name}${annotations[DEFAULT_ANNOTATION] === 'true' ? ' (default)' : ''}`,
    },
    { name: 'DriverName', value: ({ driverName }) => driverName ?? '' },
    ageColumn,
  ],
});

function validate(
  { driverName, parameters }: VolumeAttributesClass,
  old: VolumeAttributesClass | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = driverName
    ? qualifiedNameErrors(driverName.toLowerCase()).map((text) =>
        invalid('driverName', driverName, text),
      )
    : [required('driverName')];
  if (Object.keys(parameters ?? {}).length === 0)
    errors.push(required('parameters', 'must contain at least one key/value pair'));
  if (old && driverName !== old.driverName)
    errors.push(forbidden('driverName', 'updates to driverName are forbidden.'));
  if (old && !equal(parameters, old.parameters))
    errors.push(forbidden('parameters', 'updates to parameters are forbidden.'));
  return errors;
}
