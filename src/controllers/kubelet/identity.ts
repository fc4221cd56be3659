// What the kubelet and its runtime make up: container IDs, addresses of pods and nodes, boot IDs.

import type { HostIP, NodeAddress } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { hex64 } from '../../kinds/behavior/images.js';
import { ID_MILLIS_DIGITS } from '../../kinds/behavior/run-start.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { canonical, type Millis } from '../../machinery/object.js';

/** Ends in the milliseconds of the start: see ticks.ts. */
export function containerId(uid: string, name: string, attempt: number, at: Millis): string {
  const hex = hex64(`${uid}/${name}/${attempt}`);
  const millis = (at % 1000).toString(16).padStart(ID_MILLIS_DIGITS, '0');
  return `containerd://${hex.slice(0, -ID_MILLIS_DIGITS)}${millis}`;
}

/** A node's own addresses: the first one, and the first of the other family [util/node GetNodeHostIPs]. */
export const hostIpsOf = (node: Node): readonly string[] => hostOf(node).ips;

/** The same as the status of its pods has them: one list for all of them. */
export const hostIpListOf = (node: Node): readonly HostIP[] => hostOf(node).list;

interface Host {
  readonly ips: readonly string[];
  readonly list: readonly HostIP[];
}

/** By the node's addresses, which stay as they are while all else of it changes. */
const hosts = new WeakMap<readonly NodeAddress[], Host>();
const NOWHERE: Host = { ips: [], list: [] };

function hostOf({ status }: Node): Host {
  const addresses = status?.addresses;
  if (!addresses) return NOWHERE;
  let host = hosts.get(addresses);
  if (!host) {
    const of = (wanted: string): readonly string[] =>
      addresses.filter(({ type }) => type === wanted).map(({ address }) => address);
    const all = [...of('InternalIP'), ...of('ExternalIP')];
    const ips = ofBothFamilies(all, isV6(all[0] ?? ''));
    host = { ips, list: canonical(ips.map((ip) => ({ ip }))) };
    hosts.set(addresses, host);
  }
  return host;
}

/**
 * A pod's addresses out of those that it was given: the first of the node's first family, the first of the other one.
 * With the node's network it has the node's, as far as it has none [kubelet_pods.go sortPodIPs, generateAPIPodStatus].
 */
export function podIps(
  given: readonly string[],
  host: readonly string[],
  hostNetwork: boolean | undefined,
): readonly string[] {
  const own = ofBothFamilies(given, isV6(host[0] ?? ''));
  if (!hostNetwork) return own;
  if (own.length === 0) return host;
  const second = host[1];
  return own.length === 1 && second !== undefined && isV6(second) !== isV6(own[0] ?? '')
    ? [...own, second]
    : own;
}

function ofBothFamilies(all: readonly string[], v6First: boolean): readonly string[] {
  const first = all.find((ip) => isV6(ip) === v6First);
  const second = all.find((ip) => isV6(ip) !== v6First);
  return first === undefined || second === undefined
    ? [first ?? second].filter((ip) => ip !== undefined)
    : [first, second];
}

const isV6 = (ip: string): boolean => ip.includes(':');

/** Where a node's pods get their addresses when the node has no range of its own. */
const ANY_POD_CIDR = '10.244.0.0/16';

/** What the network gives a pod: an address of each of its node's ranges. */
export function givenIps(view: View, node: Node, pod: Pod): readonly string[] {
  if (pod.spec.hostNetwork) return [];
  const { podCIDR = ANY_POD_CIDR, podCIDRs = [podCIDR] } = node.spec;
  const ips: string[] = [];
  for (const cidr of podCIDRs) {
    const ip = isV6(cidr) ? v6In(view, cidr, pod) : v4In(view, cidr, pod);
    if (ip !== undefined) ips.push(ip);
  }
  return ips;
}

/** Drawn from so many that no two pods draw the same. */
const v6In = (view: View, cidr: string, pod: Pod): string | undefined => {
  const [network = ''] = cidr.split('/');
  const part = (name: string): string =>
    (1 + view.roll(0xffff, 'pod-ip', name, pod.metadata.uid)).toString(16);
  return network.endsWith('::') ? `${network}${part('high')}:${part('low')}` : undefined;
};

/** An address of the range that no pod has: drawn, then the next free one. */
function v4In(view: View, cidr: string, pod: Pod): string | undefined {
  const slash = cidr.indexOf('/');
  const address = slash < 0 ? cidr : cidr.slice(0, slash);
  const first = numberOf(address);
  if (first === undefined) return undefined;
  // The first address is the network, the second the node's bridge, the last the broadcast.
  const size = 2 ** (32 - (slash < 0 ? 24 : Number(cidr.slice(slash + 1)))) - 3;
  if (size < 1) return undefined;
  const draw = view.roll(size, 'pod-ip', pod.metadata.uid);
  for (let i = 0; i < size; i++) {
    const ip = dotted(first + 2 + ((draw + i) % size));
    if (view.tally(`pod-ip/${ip}`) === 0) return ip;
  }
  return undefined;
}

/** `10.244.1.0` as a number; undefined if it has not four parts. */
function numberOf(address: string): number | undefined {
  let [all, part, dots] = [0, 0, 0];
  for (let i = 0; i < address.length; i++) {
    const digit = address.charCodeAt(i) - 0x30;
    if (digit >= 0) part = part * 10 + digit;
    else {
      all = all * 256 + part;
      part = 0;
      dots++;
    }
  }
  return dots === 3 ? all * 256 + part : undefined;
}

const dotted = (n: number): string =>
  `${Math.floor(n / 2 ** 24) % 256}.${Math.floor(n / 2 ** 16) % 256}.${Math.floor(n / 2 ** 8) % 256}.${n % 256}`;
