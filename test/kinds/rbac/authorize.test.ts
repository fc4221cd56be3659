import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapObjects } from '../../../src/cluster/bootstrap.js';
import { accessDenied, authorize } from '../../../src/kinds/rbac/authorize.js';
import { missingRights, rightsText } from '../../../src/kinds/rbac/covers.js';
import { type Access, ruleAllows } from '../../../src/kinds/rbac/matching.js';
import { ADMIN, ANONYMOUS, accountOf, accountUser } from '../../../src/kinds/rbac/user.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { type Story, story } from '../../support/infra-cluster.js';

const RBAC = 'rbac.authorization.k8s.io';
const jane = { name: 'jane', groups: ['dev', 'system:authenticated'] };

describe('what RBAC allows', () => {
  test('nothing without a binding, and says no reason', () => {
    const { cluster } = withRoles();
    expect(authorize(cluster.view, jane, pods('list', 'default'))).toEqual({
      allowed: false,
      reason: '',
    });
    expect(accessDenied(jane, pods('list', 'default'), '').message).toBe(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    );
  });

  test('masters everything, whatever the roles say', () => {
    const { cluster } = story();
    expect(authorize(cluster.view, ADMIN, pods('delete', 'x')).allowed).toBe(true);
    expect(authorize(cluster.view, ADMIN, { verb: 'get', path: '/metrics' }).allowed).toBe(true);
  });

  test('a role in its namespace and nowhere else, to users, groups and accounts', () => {
    const s = withRoles();
    bind(s, 'RoleBinding', 'readers', 'Role', 'reader', [
      { kind: 'User', name: 'jane' },
      { kind: 'Group', name: 'ops' },
      { kind: 'ServiceAccount', name: 'robot' },
    ]);
    const ask = (user: typeof jane, namespace: string) =>
      authorize(s.cluster.view, user, pods('list', namespace));
    expect(ask(jane, 'default')).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "readers/default" of Role "reader" to User "jane"',
    });
    expect(ask(jane, 'kube-system').allowed).toBe(false);
    expect(ask(jane, '').allowed).toBe(false);
    expect(ask({ name: 'bob', groups: ['ops'] }, 'default').reason).toContain('to Group "ops"');
    expect(ask(accountUser('default', 'robot') as never, 'default').reason).toBe(
      'RBAC: allowed by RoleBinding "readers/default" of Role "reader" to ServiceAccount "robot/default"',
    );
    expect(ask(accountUser('kube-system', 'robot') as never, 'default').allowed).toBe(false);
  });

  test('a cluster role everywhere when it is bound everywhere', () => {
    const s = withRoles();
    bind(s, 'ClusterRoleBinding', 'viewers', 'ClusterRole', 'pod-reader', [
      { kind: 'Group', name: 'dev' },
    ]);
    for (const namespace of ['', 'default', 'anything'])
      expect(authorize(s.cluster.view, jane, pods('get', namespace)).reason).toBe(
        'RBAC: allowed by ClusterRoleBinding "viewers" of ClusterRole "pod-reader" to Group "dev"',
      );
  });

  test('a role that is bound but missing is the reason for a no, and for no more than that', () => {
    const s = withRoles();
    bind(s, 'ClusterRoleBinding', 'lost', 'ClusterRole', 'nowhere', [
      { kind: 'User', name: 'jane' },
    ]);
    const verdict = authorize(s.cluster.view, jane, pods('list', ''));
    expect(verdict).toEqual({
      allowed: false,
      reason: `RBAC: clusterrole.${RBAC} "nowhere" not found`,
    });
    expect(accessDenied(jane, pods('list', ''), verdict.reason).message).toBe(
      `pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope: ${verdict.reason}`,
    );
    bind(s, 'ClusterRoleBinding', 'well', 'ClusterRole', 'pod-reader', [
      { kind: 'User', name: 'jane' },
    ]);
    expect(authorize(s.cluster.view, jane, pods('list', '')).allowed).toBe(true);
  });

  test('anyone who has logged in discovery and reviews of themselves, and strangers the version', () => {
    const { cluster } = bootstrapped();
    const get = (path: string): Access => ({ verb: 'get', path });
    expect(authorize(cluster.view, jane, get('/apis/apps/v1')).allowed).toBe(true);
    expect(authorize(cluster.view, jane, review('selfsubjectaccessreviews')).allowed).toBe(true);
    expect(authorize(cluster.view, jane, review('subjectaccessreviews')).allowed).toBe(false);
    expect(authorize(cluster.view, ANONYMOUS, get('/version')).allowed).toBe(true);
    expect(authorize(cluster.view, ANONYMOUS, get('/apis')).allowed).toBe(false);
    expect(accessDenied(ANONYMOUS, get('/apis'), '')).toMatchObject({
      code: 403,
      message: 'forbidden: User "system:anonymous" cannot get path "/apis"',
      details: {},
    });
  });
});

