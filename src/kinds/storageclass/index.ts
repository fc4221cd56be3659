// StorageClass: how volumes of one sort are made, and when they are bound.

import type { StorageClass as ApiStorageClass } from 'kubernetes-types/storage/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateStorageClass } from './validate.js';

export type StorageClass = Stored<ApiStorageClass>;

export const DEFAULT_CLASS_ANNOTATION = 'storageclass.kubernetes.io/is-default-class';

export const storageClass = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  categories: [],
  namespaced: false,
  type: 'V1StorageClass',
  status: false,
  defaults(draft) {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  validate: validateStorageClass,
  indexes(storageClass, write) {
    if (isDefaultClass(storageClass)) write.file('default', '');
  },
  columns: [
    {
      name: 'Name',
      format: 'name',
      value: (c) => `${c.metadata.name}${isDefaultClass(c) ? ' (default)' : ''}`,
    },
    { name: 'Provisioner', value: (c) => c.provisioner },
    { name: 'ReclaimPolicy', value: (c) => c.reclaimPolicy ?? 'Delete' },
    { name: 'VolumeBindingMode', value: (c) => c.volumeBindingMode ?? 'Immediate' },
    { name: 'AllowVolumeExpansion', value: (c) => c.allowVolumeExpansion ?? false },
    ageColumn,
  ],
});

const isDefaultClass = ({ metadata: { annotations = {} } }: StorageClass): boolean =>
  annotations[DEFAULT_CLASS_ANNOTATION] === 'true' ||
  annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true';
