// One fault of the control plane as long as it lasts: what a cache shows that lags because of it, and when a change
// is heard of. Both follow from when the fault began, and from who came up again since and listed anew.

import type { ClusterState } from '../events/state.js';
import { extentOf, isCached } from '../kinds/fault/control.js';
import type { Fault } from '../kinds/fault/index.js';
import type { Millis, Revision } from '../machinery/object.js';

export interface Trouble {
  readonly fault: Fault;
  /** What a cache that lags shows at first. */
  readonly start: ClusterState;
  readonly by: Millis | undefined;
  /** Changes that are left until it crashes. */
  left: number;
  /** What it saw when it came up again, by controller. */
  readonly restarts: Map<string, ClusterState>;
}

/** A change that concerns a controller: what it has to look at, and the kind of what has changed. */
export interface Note {
  readonly controller: number;
  readonly key: string;
  readonly kind: string;
  readonly at: Millis;
  readonly revision: Revision;
}

export function beginning(fault: Fault, start: ClusterState): Trouble {
  const { is, after = 0 } = fault.spec;
  const left = is === 'Crash' ? after : Number.POSITIVE_INFINITY;
  return { fault, start, by: extentOf(fault), left, restarts: new Map() };
}

/** What a controller saw when its cache began to lag, or when it came up again since. */
const listedBy = ({ start, restarts }: Trouble, controller: string): ClusterState =>
  restarts.get(controller) ?? start;

/** The state that a stale cache shows, of all states since: never an older one than it showed before. */
export function seenBy(
  trouble: Trouble,
  controller: string,
  past: readonly ClusterState[],
  now: Millis,
): ClusterState {
  const { by } = trouble;
  const first = listedBy(trouble, controller);
  if (by === undefined || now - by < first.now) return first;
  return past[lastUpTo(past, now - by)] ?? first;
}

/**
 * When a controller with these troubles hears of a change; undefined: not before one of them is over. A cache that has
 * listed since the change shows it.
 */
export function heardAt(
  all: Iterable<Trouble>,
  controller: string,
  { kind, at, revision }: Note,
): Millis | undefined {
  let heard = at;
  if (!isCached(kind)) return heard;
  for (const trouble of all) {
    const { is, kind: only } = trouble.fault.spec;
    if (is !== 'Stale' || (only !== undefined && only !== kind)) continue;
    if (revision <= listedBy(trouble, controller).revision) continue;
    if (trouble.by === undefined) return undefined;
    heard = Math.max(heard, at + trouble.by);
  }
  return heard;
}

/** The place of the last state at or before a time. */
export function lastUpTo(states: readonly ClusterState[], time: Millis): number {
  let low = 0;
  let high = states.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((states[middle] as ClusterState).now <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
