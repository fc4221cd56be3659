// `kubectl auth can-i`: whether something is allowed, by the roles of the moment looked at.
//
// Source: kubectl pkg/cmd/auth/cani.go, pkg/util/rbac/rbac.go.

import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { authorize, rulesFor } from '../../kinds/rbac/authorize.js';
import { compactRules, missingRights } from '../../kinds/rbac/covers.js';
import type { Access } from '../../kinds/rbac/matching.js';
import type { UserInfo } from '../../kinds/rbac/user.js';
import { printLines } from '../../machinery/table.js';
import { bool, text } from '../flags.js';
import { fail } from '../problem.js';
import { warn } from '../request.js';
import { findKindNamed } from '../resources.js';
import { defineVerb, type Kubectl } from '../verb.js';

const RESOURCE_VERBS: ReadonlySet<string> = new Set([
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use'],
  ...['bind', 'impersonate', '*', 'approve', 'sign', 'escalate', 'attest'],
]);
const PATH_VERBS: ReadonlySet<string> = new Set([
  ...['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*'],
]);
/** What can be impersonated, and no client can discover. */
const PEOPLE = ['users', 'groups'];

export const canI = defineVerb({
  name: 'can-i',
  summary: 'Check whether an action is allowed',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  examples: `
    kubectl auth can-i create pods --as jane --namespace dev
    kubectl auth can-i get pods --subresource=log --as system:serviceaccount:dev:robot

    # All that jane may do
    kubectl auth can-i --list --as jane`,
  flags: {
    'all-namespaces': bool('In all namespaces', { short: 'A' }),
    list: bool('Print all allowed actions'),
    'no-headers': bool('Print no headers'),
    quiet: bool('Only the exit code', { short: 'q' }),
    subresource: text('The subresource meant'),
  },
  run: (kubectl, { args, flags }) => {
    const { user } = kubectl;
    const namespace = flags['all-namespaces'] ? '' : kubectl.namespace;
    if (flags.list) {
      if (args.length > 0) fail('list option must be specified with no arguments');
      if (flags.quiet || flags['all-namespaces'] || flags.subresource !== '')
        fail(
          "list option can't be specified with neither quiet, all-namespaces nor subresource options",
        );
      return printRules(kubectl, user, flags['no-headers']);
    }
    const access = accessOf(kubectl, args, namespace, flags.subresource);
    if (flags['no-headers']) fail('--no-headers cannot be set without --list specified');
    const { allowed, reason } = authorize(kubectl.view, user, access);
    if (!flags.quiet)
      kubectl.io.stdout(allowed ? 'yes\n' : `no${reason === '' ? '' : ` - ${reason}`}\n`);
    return allowed ? 0 : 1;
  },
});

function accessOf(
  kubectl: Kubectl,
  args: readonly string[],
  namespace: string,
  subresource: string,
): Access {
  const [verb, what, ...more] = args;
  if (verb === undefined || what === undefined || more.length > 0)
    return fail(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  const unknown = () => warn(kubectl, `verb '${verb}' is not a known verb\n`);
  if (what.startsWith('/')) {
    if (subresource !== '') fail('--subresource can not be used with NonResourceURL');
    if (!PATH_VERBS.has(verb)) unknown();
    return { verb, path: what };
  }
  const [type = '', ...rest] = what.split('/');
  const kind = type === '*' ? undefined : findKindNamed(kubectl.view, type);
  if (!kind && type !== '*' && !PEOPLE.includes(type)) {
    const [resource, ...group] = type.split('.');
    const where = group.length === 0 ? '' : ` in group '${group.join('.')}'`;
    warn(kubectl, `the server doesn't have a resource type '${resource}'${where}\n`);
  }
  if (kind && !kind.namespaced && namespace !== '') {
    const where = kind.group === '' ? '' : ` in group '${kind.group}'`;
    warn(kubectl, `resource '${kind.plural}' is not namespace scoped${where}\n`);
  }
  if (!RESOURCE_VERBS.has(verb)) unknown();
  return {
    verb,
    group: kind?.group ?? '',
    resource: kind?.plural ?? type,
    subresource,
    name: rest.join('/'),
    namespace,
  };
}

/** Of roles only: that masters may do everything says no rule but that of cluster-admin. */
function printRules(kubectl: Kubectl, user: UserInfo, noHeaders: boolean): number {
  const { rules, error } = rulesFor(kubectl.view, user, kubectl.namespace);
  if (error !== '') warn(kubectl, `the list may be incomplete: ${error}`);
  const rows = [...compactRules(missingRights([], rules))].sort(byText).map(rowOf);
  const header = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  kubectl.io.stdout(
    printLines(noHeaders ? rows : [header, ...rows])
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
}

const bracketed = (list: readonly string[] = []): string => `[${list.join(' ')}]`;

const rowOf = (rule: PolicyRule): readonly string[] => [
  resourceWithGroup(rule),
  bracketed(rule.nonResourceURLs),
  bracketed(rule.resourceNames),
  bracketed(rule.verbs),
];

/** `deployments.apps/scale` [describe.CombineResourceGroup]. */
function resourceWithGroup({ resources = [], apiGroups = [] }: PolicyRule): string {
  const [resource] = resources;
  if (resource === undefined) return '';
  const [name, ...rest] = resource.split('/');
  const group = apiGroups[0] ? `.${apiGroups[0]}` : '';
  return [`${name}${group}`, ...rest].join('/');
}

/** As a Go program prints them, verbs first: kubectl sorts rules by that. */
function byText(a: PolicyRule, b: PolicyRule): number {
  const text = (rule: PolicyRule) =>
    [rule.verbs, rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]
      .map((list) => bracketed(list))
      .join();
  return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;
}
