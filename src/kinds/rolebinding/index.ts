// RoleBinding: who has a role in a namespace.

import type { RoleBinding as ApiRoleBinding } from 'kubernetes-types/rbac/v1.js';
import { pathSegmentErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { defineKind } from '../kind.js';
import { bindingColumns, defaultBinding, RBAC_GROUP, validateBinding } from '../rbac/binding.js';
import { mayBind } from '../rbac/escalation.js';

export type RoleBinding = Stored<ApiRoleBinding>;

export const roleBinding = defineKind<RoleBinding>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1RoleBinding',
  status: false,
  createdByUpdate: true,
  validateName: pathSegmentErrors,
  mayGrant: mayBind('rolebindings'),
  defaults: ({ roleRef, subjects }) => defaultBinding(roleRef, subjects),
  validate: (binding, old) => validateBinding(binding, old, true),
  columns: bindingColumns,
});
