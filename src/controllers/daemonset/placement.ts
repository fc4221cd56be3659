// Which nodes need a pod, and which pods are not needed [kubernetes pkg/controller/daemon podsShouldBeOnNode].

import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';
import { isAvailable, isOver, isReady } from '../availability.js';
import { isUpdated, targetNode } from './daemon-pod.js';
import type { Eligibility } from './eligibility.js';

/** One node, what the set may do there, and the set's pods there, oldest first. */
export interface Place {
  readonly node: string;
  readonly may: Eligibility;
  readonly pods: readonly Pod[];
}

export interface Placement {
  readonly places: readonly Place[];
  /** Pods meant for nodes that are gone and never bound to them. */
  readonly lost: readonly Pod[];
}

export function placement(
  nodes: readonly Node[],
  pods: readonly Pod[],
  eligibilityOf: (node: Node) => Eligibility,
): Placement {
  const byNode = new Map<string, Pod[]>(nodes.map(({ metadata }) => [metadata.name, []]));
  const lost: Pod[] = [];
  for (const pod of pods) {
    // A pod that is over and deleted already concerns nobody any more.
    if (isOver(pod) && pod.metadata.deletionTimestamp !== undefined) continue;
    const there = byNode.get(targetNode(pod));
    if (there) there.push(pod);
    else if (!pod.spec.nodeName) lost.push(pod);
  }
  const places = nodes.map((node) => ({
    node: node.metadata.name,
    may: eligibilityOf(node),
    pods: (byNode.get(node.metadata.name) ?? []).sort(byAge),
  }));
  return { places, lost };
}

/** Oldest first; pods of one second by their names. */
function byAge(a: Pod, b: Pod): number {
  const order = (pod: Pod) => `${pod.metadata.creationTimestamp}/${pod.metadata.name}`;
  return order(a) < order(b) ? -1 : 1;
}

export interface Verdict {
  readonly needed: boolean;
  readonly surplus: readonly Pod[];
  /** Pods that ended by themselves and make room for new ones. */
  readonly ended: readonly Pod[];
}

const NOTHING: Verdict = { needed: false, surplus: [], ended: [] };

export function judge(
  ds: DaemonSet,
  { may, pods }: Place,
  hash: string,
  surge: boolean,
  now: Millis,
): Verdict {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (may.run && pods.length === 0) return { ...NOTHING, needed: true };
  if (!may.stay) return { ...NOTHING, surplus: living };
  const ended = living.filter(isOver);
  const running = living.filter((pod) => !isOver(pod));
  if (!surge) return { ...NOTHING, ended, surplus: running.slice(1) };
  // With surge, a pod on its way out does not keep its successor waiting.
  if (running.length <= 1)
    return { needed: running.length === 0 && may.run && ended.length === 0, ended, surplus: [] };
  return { ...NOTHING, ended, surplus: surged(ds, running, hash, now) };
}

/** Of each template the oldest pod stays; the one of the old template until the new one can do its work. */
function surged(ds: DaemonSet, running: readonly Pod[], hash: string, now: Millis): readonly Pod[] {
  const fresh = running.find((pod) => isUpdated(ds, pod, hash));
  const old = running.find((pod) => !isUpdated(ds, pod, hash));
  const rest = running.filter((pod) => pod !== fresh && pod !== old);
  if (!fresh || !old) return rest;
  const dispensable = !isReady(old) || isAvailable(fresh, ds.spec.minReadySeconds ?? 0, now);
  return dispensable ? [...rest, old] : rest;
}
