// What the kubelet and its runtime make up: container IDs, addresses of pods and nodes, boot IDs.

import type { View } from '../../events/view.js';
import { hex64 } from '../../kinds/behavior/images.js';
import { ID_MILLIS_DIGITS } from '../../kinds/behavior/run-start.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';

/** Ends in the milliseconds of the start: see ticks.ts. */
export function containerId(uid: string, name: string, attempt: number, at: Millis): string {
  const hex = hex64(`${uid}/${name}/${attempt}`);
  const millis = (at % 1000).toString(16).padStart(ID_MILLIS_DIGITS, '0');
  return `containerd://${hex.slice(0, -ID_MILLIS_DIGITS)}${millis}`;
}

export function hostIpOf(node: Node): string | undefined {
  return node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
}

/** Where a node's pods get their addresses when the node has no range of its own. */
const ANY_POD_CIDR = '10.244.0.0/16';

/** An address of the node's range that no pod has: drawn, then the next free one. */
export function podIpOf(view: View, node: Node, pod: Pod): string | undefined {
  if (pod.spec.hostNetwork) return hostIpOf(node);
  const cidr = node.spec.podCIDR ?? ANY_POD_CIDR;
  const [address = '', bits = '24'] = cidr.split('/');
  const octets = address.split('.').map(Number);
  if (octets.length !== 4) return undefined;
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  // The first address is the network, the second the node's bridge, the last the broadcast.
  const size = 2 ** (32 - Number(bits)) - 3;
  if (size < 1) return undefined;
  const draw = view.roll(size, 'pod-ip', pod.metadata.uid);
  for (let i = 0; i < size; i++) {
    const ip = dotted(base + 2 + ((draw + i) % size));
    if (view.tally(`pod-ip/${ip}`) === 0) return ip;
  }
  return undefined;
}

const dotted = (n: number): string =>
  [n / 2 ** 24, n / 2 ** 16, n / 2 ** 8, n].map((part) => Math.floor(part) % 256).join('.');
