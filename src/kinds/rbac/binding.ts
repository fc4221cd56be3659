// What RoleBindings and ClusterRoleBindings have in common: a role, and the subjects who have it
// [apis/rbac/v1/defaults.go, apis/rbac/validation, printers/internalversion printRoleBinding].

import type { RoleRef, Subject } from 'kubernetes-types/rbac/v1.js';
import { equal } from '../../machinery/equal.js';
import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors, pathSegmentErrors } from '../../machinery/names.js';
import type { KubeObject } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import type { Column } from '../kind.js';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export interface Binding extends KubeObject {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}

/** Its arguments are parts of a draft. */
export function defaultBinding(
  roleRef: RoleRef | undefined,
  subjects: Subject[] | undefined,
): void {
  if (roleRef) roleRef.apiGroup ||= RBAC_GROUP;
  for (const subject of subjects ?? [])
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= RBAC_GROUP;
}

export function validateBinding(
  { roleRef, subjects = [] }: Binding,
  old: Binding | undefined,
  namespaced: boolean,
): readonly FieldError[] {
  return [
    ...validateRoleRef(roleRef, namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']),
    ...subjects.flatMap((subject, i) => validateSubject(subject, namespaced, index('subjects', i))),
    ...(old && !equal(old.roleRef, roleRef)
      ? [invalid('roleRef', roleRef, 'cannot change roleRef')]
      : []),
  ];
}

function validateRoleRef(
  { apiGroup = '', kind = '', name = '' }: Partial<RoleRef> = {},
  kinds: readonly string[],
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (apiGroup !== RBAC_GROUP)
    errors.push(notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP]));
  if (!kinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, kinds));
  if (name === '') return [...errors, required('roleRef.name')];
  return [
    ...errors,
    ...pathSegmentErrors(name).map((message) => invalid('roleRef.name', name, message)),
  ];
}

function validateSubject(
  { kind, name, apiGroup = '', namespace = '' }: Subject,
  namespaced: boolean,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = name ? [] : [required(`${path}.name`)];
  switch (kind) {
    case 'ServiceAccount':
      if (name)
        for (const message of dns1123SubdomainErrors(name))
          errors.push(invalid(`${path}.name`, name, message));
      if (apiGroup !== '') errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
      if (!namespaced && namespace === '') errors.push(required(`${path}.namespace`));
      return errors;
    case 'User':
    case 'Group':
      if (apiGroup !== RBAC_GROUP)
        errors.push(notSupported(`${path}.apiGroup`, apiGroup, [RBAC_GROUP]));
      return errors;
    default:
      return [...errors, notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  { name: 'Role', value: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  ageColumn,
  { name: 'Users', priority: 1, value: (b) => subjectNames(b, 'User') },
  { name: 'Groups', priority: 1, value: (b) => subjectNames(b, 'Group') },
  { name: 'ServiceAccounts', priority: 1, value: (b) => subjectNames(b, 'ServiceAccount') },
];

const subjectNames = ({ subjects = [] }: Binding, kind: string): string =>
  subjects
    .filter((subject) => subject.kind === kind)
    .map(({ namespace, name }) =>
      kind === 'ServiceAccount' && namespace ? `${namespace}/${name}` : name,
    )
    .join(', ');
