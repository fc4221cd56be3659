// The endpoints a Service should have, grouped by their ports: a slice has one set of ports
// [staging endpointslice/utils.go podToEndpoint, getEndpointPorts].

import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { isReady } from '../../kinds/pod/standing.js';
import type { Service } from '../../kinds/service/index.js';
import { spreadsByZone } from '../../kinds/service/traits.js';
import { hostnameOf, portOf } from '../service-pods.js';
import { hintsFor } from './hints.js';

const ZONE = 'topology.kubernetes.io/zone';

export interface EndpointGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** In the order of the texts of their ports. */
export function endpointGroups(
  service: Service,
  pods: readonly Pod[],
  view: View,
): readonly EndpointGroup[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  const zones = new Map<string, string | undefined>();
  const near = view.feature('ServiceTrafficDistribution') && !spreadsByZone(service);
  for (const pod of pods) {
    const { nodeName = '' } = pod.spec;
    if (!zones.has(nodeName))
      zones.set(nodeName, view.get('Node', nodeName)?.metadata.labels?.[ZONE]);
    const ports = portsOf(service, pod);
    const key = portsKey(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    const endpoint = endpointOf(service, pod, zones.get(nodeName));
    const hints = near ? hintsFor(service, endpoint) : undefined;
    group.endpoints.push(hints ? { ...endpoint, hints } : endpoint);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** The same text for the same ports, whatever their order. */
export const portsKey = (ports: readonly EndpointPort[]): string =>
  ports
    .map(({ name, protocol, port, appProtocol }) =>
      JSON.stringify([name ?? '', protocol, port, appProtocol ?? '']),
    )
    .sort()
    .join();

const portsOf = ({ spec }: Service, pod: Pod): readonly EndpointPort[] =>
  (spec.ports ?? []).flatMap((servicePort) => {
    const port = portOf(pod, servicePort);
    if (port === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    return [{ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });

function endpointOf(service: Service, pod: Pod, zone: string | undefined): Endpoint {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  const { nodeName } = pod.spec;
  const hostname = hostnameOf(pod, service);
  const serving = isReady(pod);
  const terminating = deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name, uid },
    ...(zone ? { zone } : {}),
  };
}
