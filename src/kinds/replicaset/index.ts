// ReplicaSet: keeps a given number of identical pods alive.

import type {
  ReplicaSet as ApiReplicaSet,
  ReplicaSetStatus as ApiStatus,
} from 'kubernetes-types/apps/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { fileOrphan } from '../orphans.js';
import { containersColumn, imagesColumn, selectorColumn } from '../workload/columns.js';
import { fillInTemplate } from '../workload/template.js';
import { workloadWarnings } from '../workload/warnings.js';
import { validateReplicaSet, validateReplicaSetStatus } from './validate.js';

/** The published types do not know terminatingReplicas yet (KEP-3973). */
export type ReplicaSetStatus = ApiStatus & { readonly terminatingReplicas?: number };
export type ReplicaSet = Omit<Stored<ApiReplicaSet>, 'status'> & {
  readonly status?: ReplicaSetStatus;
};

export const replicaSet = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  type: 'V1ReplicaSet',
  status: true,
  generation: 'spec',
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas' },
  defaults(draft) {
    fillInTemplate(draft);
    draft.spec.replicas ??= 1;
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
    return undefined;
  },
  validate: validateReplicaSet,
  warnings: workloadWarnings,
  validateStatus: validateReplicaSetStatus,
  indexes: fileOrphan,
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', value: (rs) => rs.spec.replicas ?? 0 },
    { name: 'Current', type: 'integer', value: (rs) => rs.status?.replicas ?? 0 },
    { name: 'Ready', type: 'integer', value: (rs) => rs.status?.readyReplicas ?? 0 },
    ageColumn,
    containersColumn,
    imagesColumn,
    selectorColumn,
  ],
});
