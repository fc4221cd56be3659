// The policy rules of a Role made on the command line.
//
// Source: kubectl pkg/cmd/create/create_role.go, create_clusterrole.go.

import type { Kind } from '../../kinds/kind.js';
import type { Reader } from '../../machinery/reader.js';
import type { KubectlIo } from '../io.js';
import { exit, fail } from '../problem.js';
import { findKindNamed } from '../resources.js';
import type { Kubectl } from '../verb.js';

export interface RuleAsked {
  readonly verbs: readonly string[];
  readonly resources: readonly ResourceAsked[];
  readonly resourceNames: readonly string[];
}

interface ResourceAsked {
  readonly resource: string;
  readonly group: string;
  readonly subresource: string;
}

interface RuleFlags {
  readonly verb: readonly string[];
  readonly resource: readonly string[];
  readonly 'resource-name': readonly string[];
}

export function readRule(flags: RuleFlags): RuleAsked {
  const verbs = flags.verb.includes('*') ? ['*'] : [...new Set(flags.verb)];
  let resources: ResourceAsked[] = [];
  for (const word of flags.resource) {
    if (word === '*') {
      resources = [{ resource: '*', group: '', subresource: '' }];
      break;
    }
    const slash = word.indexOf('/');
    const [full, subresource] =
      slash < 0 ? [word, ''] : [word.slice(0, slash), word.slice(slash + 1)];
    const dot = full.indexOf('.');
    const [resource, group] = dot < 0 ? [full, ''] : [full.slice(0, dot), full.slice(dot + 1)];
    resources.push({ resource, group, subresource });
  }
  return { verbs, resources, resourceNames: [...new Set(flags['resource-name'])] };
}

const STANDARD_VERBS: ReadonlySet<string> = new Set([
  '*',
  'get',
  'delete',
  'list',
  'create',
  'update',
  'patch',
  'watch',
  'proxy',
  'deletecollection',
  'use',
  'bind',
  'escalate',
  'impersonate',
]);

/** Verbs that only some resources have, as `resource.group`. */
const SPECIAL_VERBS: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  escalate: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

/** Ends the verb when a resource is not served, or has not the verb; warns of verbs nobody knows. */
export function refuseRule({ io, view }: Kubectl, { verbs, resources }: RuleAsked): void {
  for (const verb of verbs)
    if (!STANDARD_VERBS.has(verb))
      io.stderr(`Warning: '${verb}' is not a standard resource verb\n`);
  for (const asked of resources) {
    if (asked.resource === '') fail('resource must be specified if apiGroup/subresource specified');
    if (asked.resource === '*') return;
    refuseResource(io, kindOf(view, asked), asked, verbs);
  }
}

function refuseResource(
  { stderr }: KubectlIo,
  kind: Kind | undefined,
  asked: ResourceAsked,
  verbs: readonly string[],
): void {
  const { resource, group } = kind ? { resource: kind.plural, group: kind.group } : asked;
  let isKnown = kind !== undefined;
  for (const verb of verbs) {
    const allowed = Object.hasOwn(SPECIAL_VERBS, verb) ? SPECIAL_VERBS[verb] : undefined;
    if (!allowed) continue;
    if (!allowed.includes(`${resource}.${group}`))
      fail(`can not perform '${verb}' on '${resource}' in group '${group}'`);
    isKnown = true;
  }
  if (isKnown) return;
  const inGroup = group === '' ? '' : ` in group "${group}"`;
  // Said without the usual `error: `.
  stderr(`the server doesn't have a resource type "${resource}"${inGroup}\n`);
  exit(1);
}

const kindOf = (reader: Reader, { resource, group }: ResourceAsked): Kind | undefined =>
  findKindNamed(reader, group === '' ? resource : `${resource}.${group}`);

/** One rule a group, groups in order, and one for the URLs. */
export function policyRules(
  { verbs, resources, resourceNames }: RuleAsked,
  nonResourceUrls: readonly string[],
  reader: Reader,
): readonly unknown[] {
  const byGroup = new Map<string, string[]>();
  for (const asked of resources) {
    const kind = kindOf(reader, asked);
    const plural = kind?.plural ?? asked.resource;
    const group = kind?.group ?? asked.group;
    const name = asked.subresource === '' ? plural : `${plural}/${asked.subresource}`;
    const others = byGroup.get(group) ?? [];
    if (!others.includes(name)) byGroup.set(group, [...others, name]);
  }
  const rules: unknown[] = [...byGroup.keys()].sort().map((group) => ({
    apiGroups: [group],
    ...(resourceNames.length > 0 ? { resourceNames } : {}),
    resources: byGroup.get(group),
    verbs,
  }));
  if (nonResourceUrls.length > 0) rules.push({ nonResourceURLs: nonResourceUrls, verbs });
  return rules;
}

const URL_VERBS: ReadonlySet<string> = new Set([
  '*',
  'get',
  'post',
  'put',
  'delete',
  'patch',
  'head',
  'options',
]);

export function checkNonResourceUrls(verbs: readonly string[], urls: readonly string[]): void {
  for (const verb of verbs)
    if (!URL_VERBS.has(verb)) fail(`invalid verb: '${verb}' for nonResourceURL`);
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) fail('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*'))
      fail("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}
