// How fast pods are driven from lost nodes: one node every ten seconds in a zone, fewer where most of a zone
// is lost, and none at all when every zone is: then the fault is more likely ours
// [node_lifecycle_controller.go ComputeZoneState, handleDisruption].

import type { Node } from '../../kinds/node/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';

const RATE_MS = 10_000;
const SECONDARY_RATE_MS = 100_000;
const LARGE_CLUSTER_NODES = 50;
const UNHEALTHY_SHARE = 0.55;
/** Fewer lost nodes than this never make a zone disrupted. */
const UNHEALTHY_MIN = 3;

const zoneOf = ({ metadata }: Node): string =>
  [
    metadata.labels?.['topology.kubernetes.io/region'] ?? '',
    metadata.labels?.['topology.kubernetes.io/zone'] ?? '',
  ].join(':');

/** Since when a node is not ready; undefined if it is. */
export function lostSince({ status }: Node): Millis | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'True') return undefined;
  return millisOf(ready.lastTransitionTime ?? '');
}

/** How long after the first lost node of its zone a node's turn comes; undefined: not at all. */
export function evictionDelay(node: Node, nodes: readonly Node[]): Millis | undefined {
  const zones = new Map<string, Node[]>();
  for (const other of nodes) {
    const zone = zones.get(zoneOf(other)) ?? [];
    zone.push(other);
    zones.set(zoneOf(other), zone);
  }
  if ([...zones.values()].every((zone) => zone.every((other) => lostSince(other) !== undefined)))
    return undefined;
  const zone = zones.get(zoneOf(node)) ?? [];
  const lost = zone.filter((other) => lostSince(other) !== undefined);
  const rate = rateOf(zone.length, lost.length);
  return rate === undefined ? undefined : rank(node, lost) * rate;
}

function rateOf(size: number, lost: number): Millis | undefined {
  const disrupted = lost < size && lost >= UNHEALTHY_MIN && lost / size >= UNHEALTHY_SHARE;
  if (!disrupted) return RATE_MS;
  return size > LARGE_CLUSTER_NODES ? SECONDARY_RATE_MS : undefined;
}

/** How many lost nodes of the zone were lost together with this one and come first, by name. */
function rank(node: Node, lost: readonly Node[]): number {
  const since = lostSince(node) ?? 0;
  return lost.filter((other) => {
    const before = (lostSince(other) ?? 0) - since;
    return before === 0 && other.metadata.name < node.metadata.name;
  }).length;
}
