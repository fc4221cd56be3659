// Choosing a node for a pod: filters say where it can go, scores say where it goes best.
//
// Source: pkg/scheduler/schedule_one.go; default plugins and their weights in apis/config/v1. On a large
// cluster only some nodes are looked at; where the search begins is a roll of the dice for each pod, where
// upstream goes round.

import type { View } from '../../events/view.js';
import { askedOf } from '../../kinds/pod/asked.js';
import type { Pod } from '../../kinds/pod/index.js';
import { balanced, type Demand, demandOf, fits, leastAllocated, shortages } from './fit.js';
import { imageScores } from './image-locality.js';
import type { Rejection } from './message.js';
import { mayRunOn, namedNodes, preference } from './node-affinity.js';
import { affinityFilter, affinityScores } from './pod-affinity.js';
import { portsFree, TAKEN } from './ports.js';
import { type NodeInfo, type Snapshot, snapshotOf } from './snapshot.js';
import { type Filter, spreadFilter, spreadScores } from './spread.js';
import { disliked, untolerated } from './taints.js';
import { type Claims, claimsOf } from './volumes.js';

/** What all filters and scores of one pod work with. */
export interface Search {
  readonly pod: Pod;
  readonly view: View;
  readonly snapshot: Snapshot;
  readonly demand: Demand;
  readonly claims: Claims;
  /** Filters the pod makes use of, besides the ordinary ones. */
  readonly filters: readonly Filter[];
  /** Whether the pod claims ports of its node, and whether it minds which node it is on. */
  readonly claimsPorts: boolean;
  readonly isPicky: boolean;
  readonly named: ReadonlySet<string> | undefined;
  /** Pods for which room is kept. */
  readonly coming: readonly Coming[];
}

/** A pod that a node is being cleared for, or that goes before the one that is searched for. */
export interface Coming {
  readonly pod: Pod;
  readonly node: string | undefined;
}

export interface Choice {
  readonly node?: NodeInfo;
  readonly rejections: ReadonlyMap<string, Rejection>;
}

export function searchFor(pod: Pod, view: View): Search {
  const snapshot = snapshotOf(view);
  const claims = claimsOf(pod, view);
  const filters = [
    claims.filter,
    spreadFilter(pod, view, snapshot),
    affinityFilter(pod, view, snapshot),
  ].filter((filter) => filter !== undefined);
  return {
    pod,
    view,
    snapshot,
    demand: demandOf(pod.spec),
    claims,
    filters,
    claimsPorts: askedOf(pod.spec).hostPorts.length > 0,
    isPicky: pod.spec.nodeSelector !== undefined || pod.spec.affinity?.nodeAffinity !== undefined,
    named: namedNodes(pod.spec),
    coming: comingBefore(pod, view),
  };
}

/** The pods that a node is being cleared for and that are no less important. */
function comingBefore(pod: Pod, view: View): readonly Coming[] {
  const coming: Coming[] = [];
  for (const one of view.indexed('Pod', 'nominated', '')) {
    const other = one as unknown as Pod;
    if (other.metadata.uid === pod.metadata.uid) continue;
    if ((other.spec.priority ?? 0) < (pod.spec.priority ?? 0)) continue;
    coming.push({ pod: other, node: other.status?.nominatedNodeName });
  }
  return coming;
}

export function chooseNode(search: Search): Choice {
  const { snapshot, view, pod } = search;
  const nodes = snapshot.nodes;
  const rejections = new Map<string, Rejection>();
  const enough = nodesToFind(nodes.length);
  const start = nodes.length > enough ? view.roll(nodes.length, 'start', pod.metadata.uid) : 0;
  const feasible: NodeInfo[] = [];
  for (let i = 0; i < nodes.length && feasible.length < enough; i++) {
    const info = nodes[(start + i) % nodes.length];
    if (!info) continue;
    const rejection = reject(search, info);
    if (rejection) rejections.set(info.name, rejection);
    else feasible.push(info);
  }
  const [only] = feasible;
  if (feasible.length <= 1) return only ? { node: only, rejections } : { rejections };
  return { node: best(search, feasible), rejections };
}

const PERCENT_MIN = 5;
const NODES_MIN = 100;

/** How many nodes that fit are enough to choose from [numFeasibleNodesToFind]. */
export function nodesToFind(all: number): number {
  if (all < NODES_MIN) return all;
  const percent = Math.max(PERCENT_MIN, 50 - Math.floor(all / 125));
  return Math.max(NODES_MIN, Math.floor((all * percent) / 100));
}

const CORDONED: Rejection = { reasons: ['node(s) were unschedulable'], never: true };
const CORDON_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const NOT_SELECTED: Rejection = {
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
  never: true,
};
/** Nodes that are not looked at, since plugins have named others [schedule_one.go]. */
const notNamed = (plugins: string): Rejection => ({
  reasons: [`node(s) didn't satisfy plugin(s) [${plugins}]`],
  never: true,
});

const PRE_FILTERS = ['NodeAffinity', 'VolumeBinding'];

