// `kubectl create serviceaccount|role|clusterrole|rolebinding|clusterrolebinding`.
//
// Source: kubectl pkg/cmd/create/create_{serviceaccount,rolebinding,clusterrolebinding,role,clusterrole}.go.

import type { Manifest } from '../../machinery/object.js';
import { list, text, texts } from '../flags.js';
import { fail } from '../problem.js';
import { defineCreateVerb } from './creating.js';
import { checkNonResourceUrls, policyRules, readRule, refuseRule } from './rules.js';

export const RBAC = 'rbac.authorization.k8s.io';

export const createServiceAccount = defineCreateVerb({
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Create a service account with the specified name',
  usage: 'NAME',
  flags: {},
  refusal: 'failed to create serviceaccount:',
  make: ({ name }) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }),
});

const ruleFlags = {
  verb: list('Verb that applies to the resources contained in the rule'),
  resource: list('Resource that the rule applies to'),
  'resource-name': texts(
    'Resource in the white list that the rule applies to, repeat this flag for multiple items',
  ),
};

export const createRole = defineCreateVerb({
  name: 'role',
  summary: 'Create a role with single rule',
  usage: 'NAME --verb=verb --resource=resource.group/subresource',
  flags: ruleFlags,
  make({ kubectl, name, flags }) {
    const rule = readRule(flags);
    if (rule.verbs.length === 0) fail('at least one verb must be specified');
    if (rule.resources.length === 0) fail('at least one resource must be specified');
    refuseRule(kubectl, rule);
    return {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name },
      rules: policyRules(rule, [], kubectl.view),
    } as Manifest;
  },
});

export const createClusterRole = defineCreateVerb({
  name: 'clusterrole',
  summary: 'Create a cluster role',
  usage: 'NAME --verb=verb --resource=resource.group',
  flags: {
    ...ruleFlags,
    'non-resource-url': list('A partial url that user should have access to.'),
    'aggregation-rule': list('An aggregation label selector for combining ClusterRoles.'),
  },
  make({ kubectl, name, flags }) {
    const rule = readRule(flags);
    const urls = flags['non-resource-url'];
    const aggregated = flags['aggregation-rule'];
    const head = { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name } };
    if (aggregated.length > 0) {
      const others = [rule.verbs, rule.resources, rule.resourceNames, urls];
      if (others.some((each) => each.length > 0))
        fail(
          'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
        );
      const matchLabels = Object.fromEntries(aggregated.map(labelOf));
      return {
        aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
        ...head,
        rules: null,
      } as unknown as Manifest;
    }
    if (rule.verbs.length === 0) fail('at least one verb must be specified');
    if (rule.resources.length === 0 && urls.length === 0)
      fail('one of resource or nonResourceURL must be specified');
    if (rule.resources.length > 0) refuseRule(kubectl, rule);
    if (urls.length > 0) checkNonResourceUrls(rule.verbs, urls);
    return { ...head, rules: policyRules(rule, urls, kubectl.view) } as Manifest;
  },
});

function labelOf(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 0) fail(`malformed pair, expect string=string`);
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

const subjectFlags = {
  clusterrole: text('ClusterRole this binding should reference'),
  user: texts('Usernames to bind to the role. The flag can be repeated to add multiple users.'),
  group: texts('Groups to bind to the role. The flag can be repeated to add multiple groups.'),
  serviceaccount: texts(
    'Service accounts to bind to the role, in the format <namespace>:<name>. The flag can be repeated to add multiple service accounts.',
  ),
};

interface Subjects {
  readonly user: readonly string[];
  readonly group: readonly string[];
  readonly serviceaccount: readonly string[];
}

function subjectsOf({ user, group, serviceaccount }: Subjects): readonly unknown[] {
  return [
    ...user.map((name) => ({ apiGroup: RBAC, kind: 'User', name })),
    ...group.map((name) => ({ apiGroup: RBAC, kind: 'Group', name })),
    ...serviceaccount.map((account) => {
      const [namespace = '', name = '', ...more] = account.split(':');
      if (namespace === '' || name === '' || more.length > 0)
        fail('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
}

const binding = (kind: string, name: string, role: [string, string], subjects: Subjects) => {
  const listed = subjectsOf(subjects);
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: role[0], name: role[1] },
    ...(listed.length > 0 ? { subjects: listed } : {}),
  } as Manifest;
};

export const createRoleBinding = defineCreateVerb({
  name: 'rolebinding',
  summary: 'Create a role binding for a particular role or cluster role',
  usage: 'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname]',
  flags: { ...subjectFlags, role: text('Role this RoleBinding should reference') },
  refusal: 'failed to create rolebinding:',
  make({ name, flags }) {
    if ((flags.clusterrole === '') === (flags.role === ''))
      fail('exactly one of clusterrole or role must be specified');
    const role: [string, string] =
      flags.role === '' ? ['ClusterRole', flags.clusterrole] : ['Role', flags.role];
    return binding('RoleBinding', name, role, flags);
  },
});

export const createClusterRoleBinding = defineCreateVerb({
  name: 'clusterrolebinding',
  summary: 'Create a cluster role binding for a particular cluster role',
  usage: 'NAME --clusterrole=NAME [--user=username] [--group=groupname]',
  flags: subjectFlags,
  required: ['clusterrole'],
  refusal: 'failed to create clusterrolebinding:',
  make: ({ name, flags }) =>
    binding('ClusterRoleBinding', name, ['ClusterRole', flags.clusterrole], flags),
});
