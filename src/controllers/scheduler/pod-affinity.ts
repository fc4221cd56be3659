// Rules a pod has about the company it keeps: on one node or zone with some pods, away from others.
//
// Source: pkg/scheduler/framework/plugins/interpodaffinity: filtering.go, scoring.go.

import type { PodAffinityTerm } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { matchesSelector } from '../../machinery/selector.js';
import { placedPods } from './matching-pods.js';
import type { Rejection } from './message.js';
import type { NodeInfo, Snapshot } from './snapshot.js';
import type { Filter } from './spread.js';

const AFFINITY: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], never: true };
const ANTI_AFFINITY: Rejection = {
  reasons: ["node(s) didn't match pod anti-affinity rules"],
  never: false,
};
const OTHERS: Rejection = {
  reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
  never: false,
};

/** Places by topology key and value: `zone=a`. */
type Places = Set<string>;

const place = (info: NodeInfo | undefined, key: string): string | undefined => {
  const value = info?.node.metadata.labels?.[key];
  return value === undefined ? undefined : `${key}=${value}`;
};

const must = (
  affinity: { requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[] } = {},
) => affinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** The pods on nodes that have rules of their own about other pods. */
const opinionated = (view: View): readonly Pod[] =>
  view.indexed('Pod', 'affinity', '') as unknown as readonly Pod[];

/** Undefined when neither the pod nor any other has anything to say. */
export function affinityFilter(pod: Pod, view: View, snapshot: Snapshot): Filter | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const others = opinionated(view);
  const wanted = must(podAffinity);
  const unwanted = must(podAntiAffinity);
  if (others.length === 0 && wanted.length === 0 && unwanted.length === 0) return undefined;
  const barred = placesOthersBar(pod, others, view, snapshot);
  const avoided = placesWith(pod, unwanted, view, snapshot, 'any');
  const sought = placesWith(pod, wanted, view, snapshot, 'all');
  const first = sought.size === 0 && wanted.every((term) => picks(term, pod, pod, view));
  return (info) => {
    for (const { topologyKey } of wanted) {
      const here = place(info, topologyKey);
      if (here === undefined || (!first && !sought.has(here))) return AFFINITY;
    }
    for (const { topologyKey } of unwanted) {
      const here = place(info, topologyKey);
      if (here !== undefined && avoided.has(here)) return ANTI_AFFINITY;
    }
    if (barred.size > 0)
      for (const [key, value] of Object.entries(info.node.metadata.labels ?? {}))
        if (barred.has(`${key}=${value}`)) return OTHERS;
    return undefined;
  };
}

function placesOthersBar(pod: Pod, others: readonly Pod[], view: View, snapshot: Snapshot): Places {
  const places: Places = new Set();
  for (const other of others)
    for (const term of must(other.spec.affinity?.podAntiAffinity)) {
      if (!picks(term, other, pod, view)) continue;
      const here = place(snapshot.node(other.spec.nodeName ?? ''), term.topologyKey);
      if (here !== undefined) places.add(here);
    }
  return places;
}

/** Where pods are that the terms pick: each pod by any of them, or by all of them together. */
function placesWith(
  pod: Pod,
  terms: readonly PodAffinityTerm[],
  view: View,
  snapshot: Snapshot,
  by: 'any' | 'all',
): Places {
  const places: Places = new Set();
  const [firstTerm] = terms;
  for (const term of by === 'all' && firstTerm ? [firstTerm] : terms)
    for (const other of pickedBy(term, pod, view)) {
      if (by === 'all' && !terms.every((t) => picks(t, pod, other, view))) continue;
      const info = snapshot.node(other.spec.nodeName ?? '');
      for (const { topologyKey } of by === 'all' ? terms : [term]) {
        const here = place(info, topologyKey);
        if (here !== undefined) places.add(here);
      }
    }
  return places;
}

function pickedBy(term: PodAffinityTerm, owner: Pod, view: View): readonly Pod[] {
  return placedPods(view, namespacesOf(term, owner, view), selectorOf(term, owner));
}

