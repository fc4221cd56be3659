// The roles that every cluster has for the people who use it, and who has them from the start.
//
// Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go. Departure: the fifty roles of components
// (`system:controller:*`, `system:node` and the like) are not here, for no component here asks for permission
// (docs/adr/0015).

import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import type { Manifest } from '../machinery/object.js';

const RBAC = 'rbac.authorization.k8s.io';
const AUTHENTICATED = 'system:authenticated';
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const READ_WRITE = [...READ, ...WRITE].sort();

const BOOTSTRAPPED = {
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
};

const on = (group: string, verbs: readonly string[], ...resources: string[]): PolicyRule => ({
  apiGroups: [group],
  resources,
  verbs: [...verbs],
});
const paths = (...nonResourceURLs: string[]): PolicyRule => ({ nonResourceURLs, verbs: ['get'] });
/** A resource with its status: `jobs`, `jobs/status`. */
const told = (...resources: string[]): string[] => resources.flatMap((r) => [r, `${r}/status`]);

const REVIEWS = 'authorization.k8s.io';
const HEALTH = ['/healthz', '/livez', '/readyz', '/version', '/version/'];

const VIEW: readonly PolicyRule[] = [
  on(
    '',
    READ,
    ...['configmaps', 'endpoints', ...told('persistentvolumeclaims'), 'pods'],
    ...['replicationcontrollers', 'replicationcontrollers/scale', 'serviceaccounts'],
    ...told('services'),
  ),
  on(
    '',
    READ,
    ...['bindings', 'events', 'limitranges', 'namespaces/status', 'pods/log', 'pods/status'],
    ...['replicationcontrollers/status', ...told('resourcequotas')],
  ),
  on('', READ, 'namespaces'),
  on('discovery.k8s.io', READ, 'endpointslices'),
  on(
    'apps',
    READ,
    ...['controllerrevisions', ...told('daemonsets')],
    ...['deployments', 'deployments/scale', 'deployments/status'],
    ...['replicasets', 'replicasets/scale', 'replicasets/status'],
    ...['statefulsets', 'statefulsets/scale', 'statefulsets/status'],
  ),
  on('autoscaling', READ, ...told('horizontalpodautoscalers')),
  on('batch', READ, ...told('cronjobs', 'jobs')),
  on(
    'extensions',
    READ,
    ...[...told('daemonsets'), 'deployments', 'deployments/scale', 'deployments/status'],
    ...[...told('ingresses'), 'networkpolicies', 'replicasets', 'replicasets/scale'],
    ...['replicasets/status', 'replicationcontrollers/scale'],
  ),
  on('policy', READ, ...told('poddisruptionbudgets')),
  on('networking.k8s.io', READ, ...told('ingresses'), 'networkpolicies'),
];

const EDIT: readonly PolicyRule[] = [
  on(
    '',
    READ,
    ...['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'],
  ),
  on('', ['impersonate'], 'serviceaccounts'),
  on('', WRITE, 'pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'),
  on('', ['create'], 'pods/eviction'),
  on(
    '',
    WRITE,
    ...['configmaps', 'events', 'persistentvolumeclaims', 'replicationcontrollers'],
    ...['replicationcontrollers/scale', 'secrets', 'serviceaccounts', 'services', 'services/proxy'],
  ),
  on('', ['create'], 'serviceaccounts/token'),
  on(
    'apps',
    WRITE,
    ...['daemonsets', 'deployments', 'deployments/rollback', 'deployments/scale', 'replicasets'],
    ...['replicasets/scale', 'statefulsets', 'statefulsets/scale'],
  ),
  on('autoscaling', WRITE, 'horizontalpodautoscalers'),
  on('batch', WRITE, 'cronjobs', 'jobs'),
  on(
    'extensions',
    WRITE,
    ...['daemonsets', 'deployments', 'deployments/rollback', 'deployments/scale', 'ingresses'],
    ...['networkpolicies', 'replicasets', 'replicasets/scale', 'replicationcontrollers/scale'],
  ),
  on('policy', WRITE, 'poddisruptionbudgets'),
  on('networking.k8s.io', WRITE, 'ingresses', 'networkpolicies'),
  on('coordination.k8s.io', READ_WRITE, 'leases'),
];

const ADMIN: readonly PolicyRule[] = [
  on(REVIEWS, ['create'], 'localsubjectaccessreviews'),
  on(RBAC, READ_WRITE, 'rolebindings', 'roles'),
];

const gathers = (label: string) => ({
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${RBAC}/${label}`]: 'true' } }] },
});

function role(name: string, rules: readonly PolicyRule[], into?: string, more: object = {}) {
  const labels = into === undefined ? {} : { [`${RBAC}/aggregate-to-${into}`]: 'true' };
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { ...BOOTSTRAPPED, name, labels: { ...BOOTSTRAPPED.labels, ...labels } },
    ...more,
    ...(rules.length === 0 ? {} : { rules }),
  };
}

const binding = (name: string, ...groups: readonly string[]) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { ...BOOTSTRAPPED, name },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
  subjects: groups.map((group) => ({ apiGroup: RBAC, kind: 'Group', name: group })),
});

/** The three that gather are empty at first: their controller fills them. */
export const bootstrapRoles: readonly Manifest[] = [
  role('cluster-admin', [on('*', ['*'], '*'), { nonResourceURLs: ['*'], verbs: ['*'] }]),
  role('system:discovery', [
    paths(
      ...['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*'],
      ...['/readyz', '/version', '/version/'],
    ),
  ]),
  role('system:basic-user', [
    on(REVIEWS, ['create'], 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'),
    on('authentication.k8s.io', ['create'], 'selfsubjectreviews'),
  ]),
  role('system:public-info-viewer', [paths(...HEALTH)]),
  role('system:auth-delegator', [
    on('authentication.k8s.io', ['create'], 'tokenreviews'),
    on(REVIEWS, ['create'], 'subjectaccessreviews'),
  ]),
  role('admin', [], undefined, gathers('aggregate-to-admin')),
  role('edit', [], 'admin', gathers('aggregate-to-edit')),
  role('view', [], 'edit', gathers('aggregate-to-view')),
  role('system:aggregate-to-admin', ADMIN, 'admin'),
  role('system:aggregate-to-edit', EDIT, 'edit'),
  role('system:aggregate-to-view', VIEW, 'view'),
  binding('cluster-admin', 'system:masters'),
  binding('system:discovery', AUTHENTICATED),
  binding('system:basic-user', AUTHENTICATED),
  binding('system:public-info-viewer', AUTHENTICATED, 'system:unauthenticated'),
] as readonly Manifest[];
