// Spreading pods evenly over zones and nodes, as a rule (DoNotSchedule) or a wish (ScheduleAnyway).
//
// Source: pkg/scheduler/framework/plugins/podtopologyspread: filtering.go, scoring.go, common.go. A pod without
// constraints is spread by those of the cluster, together with the pods of its controller. Departure: these
// are counted by their owner instead of by the selectors of all services and controllers that match.

import type { TopologySpreadConstraint } from 'kubernetes-types/core/v1.js';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { SPREAD_OWNERS } from '../../kinds/pod/indexes.js';
import { controllerOf } from '../../machinery/object.js';
import { matchesSelector } from '../../machinery/selector.js';
import { placedPods } from './matching-pods.js';
import type { Rejection } from './message.js';
import { mayRunOn } from './node-affinity.js';
import { HOSTNAME, type NodeInfo, type Snapshot, type Spread } from './snapshot.js';
import { untolerated } from './taints.js';

const HOST_SKEW = 3;
const ZONE_SKEW = 5;

const MISMATCH: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints"],
  never: false,
};
const UNLABELLED: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  never: true,
};

/** A constraint with the pods counted that it is about. */
interface Counted {
  readonly constraint: TopologySpreadConstraint;
  readonly byValue: ReadonlyMap<string, number>;
  readonly self: number;
  readonly least: number;
}

export type Filter = (info: NodeInfo) => Rejection | undefined;

/** The filter of the pod's hard constraints, or undefined when it has none. */
export function spreadFilter(pod: Pod, view: View, snapshot: Snapshot): Filter | undefined {
  const counted = hardCounts(pod, view, snapshot);
  if (counted.length === 0) return undefined;
  return ({ node }) => {
    for (const { constraint, byValue, self, least } of counted) {
      const value = node.metadata.labels?.[constraint.topologyKey];
      if (value === undefined) return UNLABELLED;
      if ((byValue.get(value) ?? 0) + self - least > constraint.maxSkew) return MISMATCH;
    }
    return undefined;
  };
}

/** The pods counted for each hard constraint. */
export function hardCounts(pod: Pod, view: View, snapshot: Snapshot): readonly Counted[] {
  const constraints = constraintsOf(pod, 'DoNotSchedule');
  return constraints.map((c) => countHard(c, pod, view, snapshot, constraints));
}

function constraintsOf({ spec }: Pod, mode: string): readonly TopologySpreadConstraint[] {
  return spec.topologySpreadConstraints?.filter((c) => c.whenUnsatisfiable === mode) ?? [];
}

function selectorOf(constraint: TopologySpreadConstraint, pod: Pod): LabelSelector | undefined {
  const { labelSelector: selector, matchLabelKeys } = constraint;
  if (!selector || !matchLabelKeys?.length) return selector;
  const matchLabels = { ...selector.matchLabels };
  for (const key of matchLabelKeys) {
    const value = pod.metadata.labels?.[key];
    if (value !== undefined) matchLabels[key] = value;
  }
  return { ...selector, matchLabels };
}

