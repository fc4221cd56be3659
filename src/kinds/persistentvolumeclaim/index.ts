// PersistentVolumeClaim: a wish for storage, and the volume that meets it.

import type { PersistentVolumeClaim as ApiClaim } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { accessModesText } from '../storage/access-modes.js';
import { CLASS_ANNOTATION, classOf } from '../storage/class-of.js';
import { admitClaim } from './admit.js';
import { validateClaimSpec } from './validate.js';
import { validateClaimChange } from './validate-change.js';
import { validateClaimStatus } from './validate-status.js';

export type PersistentVolumeClaim = Stored<ApiClaim>;

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  categories: [],
  namespaced: true,
  type: 'V1PersistentVolumeClaim',
  status: true,
  defaults({ spec }) {
    spec.volumeMode ??= 'Filesystem';
  },
  prepareForCreate(draft) {
    draft.status = { phase: 'Pending' };
    return undefined;
  },
  admit: admitClaim,
  validate: (claim, old) => [
    ...validateClaimSpec(claim.spec, 'spec'),
    ...(old ? validateClaimChange(claim, old) : []),
  ],
  validateStatus: validateClaimStatus,
  warnings: ({ metadata }) =>
    metadata.annotations?.[CLASS_ANNOTATION] === undefined
      ? []
      : [
          `metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`,
        ],
  indexes(claim, write) {
    if (claim.status?.phase !== 'Bound') write.file('unbound', classOf(claim));
    if (claim.spec.volumeName) write.file('volume', claim.spec.volumeName);
  },
  columns: [
    nameColumn,
    { name: 'Status', value: (claim) => phaseText(claim) },
    { name: 'Volume', value: ({ spec }) => spec.volumeName ?? '' },
    {
      name: 'Capacity',
      value: (c) => (c.spec.volumeName ? (c.status?.capacity?.storage ?? '') : ''),
    },
    {
      name: 'Access Modes',
      value: (c) => (c.spec.volumeName ? accessModesText(c.status?.accessModes) : ''),
    },
    { name: 'StorageClass', value: classOf },
    {
      name: 'VolumeAttributesClass',
      since: 'NewerPrintColumns',
      value: ({ spec }) =>
        (spec as { volumeAttributesClassName?: string }).volumeAttributesClassName ?? '<unset>',
    },
    ageColumn,
    { name: 'VolumeMode', priority: 1, value: ({ spec }) => spec.volumeMode ?? '<unset>' },
  ],
});

const phaseText = ({ metadata, status }: PersistentVolumeClaim): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating';
