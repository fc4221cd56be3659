// CSIStorageCapacity: how much room a driver has somewhere. Kept; nothing here asks before it makes a volume.

import type { CSIStorageCapacity as ApiCapacity } from 'kubernetes-types/storage/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { quantityOf } from '../../machinery/quantity.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { selectorErrors } from '../selector-rules.js';

export type CSIStorageCapacity = Stored<ApiCapacity>;

export const csiStorageCapacity = defineKind<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1CSIStorageCapacity',
  status: false,
  validate,
  columns: [
    nameColumn,
    {
      name: 'Created At',
      type: 'date',
      value: ({ metadata }) => metadata.creationTimestamp ?? null,
    },
  ],
});

/** [apis/storage/validation/validation.go ValidateCSIStorageCapacity] */
function validate(
  { nodeTopology, storageClassName, capacity, maximumVolumeSize }: CSIStorageCapacity,
  old: CSIStorageCapacity | undefined,
): readonly FieldError[] {
  const amounts = { capacity, maximumVolumeSize };
  return [
    ...selectorErrors(nodeTopology ?? {}, 'nodeTopology'),
    ...dns1123SubdomainErrors(storageClassName ?? '').map((message) =>
      invalid('storageClassName', storageClassName ?? '', message),
    ),
    ...Object.entries(amounts).flatMap(([field, text]) =>
      quantityOf(text).mantissa < 0n
        ? [invalid(field, text, 'must be greater than or equal to 0')]
        : [],
    ),
    ...(old && storageClassName !== old.storageClassName
      ? [invalid('storageClassName', storageClassName, 'field is immutable')]
      : []),
    ...(old && !equal(nodeTopology, old.nodeTopology)
      ? [invalid('nodeTopology', nodeTopology, 'field is immutable')]
      : []),
  ];
}