function countByNode(
  constraint: TopologySpreadConstraint,
  pod: Pod,
  view: View,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const selector = selectorOf(constraint, pod);
  for (const other of placedPods(view, [pod.metadata.namespace ?? ''], selector)) {
    if (other.metadata.deletionTimestamp !== undefined) continue;
    const node = other.spec.nodeName ?? '';
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/** Whether the pods of a node count at all. */
function counts(constraint: TopologySpreadConstraint, pod: Pod, { node }: NodeInfo): boolean {
  if (constraint.nodeAffinityPolicy !== 'Ignore' && !mayRunOn(pod.spec, node)) return false;
  return (
    constraint.nodeTaintsPolicy !== 'Honor' ||
    untolerated(node.spec.taints, pod.spec.tolerations) === undefined
  );
}

const hasAll = ({ node }: NodeInfo, constraints: readonly TopologySpreadConstraint[]): boolean =>
  constraints.every(({ topologyKey }) => node.metadata.labels?.[topologyKey] !== undefined);

function countHard(
  constraint: TopologySpreadConstraint,
  pod: Pod,
  view: View,
  snapshot: Snapshot,
  all: readonly TopologySpreadConstraint[],
): Counted {
  const byNode = countByNode(constraint, pod, view);
  const byValue = new Map<string, number>();
  for (const info of snapshot.nodes) {
    const value = info.node.metadata.labels?.[constraint.topologyKey];
    if (value === undefined || !hasAll(info, all) || !counts(constraint, pod, info)) continue;
    byValue.set(value, (byValue.get(value) ?? 0) + (byNode.get(info.name) ?? 0));
  }
  let least = byValue.size === 0 ? 0 : Number.POSITIVE_INFINITY;
  for (const count of byValue.values()) least = Math.min(least, count);
  if (byValue.size < (constraint.minDomains ?? 1)) least = 0;
  const self = matchesSelector(selectorOf(constraint, pod), pod.metadata.labels) ? 1 : 0;
  return { constraint, byValue, self, least };
}

/** Scores of the nodes, or undefined when the pod is not spread by wish. */
export function spreadScores(
  pod: Pod,
  view: View,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
): readonly number[] | undefined {
  if (pod.spec.topologySpreadConstraints?.length) {
    const constraints = constraintsOf(pod, 'ScheduleAnyway');
    return constraints.length === 0
      ? undefined
      : ownConstraints(pod, view, snapshot, nodes, constraints);
  }
  return clusterConstraints(pod, snapshot, nodes);
}

const weightOf = (domains: number): number => Math.log(domains + 2);

function ownConstraints(
  pod: Pod,
  view: View,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
  constraints: readonly TopologySpreadConstraint[],
): readonly number[] {
  const labelled = nodes.map((info) => hasAll(info, constraints));
  const raw: (number | undefined)[] = labelled.map((known) => (known ? 0 : undefined));
  for (const constraint of constraints) {
    const { topologyKey: key } = constraint;
    const byNode = countByNode(constraint, pod, view);
    const domainOf = (info: NodeInfo): string => info.node.metadata.labels?.[key] ?? '';
    const byValue = new Map<string, number>();
    nodes.forEach((info, i) => {
      if (labelled[i]) byValue.set(domainOf(info), 0);
    });
    if (key !== HOSTNAME)
      for (const info of snapshot.nodes) {
        const sum = byValue.get(domainOf(info));
        if (sum === undefined || !hasAll(info, constraints)) continue;
        if (counts(constraint, pod, info))
          byValue.set(domainOf(info), sum + (byNode.get(info.name) ?? 0));
      }
    const domains = key === HOSTNAME ? labelled.filter(Boolean).length : byValue.size;
    const weight = weightOf(domains);
    nodes.forEach((info, i) => {
      const count =
        key === HOSTNAME ? (byNode.get(info.name) ?? 0) : (byValue.get(domainOf(info)) ?? 0);
      const score = raw[i];
      if (score !== undefined) raw[i] = score + count * weight + constraint.maxSkew - 1;
    });
  }
  return normalized(raw);
}

function clusterConstraints(
  pod: Pod,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
): readonly number[] | undefined {
  const owner = controllerOf(pod);
  if (!owner || !SPREAD_OWNERS.includes(owner.kind)) return undefined;
  const { byNode, byZone } = snapshot.spread(owner.uid) ?? NO_PODS;
  const zoneWeight = weightOf(countZones(nodes));
  const hostWeight = weightOf(nodes.length);
  const scores: number[] = [];
  for (const { slot, zone, zoneSlot, hasHostname } of nodes) {
    let score = 0;
    if (hasHostname) score += (byNode[slot] ?? 0) * hostWeight + HOST_SKEW - 1;
    if (zone !== '') score += (byZone[zoneSlot] ?? 0) * zoneWeight + ZONE_SKEW - 1;
    scores.push(score);
  }
  return normalized(scores);
}

const NO_PODS: Pick<Spread, 'byNode' | 'byZone'> = { byNode: [], byZone: [] };

function countZones(nodes: readonly NodeInfo[]): number {
  const seen: boolean[] = [];
  let count = 0;
  for (const { zone, zoneSlot } of nodes) {
    if (zone === '' || seen[zoneSlot]) continue;
    seen[zoneSlot] = true;
    count++;
  }
  return count;
}

/** 0 to 100, more for fewer pods; a node that lacks a label gets nothing. */
export function normalized(raw: readonly (number | undefined)[]): readonly number[] {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  const scores: number[] = [];
  for (const score of raw) {
    const rounded = score === undefined ? -1 : Math.round(score);
    scores.push(rounded);
    if (score === undefined) continue;
    if (rounded < least) least = rounded;
    if (rounded > most) most = rounded;
  }
  for (let i = 0; i < scores.length; i++) {
    const rounded = scores[i] as number;
    if (raw[i] === undefined) scores[i] = 0;
    else scores[i] = most === 0 ? 100 : Math.floor((100 * (most + least - rounded)) / most);
  }
  return scores;
}