describe('one rule', () => {
  const rule = { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments', '*/scale'] };
  const access = (change: object): Access =>
    ({
      verb: 'get',
      group: 'apps',
      resource: 'deployments',
      subresource: '',
      name: 'web',
      namespace: 'default',
      ...change,
    }) as Access;

  test.each([
    [{}, true],
    [{ verb: 'list' }, false],
    [{ group: '' }, false],
    [{ subresource: 'status' }, false],
    [{ subresource: 'scale' }, true],
    [{ resource: 'statefulsets', subresource: 'scale' }, true],
    [{ resource: 'statefulsets' }, false],
  ])('allows what it names, subresources by themselves: %j', (change, allowed) => {
    expect(ruleAllows(rule, access(change))).toBe(allowed);
  });

  test('names limit it, so lists and creates, which have none, are out', () => {
    const named = { ...rule, verbs: ['*'], resourceNames: ['web'] };
    expect(ruleAllows(named, access({}))).toBe(true);
    expect(ruleAllows(named, access({ name: 'api' }))).toBe(false);
    expect(ruleAllows(named, access({ verb: 'list', name: '' }))).toBe(false);
  });

  test('a path with a star covers what is below it', () => {
    const urls = { verbs: ['get'], nonResourceURLs: ['/healthz/*', '/version'] };
    expect(ruleAllows(urls, { verb: 'get', path: '/healthz/etcd' })).toBe(true);
    expect(ruleAllows(urls, { verb: 'get', path: '/healthz' })).toBe(false);
    expect(ruleAllows(urls, { verb: 'post', path: '/version' })).toBe(false);
    expect(ruleAllows(urls, access({}))).toBe(false);
  });
});

const some = (...values: string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
const anyRule = fc.record({
  verbs: some('get', 'list', 'create', '*'),
  apiGroups: some('', 'apps', '*'),
  resources: some('pods', 'pods/log', 'deployments', '*/log', '*'),
  resourceNames: fc.uniqueArray(fc.constantFrom('a', 'b')),
});
const anyAccess = fc.record({
  verb: fc.constantFrom('get', 'list', 'create'),
  group: fc.constantFrom('', 'apps'),
  resource: fc.constantFrom('pods', 'deployments'),
  subresource: fc.constantFrom('', 'log'),
  name: fc.constantFrom('', 'a', 'b'),
  namespace: fc.constant(''),
});

describe('what rules cover', () => {
  test('rules that cover others allow all that they do', () => {
    fc.assert(
      fc.property(fc.array(anyRule), fc.array(anyRule), anyAccess, (held, wanted, access) => {
        fc.pre(missingRights(held, wanted).length === 0);
        if (wanted.some((rule) => ruleAllows(rule, access)))
          expect(held.some((rule) => ruleAllows(rule, access))).toBe(true);
      }),
    );
  });

  test('rules cover themselves, and the missing ones are all it takes', () => {
    fc.assert(
      fc.property(fc.array(anyRule), fc.array(anyRule), (held, wanted) => {
        expect(missingRights(wanted, wanted)).toEqual([]);
        expect(missingRights([...held, ...missingRights(held, wanted)], wanted)).toEqual([]);
      }),
    );
  });

  test('the missing ones are told a line a resource', () => {
    const wanted = [
      { verbs: ['get', 'list'], apiGroups: ['apps'], resources: ['deployments'] },
      { verbs: ['get'], nonResourceURLs: ['/metrics'] },
      { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a'] },
    ];
    expect(rightsText(missingRights([], wanted))).toBe(
      [
        '{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get"]}',
        '{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}',
        '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
      ].join('\n'),
    );
  });
});

describe('granting', () => {
  const grant = (s: Story, user: typeof jane, object: object): string => {
    const { response } = s.cluster.act({
      request: { verb: 'create', object: object as never },
      actor: 'kubectl',
      technique: 'imperative-command',
      command: '',
      grantor: user,
    });
    return 'message' in response ? response.message : 'created';
  };
  const roleWith = (verbs: readonly string[]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name: 'more', namespace: 'default' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
  });

  test('nobody writes a role with more than they hold', () => {
    const s = withRoles();
    bind(s, 'ClusterRoleBinding', 'well', 'ClusterRole', 'pod-reader', [
      { kind: 'User', name: 'jane' },
    ]);
    expect(grant(s, jane, roleWith(['get', 'delete']))).toBe(
      `roles.${RBAC} "more" is forbidden: user "jane" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}`,
    );
    expect(grant(s, jane, roleWith(['get']))).toBe('created');
  });

  test('nobody binds a role that holds more than they do, unless they may bind it', () => {
    const s = withRoles();
    const binding = {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'b', namespace: 'default' },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'User', name: 'jane' }],
    };
    expect(grant(s, jane, binding)).toContain('is attempting to grant RBAC permissions');
    expect(grant(s, jane, { ...binding, roleRef: { ...binding.roleRef, name: 'none' } })).toBe(
      `roles.${RBAC} "none" not found`,
    );
    role(s, 'ClusterRole', 'binder', [
      { apiGroups: [RBAC], resources: ['roles'], verbs: ['bind'], resourceNames: ['reader'] },
    ]);
    bind(s, 'ClusterRoleBinding', 'binders', 'ClusterRole', 'binder', [
      { kind: 'User', name: 'jane' },
    ]);
    expect(grant(s, jane, binding)).toBe('created');
  });

  test('only masters, and those who hold everything, gather roles', () => {
    const s = withRoles();
    const gathering = {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'all' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
    };
    expect(grant(s, jane, gathering)).toBe(
      `clusterroles.${RBAC} "all" is forbidden: must have cluster-admin privileges to use the aggregationRule`,
    );
    expect(grant(s, ADMIN as never, gathering)).toBe('created');
  });
});

