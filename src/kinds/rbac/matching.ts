// Whether one rule of a role allows one thing [pkg/apis/rbac/v1/evaluation_helpers.go].

import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';

/** What somebody wants to do to a resource, as authorization sees it. Empty strings where nothing is named. */
export interface ResourceAccess {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
}

/** What somebody wants to do to a path such as `/healthz`. */
export interface PathAccess {
  readonly verb: string;
  readonly path: string;
}

export type Access = ResourceAccess | PathAccess;

export const isPath = (access: Access): access is PathAccess => 'path' in access;

const ALL = '*';

export function ruleAllows(rule: PolicyRule, access: Access): boolean {
  if (!holds(rule.verbs, access.verb)) return false;
  if (isPath(access))
    return (rule.nonResourceURLs ?? []).some((url) => urlCovers(url, access.path));
  const names = rule.resourceNames ?? [];
  return (
    holds(rule.apiGroups, access.group) &&
    resourceMatches(rule.resources ?? [], access) &&
    (names.length === 0 || names.includes(access.name))
  );
}

const holds = (listed: readonly string[] | undefined, wanted: string): boolean =>
  listed !== undefined && (listed.includes(ALL) || listed.includes(wanted));

function resourceMatches(
  listed: readonly string[],
  { resource, subresource }: ResourceAccess,
): boolean {
  if (listed.includes(ALL)) return true;
  if (subresource === '') return listed.includes(resource);
  return listed.includes(`${resource}/${subresource}`) || listed.includes(`*/${subresource}`);
}

/** `/healthz/*` covers all below it. */
export const urlCovers = (listed: string, path: string): boolean =>
  listed === ALL ||
  listed === path ||
  (listed.endsWith(ALL) && path.startsWith(listed.replace(/\*+$/, '')));
