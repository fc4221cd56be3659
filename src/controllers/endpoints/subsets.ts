// The subsets of Endpoints: addresses that share their ports stand together
// [pkg/controller/endpoint addEndpointSubset, pkg/api/v1/endpoints RepackSubsets].

import type { EndpointAddress, EndpointPort, EndpointSubset } from 'kubernetes-types/core/v1.js';
import type { Pod } from '../../kinds/pod/index.js';
import { isReady } from '../../kinds/pod/standing.js';
import type { Service } from '../../kinds/service/index.js';
import { isHeadless } from '../../kinds/service/traits.js';
import { addressFor, hostnameOf, portOf } from '../service-pods.js';

/** How many addresses one Endpoints object holds. */
const ADDRESSES_MAX = 1_000;

interface Group {
  readonly ports: EndpointPort[];
  readonly ready: Pod[];
  readonly unready: Pod[];
}

export function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const groups = new Map<string, Group>();
  const lenient = service.spec.publishNotReadyAddresses === true;
  for (const pod of pods) {
    const ports = pod.metadata.deletionTimestamp && !lenient ? undefined : portsOf(service, pod);
    if (!ports || addressFor(service, pod) === undefined) continue;
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, ready: [], unready: [] };
    groups.set(key, group);
    (lenient || isReady(pod) ? group.ready : group.unready).push(pod);
  }
  const sorted = [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { ports, ready, unready }]) =>
    subset(addressesOf(service, ready), addressesOf(service, unready), ports),
  );
}

const subset = (
  addresses: EndpointAddress[],
  notReadyAddresses: EndpointAddress[],
  ports: EndpointPort[] | undefined,
): EndpointSubset => ({
  ...(addresses.length > 0 ? { addresses } : {}),
  ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
  ...(ports && ports.length > 0 ? { ports } : {}),
});

/** The Service's ports as the pod has them; undefined if it has none, unless none are asked for. */
function portsOf({ spec }: Service, pod: Pod): EndpointPort[] | undefined {
  const wanted = spec.ports ?? [];
  if (wanted.length === 0) return isHeadless(spec) ? [] : undefined;
  const ports = wanted.flatMap((servicePort): EndpointPort[] => {
    const port = portOf(pod, servicePort);
    const { name, protocol = 'TCP', appProtocol } = servicePort;
    if (port === undefined) return [];
    return [{ ...(name ? { name } : {}), port, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
  if (ports.length === 0) return undefined;
  const key = ({ name = '', protocol, port }: EndpointPort): string =>
    `${name}/${protocol}/${port}`;
  return ports.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** In the order of the addresses' texts, as upstream sorts them. */
const addressesOf = (service: Service, pods: readonly Pod[]): EndpointAddress[] =>
  pods
    .map((pod) => addressOf(service, pod))
    .sort((a, b) => (a.ip < b.ip || (a.ip === b.ip && uidOf(a) < uidOf(b)) ? -1 : 1));

const uidOf = ({ targetRef }: EndpointAddress): string => targetRef?.uid ?? '';

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const { namespace, name, uid } = pod.metadata;
  const hostname = hostnameOf(pod, service);
  return {
    ip: addressFor(service, pod) ?? '',
    ...(hostname ? { hostname } : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name, uid },
  };
}

/**
 * At most a thousand addresses, ready ones first, each subset with its share: rounded up, so that the last one may
 * get less [truncateEndpoints].
 */
export function truncated(subsets: readonly EndpointSubset[]): {
  readonly subsets: readonly EndpointSubset[];
  readonly over: boolean;
} {
  const count = (field: Field): number =>
    subsets.reduce((total, subset) => total + (subset[field] ?? []).length, 0);
  const ready = count('addresses');
  const unready = count('notReadyAddresses');
  if (ready + unready <= ADDRESSES_MAX) return { subsets, over: false };
  const left =
    ready > ADDRESSES_MAX
      ? shares(subsets, 'addresses', ADDRESSES_MAX, ready).map(([{ ports }, addresses]) =>
          subset(addresses, [], ports),
        )
      : shares(subsets, 'notReadyAddresses', ADDRESSES_MAX - ready, unready).map(
          ([{ addresses = [], ports }, rest]) => subset(addresses, rest, ports),
        );
  return { subsets: left.filter((s) => s.addresses || s.notReadyAddresses), over: true };
}

type Field = 'addresses' | 'notReadyAddresses';

function shares(
  subsets: readonly EndpointSubset[],
  field: Field,
  max: number,
  all: number,
): readonly (readonly [EndpointSubset, EndpointAddress[]])[] {
  let room = max;
  return subsets.map((one) => {
    const own = one[field] ?? [];
    const share = own.slice(0, Math.min(room, Math.ceil((own.length / all) * max)));
    room -= share.length;
    return [one, share];
  });
}
