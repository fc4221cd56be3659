// `kubectl set resources|selector|serviceaccount|subject`.
//
// Source: kubectl pkg/cmd/set/set_{resources,selector,serviceaccount,subject}.go.

import { equal } from '../../machinery/equal.js';
import type { KubeObject } from '../../machinery/object.js';
import { RBAC } from '../create/access.js';
import { labelSelectorOf } from '../create/label-selector.js';
import { resourceList } from '../create/policies.js';
import { text, texts } from '../flags.js';
import { fail } from '../problem.js';
import { defineVerb } from '../verb.js';
import { type Container, changeContainers, changePodSpec } from './pod-spec.js';
import { set, settingFlags } from './setting.js';

export const setResources = defineVerb({
  name: 'resources',
  summary: 'Update resource requests/limits on objects with pod templates',
  usage: '(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS])',
  writes: true,
  flags: {
    ...settingFlags,
    containers: text(
      'The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards',
      { short: 'c', default: '*' },
    ),
    limits: text("The resource requirement limits for this container, 'cpu=100m,memory=256Mi'."),
    requests: text(
      "The resource requirement requests for this container, 'cpu=100m,memory=256Mi'.",
    ),
  },
  run(kubectl, { args, flags }) {
    if (flags.limits === '' && flags.requests === '')
      fail('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const limits = flags.limits === '' ? {} : resourceList(flags.limits, 'invalid');
    const requests = flags.requests === '' ? {} : resourceList(flags.requests, 'invalid');
    const change = (container: Container): Container => ({
      ...container,
      resources: {
        ...container.resources,
        ...withMore('limits', container.resources?.limits, limits),
        ...withMore('requests', container.resources?.requests, requests),
      },
    });
    set(kubectl, flags, {
      resources: args,
      operation: 'resource requirements updated',
      refusal: 'failed to patch resources update to pod template',
      change: (object, problems) =>
        changePodSpec(object, (spec) => {
          const { spec: after, matched } = changeContainers(spec, flags.containers, change);
          if (matched === 0)
            problems.push(`error: unable to find container named ${flags.containers}`);
          return after;
        }),
    });
    return 0;
  },
});

const withMore = (name: string, before: unknown, more: Readonly<Record<string, string>>) =>
  Object.keys(more).length > 0 ? { [name]: { ...(before as object | undefined), ...more } } : {};

export const setSelector = defineVerb({
  name: 'selector',
  summary: 'Set the selector on a resource',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  writes: true,
  flags: {
    ...settingFlags,
    'resource-version': text(
      'If non-empty, the selectors update will only succeed if this is the current resource-version for the object.',
    ),
  },
  run(kubectl, { args, flags }) {
    const expression = args.at(-1) ?? fail('one selector is required');
    const { matchLabels = {}, matchExpressions } = labelSelectorOf(expression);
    set(kubectl, flags, {
      resources: args.slice(0, -1),
      operation: 'selector updated',
      change(object) {
        if (object.kind !== 'Service') fail('setting a selector is only supported for Services');
        if (matchExpressions)
          fail(`match expression ${JSON.stringify(matchExpressions)} not supported on this object`);
        const spec = { ...(object as { spec?: object }).spec, selector: matchLabels };
        const version = flags['resource-version'];
        const metadata =
          version === '' ? object.metadata : { ...object.metadata, resourceVersion: version };
        return { ...object, metadata, spec } as KubeObject;
      },
    });
    return 0;
  },
});

export const setServiceAccount = defineVerb({
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Update the service account of a resource',
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  writes: true,
  flags: settingFlags,
  run(kubectl, { args, flags }) {
    const serviceAccountName = args.at(-1) ?? fail('serviceaccount is required');
    set(kubectl, flags, {
      resources: args.slice(0, -1),
      operation: 'serviceaccount updated',
      refusal: 'failed to patch ServiceAccountName',
      change: (object) => changePodSpec(object, (spec) => ({ ...spec, serviceAccountName })),
    });
    return 0;
  },
});

export const setSubject = defineVerb({
  name: 'subject',
  summary: 'Update the user, group, or service account in a role binding or cluster role binding',
  usage:
    '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  writes: true,
  flags: {
    ...settingFlags,
    user: texts('Usernames to bind to the role'),
    group: texts('Groups to bind to the role'),
    serviceaccount: texts('Service accounts to bind to the role'),
  },
  run(kubectl, { args, flags }) {
    const { user, group, serviceaccount } = flags;
    if (user.length + group.length + serviceaccount.length === 0)
      fail('you must specify at least one value of user, group or serviceaccount');
    const wanted = [
      ...ordered(user).map((name) => ({ apiGroup: RBAC, kind: 'User', name })),
      ...ordered(group).map((name) => ({ apiGroup: RBAC, kind: 'Group', name })),
      ...ordered(serviceaccount).map((account) => {
        const [namespace, name = '', ...more] = account.split(':');
        if (name === '' || more.length > 0) fail('serviceaccount must be <namespace>:<name>');
        return { kind: 'ServiceAccount', name, namespace: namespace || kubectl.namespace };
      }),
    ];
    set(kubectl, flags, {
      resources: args,
      operation: 'subjects updated',
      refusal: 'failed to patch subjects to rolebinding:',
      change(object) {
        if (!object.kind.endsWith('RoleBinding'))
          fail('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
        const { subjects = [] } = object as { subjects?: readonly unknown[] };
        const added = wanted.filter((subject) => !subjects.some((other) => equal(other, subject)));
        if (added.length === 0) return undefined;
        return { ...object, subjects: [...subjects, ...added] } as KubeObject;
      },
    });
    return 0;
  },
});

const ordered = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
