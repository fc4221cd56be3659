// ClusterRoleBinding: who has a role everywhere.

import type { ClusterRoleBinding as ApiClusterRoleBinding } from 'kubernetes-types/rbac/v1.js';
import { pathSegmentErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { defineKind } from '../kind.js';
import { bindingColumns, defaultBinding, RBAC_GROUP, validateBinding } from '../rbac/binding.js';
import { mayBind } from '../rbac/escalation.js';

export type ClusterRoleBinding = Stored<ApiClusterRoleBinding>;

export const clusterRoleBinding = defineKind<ClusterRoleBinding>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1ClusterRoleBinding',
  status: false,
  createdByUpdate: true,
  validateName: pathSegmentErrors,
  mayGrant: mayBind('clusterrolebindings'),
  defaults: ({ roleRef, subjects }) => defaultBinding(roleRef, subjects),
  validate: (binding, old) => validateBinding(binding, old, false),
  columns: bindingColumns,
});
