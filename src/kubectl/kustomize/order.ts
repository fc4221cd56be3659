// The order in which resources are sent: what others need comes first [api/resmap legacy order, resid/gvk.go].

import { kindOf, metadataOf, nameOf, type Resource } from './resource.js';

const FIRST: readonly string[] = [
  ...['Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount'],
  ...['PodSecurityPolicy', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'ConfigMap'],
  ...['Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass', 'PersistentVolume'],
  ...['PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'CronJob', 'PodDisruptionBudget'],
];
const LAST: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

export const inLegacyOrder = (all: readonly Resource[]): readonly Resource[] =>
  [...all].sort((a, b) => {
    const [left, right] = [placeOf(a), placeOf(b)];
    return left[0] - right[0] || (left[1] < right[1] ? -1 : left[1] > right[1] ? 1 : 0);
  });

function placeOf(one: Resource): readonly [number, string] {
  const kind = kindOf(one);
  const first = FIRST.indexOf(kind);
  const last = LAST.indexOf(kind);
  const rank = first >= 0 ? first : last >= 0 ? FIRST.length + 1 + last : FIRST.length;
  const { namespace = '' } = metadataOf(one);
  return [rank, [kind, String(one.object['apiVersion']), namespace, nameOf(one)].join('\0')];
}
