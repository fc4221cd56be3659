// CSIDriver: what a driver for volumes can do. Kept and checked; volumes are made without drivers here.

import type { CSIDriver as ApiDriver } from 'kubernetes-types/storage/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { driverNameErrors, validateDriver } from './validate.js';

export type CSIDriver = Stored<ApiDriver>;

export const csiDriver = defineKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1CSIDriver',
  status: false,
  defaults(draft) {
    draft.spec ??= {};
    const { spec } = draft;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  validateName: driverNameErrors,
  validate: validateDriver,
  columns: [
    nameColumn,
    { name: 'AttachRequired', type: 'boolean', value: ({ spec }) => spec.attachRequired ?? true },
    { name: 'PodInfoOnMount', type: 'boolean', value: ({ spec }) => spec.podInfoOnMount ?? false },
    {
      name: 'StorageCapacity',
      type: 'boolean',
      value: ({ spec }) => spec.storageCapacity ?? false,
    },
    {
      name: 'TokenRequests',
      value: ({ spec }) =>
        spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>',
    },
    {
      name: 'RequiresRepublish',
      type: 'boolean',
      value: ({ spec }) => spec.requiresRepublish ?? false,
    },
    { name: 'Modes', value: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') },
    ageColumn,
  ],
});
