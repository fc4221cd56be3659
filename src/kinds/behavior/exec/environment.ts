// The environment of a container: of its image, of Services, of ConfigMaps and Secrets, of its own pod.
//
// Source: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables.

import type {
  Container,
  EnvVar,
  NodeStatus,
  ResourceFieldSelector,
} from 'kubernetes-types/core/v1.js';
import type { Reader } from '../../../machinery/reader.js';
import { serviceVariables } from '../network/service-variables.js';
import { withVariables } from '../variables.js';
import { resourceText } from './amounts.js';
import { hostOf } from './host-name.js';
import type { PodOf } from './place.js';
import { dataOf, downward } from './sources.js';

export function environmentOf(
  reader: Reader,
  pod: PodOf,
  container: Container,
): Map<string, string> {
  const { namespace } = pod.metadata;
  const env = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostOf(pod)],
    ...serviceVariables(reader, pod, container.name),
  ]);
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const kind = configMapRef ? 'ConfigMap' : 'Secret';
    const data = dataOf(reader, kind, namespace, (configMapRef ?? secretRef)?.name ?? '');
    for (const [key, text] of data) env.set(prefix + key, text);
  }
  for (const one of container.env ?? []) {
    const value = valueIn(reader, pod, container, one, env);
    if (value !== undefined) env.set(one.name, value);
  }
  env.set('HOME', env.get('HOME') ?? '/root');
  return env;
}

function valueIn(
  reader: Reader,
  pod: PodOf,
  container: Container,
  { value, valueFrom }: EnvVar,
  env: ReadonlyMap<string, string>,
): string | undefined {
  if (!valueFrom) return withVariables(value ?? '', (name) => env.get(name));
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  if (fieldRef) return downward(pod, fieldRef.fieldPath);
  if (resourceFieldRef) return amountIn(reader, pod, resourceFieldRef, container);
  const ref = configMapKeyRef ?? secretKeyRef;
  const kind = configMapKeyRef ? 'ConfigMap' : 'Secret';
  return ref && dataOf(reader, kind, pod.metadata.namespace, ref.name ?? '').get(ref.key);
}

/** Of the container that is named, or of the one whose environment it is. */
export function amountIn(
  reader: Reader,
  { spec }: PodOf,
  ref: ResourceFieldSelector | undefined,
  own: Container | undefined,
): string | undefined {
  const every = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const container = ref?.containerName ? every.find(({ name }) => name === ref.containerName) : own;
  const node = reader.find({ kind: 'Node', name: spec.nodeName ?? '' }) as
    | { readonly status?: NodeStatus }
    | undefined;
  return ref && container && resourceText(container, ref, node?.status?.allocatable);
}
