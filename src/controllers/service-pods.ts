// Which pods a Service sends traffic to, and which Services a change of a pod is news for: what the
// endpoint and the endpoint slice controller both ask [pkg/controller/util/endpoint].

import type { ContainerPort, PodSpec, ServicePort } from 'kubernetes-types/core/v1.js';
import type { View } from '../events/view.js';
import type { Pod } from '../kinds/pod/index.js';
import { labelTerm } from '../kinds/pod/label-index.js';
import { isReady } from '../kinds/pod/standing.js';
import { lastingContainers } from '../kinds/pod-template/pod-resources.js';
import type { Service } from '../kinds/service/index.js';
import { selecting } from '../kinds/service/indexes.js';
import { isHeadless } from '../kinds/service/traits.js';
import { equal } from '../machinery/equal.js';
import { hasLabels } from '../machinery/labels.js';
import { type ObjectRef, refOf } from '../machinery/object.js';
import type { Watch } from './controller.js';

/** The Services whose endpoints may differ after a change of a pod. Most changes concern none. */
export const servicesOfPod: Watch<Pod> = ({ object, before, deleted }, view) => {
  const is = !deleted && hasAddress(object);
  const was = before !== undefined && hasAddress(before);
  if (!is && !was) return [];
  if (is && was && sameEndpoint(object, before)) return [];
  const refs = is ? servicesSelecting(object, view) : [];
  const relabelled = was && !(is && equal(before.metadata.labels, object.metadata.labels));
  return relabelled ? [...refs, ...servicesSelecting(before, view)] : refs;
};

function servicesSelecting({ metadata }: Pod, view: View): ObjectRef[] {
  const refs: ObjectRef[] = [];
  const { namespace = '', labels = {} } = metadata;
  if (view.tally(selecting(namespace)) === 0) return refs;
  for (const key in labels)
    for (const object of view.indexed(
      'Service',
      'selector',
      `${namespace}/${key}=${labels[key]}`,
    )) {
      const service = object as unknown as Service;
      if (hasLabels(service.spec.selector ?? {}, labels)) refs.push(refOf(service));
    }
  return refs;
}

/** A pod without an address, or with its work done, is behind no Service. */
const hasAddress = ({ status }: Pod): boolean =>
  Boolean(status?.podIP) && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

const sameEndpoint = (a: Pod, b: Pod): boolean =>
  isReady(a) === isReady(b) &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  a.status?.podIP === b.status?.podIP &&
  a.spec.nodeName === b.spec.nodeName &&
  equal(a.metadata.labels, b.metadata.labels);

/** Pods with an address that the Service's selector matches, in the order of their names. */
export function podsBehind({ metadata, spec }: Service, view: View): readonly Pod[] {
  const selector = spec.selector ?? {};
  const [first] = Object.keys(selector).sort();
  if (first === undefined) return [];
  const value = labelTerm(metadata.namespace ?? '', first, selector[first]);
  return (view.indexed('Pod', 'label', value) as unknown as readonly Pod[]).filter(
    (pod) => hasLabels(selector, pod.metadata.labels) && hasAddress(pod),
  );
}

/** The pod's port that a Service's port leads to; undefined if the pod has none of that name. */
export function portOf(pod: Pod, { targetPort, port, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  if (targetPort === undefined) return port;
  return containerPorts(pod.spec).find(
    (candidate) =>
      candidate.name === targetPort && (candidate.protocol ?? 'TCP') === (protocol ?? 'TCP'),
  )?.containerPort;
}

/** Sidecars serve too. */
const containerPorts = (spec: PodSpec): readonly ContainerPort[] =>
  lastingContainers(spec).flatMap(({ ports }) => ports ?? []);

/** The name the Service's own domain knows the pod by. */
export const hostnameOf = (pod: Pod, service: Service): string | undefined =>
  pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;

/**
 * The pod's address of the family that the Service is of; undefined if it has none of it
 * [pkg/controller/endpoint podToEndpointAddressForService].
 */
export function addressFor({ spec }: Service, { status }: Pod): string | undefined {
  const first = status?.podIP ?? '';
  const { ipFamilies = [], clusterIP = '' } = spec;
  const isV6 = (ip: string): boolean => ip.includes(':');
  // Who has neither a family nor an address takes the pods as they are.
  const wantsV6 = ipFamilies[0]
    ? ipFamilies[0] === 'IPv6'
    : isV6(isHeadless(spec) ? first : clusterIP);
  const all = status?.podIPs?.map(({ ip = '' }) => ip) ?? [first];
  return all.find((ip) => ip !== '' && isV6(ip) === wantsV6);
}