test('the roles for people gather those made for them', () => {
  const s = bootstrapped();
  s.cluster.settle();
  const rules = (name: string) => s.cluster.view.get('ClusterRole', name)?.rules ?? [];
  expect(rules('view')).toHaveLength(10);
  expect(rules('edit')).toHaveLength(23);
  expect(rules('admin')).toHaveLength(25);
  role(
    s,
    'ClusterRole',
    'widgets',
    [{ apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get'] }],
    { [`${RBAC}/aggregate-to-view`]: 'true' },
  );
  s.cluster.settle();
  for (const name of ['view', 'edit', 'admin'])
    expect(rules(name)).toContainEqual({
      apiGroups: ['example.com'],
      resources: ['widgets'],
      verbs: ['get'],
    });
  s.remove({ kind: 'ClusterRole', name: 'widgets' });
  s.cluster.settle();
  expect(rules('admin')).toHaveLength(25);
});

test('the name of an account is a user name and back', () => {
  expect(accountOf(accountUser('a', 'b').name)).toEqual({ namespace: 'a', name: 'b' });
  for (const name of ['jane', 'system:serviceaccount:a', 'system:serviceaccount:a:b:c'])
    expect(accountOf(name)).toBeUndefined();
});

const pods = (verb: string, namespace: string): Access => ({
  verb,
  group: '',
  resource: 'pods',
  subresource: '',
  name: '',
  namespace,
});
const review = (resource: string): Access =>
  ({
    ...(pods('create', '') as object),
    verb: 'create',
    group: 'authorization.k8s.io',
    resource,
  }) as Access;

function role(s: Story, kind: string, name: string, rules: readonly object[], labels = {}) {
  expect(
    typeof s.create({
      apiVersion: `${RBAC}/v1`,
      kind,
      metadata: { name, labels, ...(kind === 'Role' ? { namespace: 'default' } : {}) },
      rules,
    }),
  ).toBe('object');
}

function bind(
  s: Story,
  kind: string,
  name: string,
  roleKind: string,
  roleName: string,
  subjects: readonly object[],
) {
  const namespaced = kind === 'RoleBinding';
  const made = s.create({
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name, ...(namespaced ? { namespace: 'default' } : {}) },
    roleRef: { apiGroup: RBAC, kind: roleKind, name: roleName },
    subjects: subjects.map((subject) =>
      (subject as { kind: string }).kind === 'ServiceAccount'
        ? { namespace: 'default', ...subject }
        : subject,
    ),
  });
  expect(typeof made, JSON.stringify(made)).toBe('object');
}

/** A cluster with a Role `reader` and a ClusterRole `pod-reader`. */
function withRoles(): Story {
  const s = story();
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }];
  role(s, 'Role', 'reader', rules);
  role(s, 'ClusterRole', 'pod-reader', rules);
  return s;
}

function bootstrapped(): Story {
  const s = story({ namespaces: [] });
  for (const object of bootstrapObjects(defaultSettings, { nodes: 1 })) s.create(object);
  return s;
}
