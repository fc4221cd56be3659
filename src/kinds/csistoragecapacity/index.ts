// CSIStorageCapacity: how much room a driver has somewhere. Kept; nothing here asks before it makes a volume.

import type { CSIStorageCapacity as ApiCapacity } from 'kubernetes-types/storage/v1.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
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

function validate(
  { nodeTopology, storageClassName }: CSIStorageCapacity,
  old: CSIStorageCapacity | undefined,
): readonly FieldError[] {
  return [
    ...selectorErrors(nodeTopology ?? {}, 'nodeTopology'),
    ...(storageClassName ? [] : [required('storageClassName')]),
    ...(old && storageClassName !== old.storageClassName
      ? [invalid('storageClassName', storageClassName, 'field is immutable')]
      : []),
  ];
}
