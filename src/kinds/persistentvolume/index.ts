// PersistentVolume: a piece of storage in the cluster, and the claim it is bound to.

import type { PersistentVolume as ApiVolume } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { defaultOldVolume } from '../pod-template/volume-defaults.js';
import { accessModesText } from '../storage/access-modes.js';
import { classOf } from '../storage/class-of.js';
import { validateVolume } from './validate.js';

export type PersistentVolume = Stored<ApiVolume>;

export const PV_PROTECTION = 'kubernetes.io/pv-protection';

export const persistentVolume = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  categories: [],
  namespaced: false,
  type: 'V1PersistentVolume',
  status: true,
  defaults({ spec }) {
    spec.persistentVolumeReclaimPolicy ??= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    if (spec.hostPath) spec.hostPath.type ??= '';
    if (spec.iscsi) spec.iscsi.iscsiInterface ||= 'default';
    defaultOldVolume(spec);
  },
  prepareForCreate(draft) {
    draft.status = { phase: 'Pending' };
    return undefined;
  },
  /** The StorageObjectInUseProtection plugin. */
  admit({ metadata }, old) {
    const finalizers = metadata.finalizers ?? [];
    if (!old && !finalizers.includes(PV_PROTECTION))
      metadata.finalizers = [...finalizers, PV_PROTECTION];
    return undefined;
  },
  validate: validateVolume,
  indexes(volume, write) {
    const { claimRef } = volume.spec;
    if (claimRef?.name) write.file('claim', `${claimRef.namespace}/${claimRef.name}`);
    else if (volume.metadata.deletionTimestamp === undefined) write.file('free', classOf(volume));
  },
  columns: [
    nameColumn,
    { name: 'Capacity', value: ({ spec }) => spec.capacity?.storage ?? '' },
    { name: 'Access Modes', value: ({ spec }) => accessModesText(spec.accessModes) },
    { name: 'Reclaim Policy', value: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '' },
    { name: 'Status', value: (volume) => phaseText(volume) },
    {
      name: 'Claim',
      value: ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace}/${claimRef.name}` : ''),
    },
    { name: 'StorageClass', value: (volume) => classOf(volume) },
    {
      name: 'VolumeAttributesClass',
      since: 'NewerPrintColumns',
      value: ({ spec }) =>
        (spec as { volumeAttributesClassName?: string }).volumeAttributesClassName ?? '<unset>',
    },
    { name: 'Reason', value: ({ status }) => status?.reason ?? '' },
    ageColumn,
    { name: 'VolumeMode', priority: 1, value: ({ spec }) => spec.volumeMode ?? '<unset>' },
  ],
});

const phaseText = ({ metadata, status }: PersistentVolume): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating';
