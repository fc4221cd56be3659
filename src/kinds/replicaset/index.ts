// ReplicaSet: keeps a given number of identical pods alive.

import type { ReplicaSet as ApiReplicaSet } from 'kubernetes-types/apps/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type ReplicaSet = Stored<ApiReplicaSet>;

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
    draft.spec.replicas ??= 1;
  },
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', value: (rs) => rs.spec.replicas ?? 0 },
    { name: 'Current', type: 'integer', value: (rs) => rs.status?.replicas ?? 0 },
    { name: 'Ready', type: 'integer', value: (rs) => rs.status?.readyReplicas ?? 0 },
    ageColumn,
  ],
});