/** Whether a term of `owner` picks `other`. */
function picks(term: PodAffinityTerm, owner: Pod, other: Pod, view: View): boolean {
  return (
    matchesSelector(selectorOf(term, owner), other.metadata.labels) &&
    namespacesOf(term, owner, view).includes(other.metadata.namespace ?? '')
  );
}

function namespacesOf(term: PodAffinityTerm, owner: Pod, view: View): readonly string[] {
  const { namespaces = [], namespaceSelector } = term;
  if (!namespaceSelector)
    return namespaces.length > 0 ? namespaces : [owner.metadata.namespace ?? ''];
  const selected = view
    .list('Namespace')
    .filter(({ metadata }) => matchesSelector(namespaceSelector, metadata.labels))
    .map(({ metadata }) => metadata.name);
  return [...new Set([...namespaces, ...selected])];
}

function selectorOf(term: PodAffinityTerm, owner: Pod): PodAffinityTerm['labelSelector'] {
  const { labelSelector: selector, matchLabelKeys, mismatchLabelKeys } = term;
  if (!selector || (!matchLabelKeys?.length && !mismatchLabelKeys?.length)) return selector;
  const expressions = [...(selector.matchExpressions ?? [])];
  const add = (keys: readonly string[] | undefined, operator: string): void => {
    for (const key of keys ?? []) {
      const value = owner.metadata.labels?.[key];
      if (value !== undefined) expressions.push({ key, operator, values: [value] });
    }
  };
  add(matchLabelKeys, 'In');
  add(mismatchLabelKeys, 'NotIn');
  return { ...selector, matchExpressions: expressions };
}

/** What a required affinity of others is worth to a pod they would like near [HardPodAffinityWeight]. */
const HARD_WEIGHT = 1;

/** Scores of the nodes, or undefined when nobody prefers anything. */
export function affinityScores(
  pod: Pod,
  view: View,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
): readonly number[] | undefined {
  const weights = new Map<string, Map<string, number>>();
  const add = (other: Pod, key: string, weight: number): void => {
    const value = snapshot.node(other.spec.nodeName ?? '')?.node.metadata.labels?.[key];
    if (value === undefined || weight === 0) return;
    let values = weights.get(key);
    if (!values) {
      values = new Map();
      weights.set(key, values);
    }
    values.set(value, (values.get(value) ?? 0) + weight);
  };
  addOwn(pod, view, add);
  addOthers(pod, view, add);
  if (weights.size === 0) return undefined;
  return normalized(nodes.map((info) => totalOf(weights, info)));
}

type Add = (other: Pod, key: string, weight: number) => void;

function addOwn(pod: Pod, view: View, add: Add): void {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  for (const [affinity, sign] of [
    [podAffinity, 1],
    [podAntiAffinity, -1],
  ] as const)
    for (const {
      weight,
      podAffinityTerm: term,
    } of affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      for (const other of pickedBy(term, pod, view)) add(other, term.topologyKey, sign * weight);
}

function addOthers(pod: Pod, view: View, add: Add): void {
  for (const other of opinionated(view)) {
    const { podAffinity, podAntiAffinity } = other.spec.affinity ?? {};
    for (const term of must(podAffinity))
      if (picks(term, other, pod, view)) add(other, term.topologyKey, HARD_WEIGHT);
    for (const [affinity, sign] of [
      [podAffinity, 1],
      [podAntiAffinity, -1],
    ] as const)
      for (const {
        weight,
        podAffinityTerm: term,
      } of affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
        if (picks(term, other, pod, view)) add(other, term.topologyKey, sign * weight);
  }
}

function totalOf(
  weights: ReadonlyMap<string, ReadonlyMap<string, number>>,
  { node }: NodeInfo,
): number {
  let total = 0;
  for (const [key, values] of weights) {
    const value = node.metadata.labels?.[key];
    if (value !== undefined) total += values.get(value) ?? 0;
  }
  return total;
}

function normalized(raw: readonly number[]): readonly number[] {
  const least = Math.min(...raw);
  const span = Math.max(...raw) - least;
  return raw.map((score) => (span > 0 ? Math.trunc((100 * (score - least)) / span) : 0));
}
