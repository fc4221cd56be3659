// What a kubelet says of the machine it runs on [kubelet/kubelet_node_status.go tryUpdateNodeStatus,
// nodestatus/setters.go MachineInfo]: a node that an administrator made gets its size, addresses and labels
// from it.
//
// Departure: nothing measures the machine. What the node's status says of it is believed, also of cpu and
// memory; what it does not say is as of any other machine here.

import type { NodeStatus } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Node } from '../../kinds/node/index.js';
import { AMOUNTS, kubeletLabels, nodeInfo } from '../../kinds/node/new-node.js';
import { type Intent, patch } from '../controller.js';
import { isUnspecified, PROVIDED_NODE_IP, readNodeIps } from './node-ip.js';

/** The addresses of machines nobody gave one: the upper half of 10.0.0.0/8. */
const ADDRESSES = 2 ** 23;

export function machineStatus({ metadata, status = {} }: Node, view: View): NodeStatus {
  const { name } = metadata;
  const capacity = { ...AMOUNTS, ...status.capacity };
  const info = { ...nodeInfo(name, view.settings.kubernetes), ...said(status.nodeInfo) };
  return {
    capacity,
    allocatable: { ...capacity, ...status.allocatable },
    addresses: status.addresses ?? [
      ...internalIps(metadata, view).map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: status.daemonEndpoints ?? { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: info,
  };
}

/** Those that it is told to have, or one that nobody else is likely to have. */
function internalIps({ uid, annotations }: Node['metadata'], view: View): readonly string[] {
  const told = readNodeIps(annotations?.[PROVIDED_NODE_IP] ?? '');
  const ips = 'ips' in told ? told.ips.filter((ip) => !isUnspecified(ip)) : [];
  return ips.length > 0 ? ips : [addressOf(view, uid)];
}

function addressOf(view: View, uid: string): string {
  const n = view.roll(ADDRESSES, 'node-address', uid);
  return `10.${128 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
}

/** The labels every node has, where this one has none of its own. */
export function labelled(node: Node): readonly Intent[] {
  const known = node.metadata.labels ?? {};
  const missing = Object.entries(kubeletLabels(node.metadata.name)).filter(
    ([label]) => known[label] === undefined,
  );
  return missing.length === 0
    ? []
    : [patch(node, { metadata: { labels: Object.fromEntries(missing) } })];
}

/** Go writes all of it, said or not. */
const said = (info: object = {}): object =>
  Object.fromEntries(Object.entries(info).filter(([, value]) => value !== ''));
