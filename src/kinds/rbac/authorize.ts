// What somebody may do: role-based access control, evaluated over whatever moment the reader shows.
//
// Source: plugin/pkg/auth/authorizer/rbac/rbac.go, pkg/registry/rbac/validation/rule.go. As upstream a user may
// hold a role through several bindings; the first one found, in order of name, is the reason given.

import type { ClusterRole, PolicyRule, Role, Subject } from 'kubernetes-types/rbac/v1.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import type { Binding } from './binding.js';
import { type Access, isPath, ruleAllows } from './matching.js';
import { accountName, MASTERS, type UserInfo } from './user.js';

export interface Verdict {
  readonly allowed: boolean;
  /** Why; empty where upstream says nothing. */
  readonly reason: string;
}

/** Whether RBAC lets a user do something. */
export function authorize(reader: Reader, user: UserInfo, access: Access): Verdict {
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' };
  const missing: string[] = [];
  for (const grant of grantsOf(reader, user, isPath(access) ? '' : access.namespace)) {
    if (grant.rules === undefined) missing.push(grant.missing);
    else if (grant.rules.some((rule) => ruleAllows(rule, access)))
      return { allowed: true, reason: `RBAC: allowed by ${grant.source}` };
  }
  return { allowed: false, reason: missing.length === 0 ? '' : `RBAC: ${aggregate(missing)}` };
}

/** All rules that apply to a user in a namespace, and what is said of roles that are bound but missing. */
export function rulesFor(
  reader: Reader,
  user: UserInfo,
  namespace: string,
): { readonly rules: readonly PolicyRule[]; readonly error: string } {
  const grants = [...grantsOf(reader, user, namespace)];
  return {
    rules: grants.flatMap(({ rules }) => rules ?? []),
    error: aggregate(grants.flatMap(({ rules, missing }) => (rules ? [] : [missing]))),
  };
}

interface Grant {
  /** The rules of the role bound; missing when there is no such role. */
  readonly rules: readonly PolicyRule[] | undefined;
  readonly missing: string;
  readonly source: string;
}

function* grantsOf(reader: Reader, user: UserInfo, namespace: string): Generator<Grant> {
  const bindings = [
    ...reader.all('ClusterRoleBinding'),
    ...(namespace === '' ? [] : reader.all('RoleBinding', namespace)),
  ] as readonly unknown[] as readonly Binding[];
  for (const binding of bindings) {
    const at = binding.metadata.namespace ?? '';
    const subject = binding.subjects?.find((one) => appliesTo(one, user, at));
    if (!subject) continue;
    const { kind, name } = binding.roleRef;
    yield {
      rules: rulesOfRole(reader, binding.roleRef, at),
      missing: `${kind.toLowerCase()}.rbac.authorization.k8s.io "${name}" not found`,
      source: describe(binding, subject),
    };
  }
}

/** The rules of the role that a binding in `namespace` refers to; undefined when there is no such role. */
export function rulesOfRole(
  reader: Reader,
  { kind, name }: { readonly kind: string; readonly name: string },
  namespace: string,
): readonly PolicyRule[] | undefined {
  const role = reader.find(
    kind === 'Role' ? { kind: 'Role', namespace, name } : { kind: 'ClusterRole', name },
  ) as Role | ClusterRole | undefined;
  return role && (role.rules ?? []);
}

function appliesTo({ kind, name, namespace }: Subject, user: UserInfo, bound: string): boolean {
  switch (kind) {
    case 'User':
      return user.name === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount':
      return user.name === accountName(namespace || bound, name);
    default:
      return false;
  }
}

function describe({ metadata, roleRef }: Binding, subject: Subject): string {
  const { name, namespace } = metadata;
  const what = namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';
  const which = namespace === undefined ? name : `${name}/${namespace}`;
  const whom =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${subject.namespace || (namespace ?? '')}`
      : subject.name;
  return `${what} "${which}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${whom}"`;
}

/** As Go's utilerrors prints several errors: each once, in brackets when they are more than one. */
function aggregate(errors: readonly string[]): string {
  const once = [...new Set(errors)];
  return once.length > 1 ? `[${once.join(', ')}]` : (once[0] ?? '');
}

/** The API server's words for a request that was not allowed [handlers/responsewriters/errors.go]. */
export function accessDenied(user: UserInfo, access: Access, reason: string): Failure {
  const why = reason === '' ? '' : `: ${reason}`;
  const who = `User ${JSON.stringify(user.name)} cannot ${access.verb}`;
  if (isPath(access))
    return forbidden({ group: '', plural: '' }, '', `${who} path "${access.path}"${why}`);
  const { group, resource, subresource, namespace, name } = access;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return forbidden(
    { group, plural: resource },
    name,
    `${who} resource "${what}" in API group "${group}" ${where}${why}`,
  );
}
