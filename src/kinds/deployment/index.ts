// Deployment: rolls a template out over ReplicaSets.

import type { Deployment as ApiDeployment } from 'kubernetes-types/apps/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type Deployment = Stored<ApiDeployment>;

export const deployment = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  type: 'V1Deployment',
  status: true,
  generation: 'spec',
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas' },
  defaults(draft) {
    draft.spec.replicas ??= 1;
  },
  columns: [
    nameColumn,
    {
      name: 'Ready',
      value: (d) => `${d.status?.readyReplicas ?? 0}/${d.spec.replicas ?? 0}`,
    },
    { name: 'Up-to-date', type: 'integer', value: (d) => d.status?.updatedReplicas ?? 0 },
    { name: 'Available', type: 'integer', value: (d) => d.status?.availableReplicas ?? 0 },
    ageColumn,
  ],
});
