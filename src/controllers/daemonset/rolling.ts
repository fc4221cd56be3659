// A DaemonSet's rolling update: node by node, so many at a time [kubernetes pkg/controller/daemon/update.go].

import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { scaledValue } from '../../machinery/int-or-string.js';
import type { Millis } from '../../machinery/object.js';
import { isAvailable } from '../availability.js';
import { isUpdated } from './daemon-pod.js';
import type { Place } from './placement.js';

export interface Limits {
  readonly surge: number;
  readonly unavailable: number;
}

/** How many nodes may have two pods, and how many none that is available. Both round up. */
export function limitsOf(ds: DaemonSet, desired: number): Limits {
  const { maxSurge = 0, maxUnavailable = 1 } = ds.spec.updateStrategy?.rollingUpdate ?? {};
  const amount = (value: string | number): number => {
    const scaled = scaledValue(value, desired, true);
    return scaled.ok ? scaled.value : 0;
  };
  const surge = amount(maxSurge);
  const unavailable = amount(maxUnavailable);
  return { surge, unavailable: desired > 0 && surge + unavailable === 0 ? 1 : unavailable };
}

export interface Replacement {
  readonly remove: readonly Pod[];
  /** Nodes that get a second pod, of the new template. */
  readonly surgeOn: readonly string[];
}

interface Pair {
  readonly node: string;
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
}

export function replacement(
  ds: DaemonSet,
  places: readonly Place[],
  hash: string,
  now: Millis,
): Replacement {
  const wanted = places.filter(({ may }) => may.run);
  const limits = limitsOf(ds, wanted.length);
  const { minReadySeconds = 0 } = ds.spec;
  const available = (pod: Pod): boolean => isAvailable(pod, minReadySeconds, now);
  const pairs = places
    .filter(({ may, pods }) => may.run || pods.length > 0)
    .map((place) => pairOn(ds, place, hash));
  return limits.surge > 0
    ? surging(pairs, limits.surge, available)
    : replacing(pairs, limits.unavailable, available);
}

/** The living pods on a node; undefined when there are two of a kind, for placement to clear up. */
function pairOn(ds: DaemonSet, { node, pods }: Place, hash: string): Pair | undefined {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const fresh = living.filter((pod) => isUpdated(ds, pod, hash));
  const old = living.filter((pod) => !isUpdated(ds, pod, hash));
  return fresh.length > 1 || old.length > 1 ? undefined : { node, fresh: fresh[0], old: old[0] };
}

function replacing(
  pairs: readonly (Pair | undefined)[],
  most: number,
  available: (pod: Pod) => boolean,
): Replacement {
  let missing = 0;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  for (const pair of pairs) {
    if (!pair || (pair.fresh !== undefined) === (pair.old !== undefined)) missing++;
    else if (pair.fresh && !available(pair.fresh)) missing++;
    else if (pair.old && !available(pair.old)) broken.push(pair.old);
    else if (pair.old) candidates.push(pair.old);
  }
  return {
    remove: [...broken, ...candidates.slice(0, Math.max(0, most - missing))],
    surgeOn: [],
  };
}

function surging(
  pairs: readonly (Pair | undefined)[],
  most: number,
  available: (pod: Pod) => boolean,
): Replacement {
  let surged = 0;
  const remove: Pod[] = [];
  const broken: string[] = [];
  const candidates: string[] = [];
  for (const pair of pairs) {
    if (!pair) surged++;
    else if (!pair.old) continue;
    else if (!pair.fresh) (available(pair.old) ? candidates : broken).push(pair.node);
    else if (available(pair.fresh)) remove.push(pair.old);
    else surged++;
  }
  return { remove, surgeOn: [...broken, ...candidates.slice(0, Math.max(0, most - surged))] };
}
