// Nobody grants more than they hold: what writing roles and bindings asks of the writer, where access is enforced.
//
// Source: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go.

import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden, notFound } from '../../machinery/status.js';
import { authorize, rulesFor, rulesOfRole } from './authorize.js';
import { type Binding, RBAC_GROUP } from './binding.js';
import { goList, missingRights, rightsText } from './covers.js';
import { MASTERS, type UserInfo } from './user.js';

interface Ruled extends KubeObject {
  readonly rules?: readonly PolicyRule[];
  readonly aggregationRule?: unknown;
}

const FULL: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Whether a user may write a role with such rules: it holds them all, or may `escalate`. */
export const mayWriteRole =
  (plural: string) =>
  (role: Ruled, user: UserInfo, reader: Reader): Failure | undefined => {
    const { name, namespace = '' } = role.metadata;
    const resource = { group: RBAC_GROUP, plural };
    if (may(reader, user, 'escalate', plural, name, namespace)) return undefined;
    const excess = excessOf(reader, user, role.rules ?? [], namespace);
    if (excess) return forbidden(resource, name, excess);
    return role.aggregationRule !== undefined && excessOf(reader, user, FULL, '')
      ? forbidden(resource, name, 'must have cluster-admin privileges to use the aggregationRule')
      : undefined;
  };

/** Whether a user may bind a role to anyone: it holds all of its rules, or may `bind` it. */
export const mayBind =
  (plural: string) =>
  (binding: Binding, user: UserInfo, reader: Reader): Failure | undefined => {
    const { name, namespace = '' } = binding.metadata;
    const { roleRef } = binding;
    const roles = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
    if (may(reader, user, 'bind', roles, roleRef.name, namespace)) return undefined;
    const rules = rulesOfRole(reader, roleRef, namespace);
    if (!rules) return notFound({ group: RBAC_GROUP, plural: roles }, roleRef.name);
    const excess = excessOf(reader, user, rules, namespace);
    return excess === undefined
      ? undefined
      : forbidden({ group: RBAC_GROUP, plural }, name, excess);
  };

function may(
  reader: Reader,
  user: UserInfo,
  verb: string,
  resource: string,
  name: string,
  namespace: string,
): boolean {
  const access = { verb, group: RBAC_GROUP, resource, subresource: '', name, namespace };
  return user.groups.includes(MASTERS) || authorize(reader, user, access).allowed;
}

function excessOf(
  reader: Reader,
  user: UserInfo,
  wanted: readonly PolicyRule[],
  namespace: string,
): string | undefined {
  const held = rulesFor(reader, user, namespace);
  const missing = missingRights(held.rules, wanted);
  if (missing.length === 0) return undefined;
  const errors = held.error === '' ? '' : `; resolution errors: [${held.error}]`;
  return `user ${JSON.stringify(user.name)} (groups=${goList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${rightsText(missing)}${errors}`;
}
