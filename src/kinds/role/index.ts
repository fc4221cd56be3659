// Role: rules of access within a namespace.

import type { Role as ApiRole } from 'kubernetes-types/rbac/v1.js';
import { pathSegmentErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { mayWriteRole } from '../rbac/escalation.js';
import { validateRules } from '../rbac/rules.js';

export type Role = Stored<ApiRole>;

export const role = defineKind<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1Role',
  status: false,
  createdByUpdate: true,
  validateName: pathSegmentErrors,
  mayGrant: mayWriteRole('roles'),
  validate: ({ rules }) => validateRules(rules, true),
  columns: [
    nameColumn,
    { name: 'Created At', type: 'date', value: ({ metadata }) => metadata.creationTimestamp },
  ],
});
