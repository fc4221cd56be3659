// ClusterRole: rules of access in the whole cluster, or gathered from other ClusterRoles by their labels.

import type { ClusterRole as ApiClusterRole } from 'kubernetes-types/rbac/v1.js';
import { pathSegmentErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { mayWriteRole } from '../rbac/escalation.js';
import { validateAggregation, validateRules } from '../rbac/rules.js';

export type ClusterRole = Stored<ApiClusterRole>;

export const clusterRole = defineKind<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1ClusterRole',
  status: false,
  createdByUpdate: true,
  validateName: pathSegmentErrors,
  mayGrant: mayWriteRole('clusterroles'),
  validate: ({ rules, aggregationRule }) => [
    ...validateRules(rules, false),
    ...validateAggregation(aggregationRule),
  ],
  // Few gather, and any may be gathered: those who gather are found without looking at all roles.
  indexes: ({ aggregationRule }, write) => {
    if (aggregationRule) write.file('aggregating', '');
  },
  columns: [
    nameColumn,
    { name: 'Created At', type: 'date', value: ({ metadata }) => metadata.creationTimestamp },
  ],
});
