// ReplicationController: what ReplicaSets were called before selectors could say more than equality.

import type { ReplicationController as ApiReplicationController } from 'kubernetes-types/core/v1.js';
import { formatLabels } from '../../machinery/labels.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { containersColumn, imagesColumn } from '../workload/columns.js';
import { defaultTemplate } from '../workload/template.js';
import { workloadWarnings } from '../workload/warnings.js';
import { validateReplicationController, validateReplicationControllerStatus } from './validate.js';

export type ReplicationController = Stored<ApiReplicationController>;

export const replicationController = defineKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  type: 'V1ReplicationController',
  status: true,
  generation: 'spec',
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas' },
  defaults(draft) {
    draft.spec ??= {};
    const { spec, metadata } = draft;
    const labels = spec.template?.metadata?.labels;
    if (labels) {
      if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
      if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
    }
    spec.replicas ??= 1;
    if (spec.template) defaultTemplate(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
    return undefined;
  },
  validate: validateReplicationController,
  warnings: workloadWarnings,
  validateStatus: validateReplicationControllerStatus,
  orphansByDefault: true,
  selectableFields: { 'status.replicas': (rc) => String(rc.status?.replicas ?? 0) },
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', value: (rc) => rc.spec.replicas ?? 0 },
    { name: 'Current', type: 'integer', value: (rc) => rc.status?.replicas ?? 0 },
    { name: 'Ready', type: 'integer', value: (rc) => rc.status?.readyReplicas ?? 0 },
    ageColumn,
    containersColumn,
    imagesColumn,
    { name: 'Selector', priority: 1, value: (rc) => formatLabels(rc.spec.selector) },
  ],
});
