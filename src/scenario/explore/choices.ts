// What might happen in another order: reactions that are due now, and that other dice would have had come later.
//
// A choice is one die that is loaded, so every schedule that is tried is one that some throw of the dice leads to.

import type { Item } from '../../cluster/agenda.js';
import { hopDie, LAGGING_PACE_MS, seenAt } from '../../cluster/latency.js';
import { type Instant, rhythmAt } from '../../cluster/sight.js';
import { FAULT_CONTROLLER } from '../../kinds/fault/control.js';
import type { Millis } from '../../machinery/object.js';

/** A die, what it shows instead, and from when on that makes a difference. */
export interface Choice {
  readonly die: string;
  readonly shows: number;
  readonly from: Millis;
}

/**
 * The ways to let a reaction that is due now come later, past something else that is left to do: later in its own
 * interval, or not before the next one where its change was heard of in the middle (cluster/latency.ts).
 * `heardAt` says when its change was; `isSettled`, whether dice of an interval that began then may still be loaded.
 */
export function choicesAt(
  instant: Instant,
  heardAt: (item: Item) => Millis | undefined,
  isSettled: (item: Item, start: Millis) => boolean,
): readonly Choice[] {
  const { due } = instant;
  const pending = instant.agenda.pending();
  return pending
    .filter((item) => item.due === due && item.because !== undefined && item.reacts === undefined)
    .flatMap((item) => {
      const rhythm = rhythmAt(instant, item.controller);
      const { name, paceMs, latency } = rhythm;
      if (name === FAULT_CONTROLLER || latency === 'instant') return [];
      const slot = Math.floor(due / paceMs);
      const start = slot * paceMs;
      const die = hopDie(name, item.key, slot);
      const places = placesAfter(item, pending, start + 2 * Math.min(paceMs, SLOWEST_MS));
      const later = places
        .filter((place) => place < start + paceMs)
        .map((place) => ({ die, shows: place - start, from: due }));
      const seen = seenAt(rhythm, heardAt(item) ?? start);
      const mayBeSkipped =
        seen > start && due > start && !isSettled(item, start) && places.length > 0;
      return mayBeSkipped ? [...later, { die, shows: 0, from: start }] : later;
    });
}

/** The slowest that are worth waiting for; few are slower than those whose caches lag, and they wait for nobody. */
const SLOWEST_MS = LAGGING_PACE_MS;

/** The times, before `until`, at which it comes later than now, and first after another: after its reaction, or its news. */
function placesAfter(item: Item, pending: readonly Item[], until: Millis): readonly Millis[] {
  const places = new Set<Millis>();
  for (const other of pending) {
    if (other.due > until) break;
    const isOwn = other.controller === item.controller && other.key === item.key;
    if (!isOwn) places.add(after(item, other));
    // What its cache shows from then on is seen by all its reactions, and not only by that to this change.
    if (other.reacts !== undefined && other.controller === item.controller) places.add(other.due);
  }
  return [...places].filter((place) => place > item.due && place < until);
}

/** The first time at which it comes after the other: at one instant the order is that of the controllers. */
function after(item: Item, { controller, key, due, reacts = due }: Item): Millis {
  const isFirst =
    controller < item.controller || (controller === item.controller && key < item.key);
  return isFirst ? reacts : reacts + 1;
}
