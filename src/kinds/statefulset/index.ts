// StatefulSet: pods with names, volumes and an order that stay.

import type { Draft } from 'immer';
import type {
  StatefulSetSpec as ApiSpec,
  StatefulSet as ApiStatefulSet,
} from 'kubernetes-types/apps/v1.js';
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { containersColumn, imagesColumn } from '../workload/columns.js';
import { fillInTemplate } from '../workload/template.js';
import { templateWarnings } from '../workload/warnings.js';
import { validateStatefulSet, validateStatefulSetStatus } from './validate.js';

export type StatefulSetSpec = ApiSpec;
export type StatefulSet = Stored<ApiStatefulSet>;

export const statefulSet = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  type: 'V1StatefulSet',
  status: true,
  generation: 'spec',
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas' },
  defaults(draft, reader) {
    fillInTemplate(draft);
    fillIn(draft.spec, reader);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0, availableReplicas: 0 };
    return undefined;
  },
  validate: validateStatefulSet,
  warnings: templateWarnings,
  validateStatus: validateStatefulSetStatus,
  selectableFields: { 'status.successful': () => '' },
  columns: [
    nameColumn,
    { name: 'Ready', value: (s) => `${s.status?.readyReplicas ?? 0}/${s.spec.replicas ?? 0}` },
    ageColumn,
    containersColumn,
    imagesColumn,
  ],
});

function fillIn(spec: Draft<StatefulSetSpec>, reader: Reader): void {
  spec.podManagementPolicy ||= 'OrderedReady';
  spec.updateStrategy ??= {};
  const strategy = spec.updateStrategy;
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) {
    strategy.rollingUpdate.partition ??= 0;
    if (reader.feature('MaxUnavailableStatefulSet')) strategy.rollingUpdate.maxUnavailable ??= 1;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) fillInClaim(claim);
}

function fillInClaim(claim: Draft<PersistentVolumeClaim>): void {
  claim.apiVersion ??= 'v1';
  claim.kind ??= 'PersistentVolumeClaim';
  claim.spec ??= {};
  claim.spec.volumeMode ??= 'Filesystem';
  claim.status ??= {};
  claim.status.phase ||= 'Pending';
}