/** Why the pod cannot go there, by the first filter that refuses; `cleared` are pods taken as gone. */
export function reject(
  search: Search,
  info: NodeInfo,
  cleared?: ReadonlySet<string>,
): Rejection | undefined {
  const { pod, view, demand } = search;
  const { node } = info;
  const { spec } = pod;
  if (search.named?.has(info.name) === false || search.claims.nodes?.has(info.name) === false) {
    const named = [search.named, search.claims.nodes];
    return notNamed(PRE_FILTERS.filter((_, i) => named[i]).join(' '));
  }
  if (node.spec.unschedulable && untolerated([CORDON_TAINT], spec.tolerations)) return CORDONED;
  if (node.spec.taints) {
    const taint = untolerated(node.spec.taints, spec.tolerations);
    if (taint)
      return {
        reasons: [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`],
        never: true,
      };
  }
  if (search.isPicky && !mayRunOn(spec, node)) return NOT_SELECTED;
  if (search.claimsPorts && !portsFree(pod, info.name, view, cleared)) return TAKEN;
  const room = search.coming.length > 0 ? withComing(search, info) : info;
  if (!fits(demand, room)) {
    const { reasons, never } = shortages(demand, room);
    return { reasons, never: never && view.feature('UnresolvableInsufficientResources') };
  }
  for (const filter of search.filters) {
    const rejection = filter(info);
    if (rejection) return rejection;
  }
  return undefined;
}

/** The node with those on it that are coming there. */
function withComing({ coming }: Search, info: NodeInfo): NodeInfo {
  const here = coming.filter(({ node }) => node === info.name);
  if (here.length === 0) return info;
  const used = { ...info.used, others: new Map(info.used.others) };
  for (const { pod } of here) {
    const { room } = demandOf(pod.spec);
    used.pods += room.pods;
    used.cpu += room.cpu;
    used.memory += room.memory;
    used.storage += room.storage;
    for (const [name, amount] of room.others)
      used.others.set(name, (used.others.get(name) ?? 0) + amount);
  }
  return { ...info, used };
}

const WEIGHT = { taints: 3, nodeAffinity: 2, spread: 2, podAffinity: 2, images: 1 };

/** Told what each score adds to the nodes' totals: whoever explains a choice listens. */
export type ScoreListener = (
  what: 'resources' | keyof typeof WEIGHT,
  scores: ArrayLike<number>,
  weight: number,
) => void;

function best(search: Search, nodes: readonly NodeInfo[]): NodeInfo {
  const { pod, view } = search;
  const totals = totalsOf(search, nodes);
  return winner(nodes, totals, (ties) => view.roll(ties, 'node', pod.metadata.uid));
}

/** How well each node would do; the best has the most. */
export function totalsOf(
  search: Search,
  nodes: readonly NodeInfo[],
  listen?: ScoreListener,
): Float64Array {
  const { pod, view, snapshot, demand } = search;
  const { spec } = pod;
  const totals = new Float64Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const info = nodes[i] as NodeInfo;
    totals[i] = leastAllocated(demand, info) + (demand.asksNothing ? 0 : balanced(demand, info));
  }
  listen?.('resources', totals.slice(), 1);
  const add = (scores: readonly number[] | undefined, what: keyof typeof WEIGHT): void => {
    const weight = WEIGHT[what];
    if (!scores) return;
    listen?.(what, scores, weight);
    for (let i = 0; i < scores.length; i++)
      totals[i] = (totals[i] as number) + (scores[i] as number) * weight;
  };
  add(tainted(nodes, pod), 'taints');
  if (spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.length)
    add(upTo100(nodes.map(({ node }) => preference(spec, node))), 'nodeAffinity');
  add(spreadScores(pod, view, snapshot, nodes), 'spread');
  add(affinityScores(pod, view, snapshot, nodes), 'podAffinity');
  add(imageScores(pod, snapshot, nodes), 'images');
  return totals;
}

/** Undefined when no node has a taint that matters: all score the same then. */
function tainted(nodes: readonly NodeInfo[], { spec }: Pod): readonly number[] | undefined {
  if (!nodes.some(isTainted)) return undefined;
  const counts = nodes.map(({ node }) => disliked(node.spec.taints, spec.tolerations));
  return upTo100(counts).map((score) => 100 - score);
}

const isTainted = ({ node }: NodeInfo): boolean => node.spec.taints !== undefined;

/** Scaled so that the highest is 100 [plugins/helper/normalize_score.go]. */
export function upTo100(scores: readonly number[]): readonly number[] {
  let most = 0;
  for (const score of scores) if (score > most) most = score;
  return most === 0 ? scores : scores.map((score) => Math.trunc((100 * score) / most));
}

/** The node with the highest score; among equals the dice decide. */
function winner(
  nodes: readonly NodeInfo[],
  totals: Float64Array,
  roll: (ties: number) => number,
): NodeInfo {
  let most = Number.NEGATIVE_INFINITY;
  for (const total of totals) if (total > most) most = total;
  const ties: NodeInfo[] = [];
  for (let i = 0; i < nodes.length; i++) if (totals[i] === most) ties.push(nodes[i] as NodeInfo);
  return (ties[ties.length === 1 ? 0 : roll(ties.length)] ?? nodes[0]) as NodeInfo;
}
