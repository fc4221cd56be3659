// What follows from a Service's type [pkg/api/service/util.go].

import type { ServiceSpec } from 'kubernetes-types/core/v1.js';
import type { Meta } from '../../machinery/object.js';

type Spec = Readonly<ServiceSpec>;

/** Whether clients outside of the cluster can reach it. */
export const isExternallyAccessible = ({ type, externalIPs = [] }: Spec): boolean =>
  type === 'LoadBalancer' ||
  type === 'NodePort' ||
  (type === 'ClusterIP' && externalIPs.length > 0);

export const needsClusterIp = ({ type }: Spec): boolean =>
  type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer';

export const needsNodePorts = ({ type, allocateLoadBalancerNodePorts = true }: Spec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts);

/** Whether its ports have node ports at all, allocated or asked for. */
export const mayHaveNodePorts = ({ type }: Spec): boolean =>
  type === 'NodePort' || type === 'LoadBalancer';

export const isHeadless = ({ clusterIP, clusterIPs = [] }: Spec): boolean =>
  clusterIPs[0] === 'None' || (clusterIPs.length === 0 && clusterIP === 'None');

/** Whether a load balancer must ask each node if it has a pod of the Service. */
export const needsHealthCheck = ({ type, externalTrafficPolicy }: Spec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

export const portKey = ({ protocol = 'TCP', port }: { protocol?: string; port: number }): string =>
  `${protocol}/${port}`;

const MODES = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode'];

/** How it wants to be spread over zones; the deprecated annotation counts first. */
export const topologyModeOf = ({ annotations = {} }: Pick<Meta, 'annotations'>): string =>
  annotations[MODES.find((one) => annotations[one] !== undefined) ?? ''] ?? '';

export const spreadsByZone = ({ metadata }: { readonly metadata: Meta }): boolean =>
  /^[Aa]uto$/.test(topologyModeOf(metadata));
