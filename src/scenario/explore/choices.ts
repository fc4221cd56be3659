// What might happen in another order: reactions that are due now, and that other dice would have had come later.
//
// A choice is one die that is loaded, so every schedule that is tried is one that some throw of the dice leads to.

import type { Instant, Item } from '../../cluster/agenda.js';
import { hopDie, PACE_MS } from '../../cluster/latency.js';
import type { Controller } from '../../controllers/controller.js';
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
 * `changedAt` says when an event was; `isSettled`, whether dice of an interval that began then may still be loaded.
 */
export function choicesAt(
  { due, pending }: Instant,
  controllers: readonly Controller[],
  changedAt: (item: Item) => Millis | undefined,
  isSettled: (item: Item, start: Millis) => boolean,
): readonly Choice[] {
  const items = pending();
  const soon = items.filter((item) => item.due < due + 2 * SLOWEST_MS);
  return soon
    .filter((item) => item.due === due && item.because !== undefined && item.reacts === undefined)
    .flatMap((item) => {
      const { name = '', paceMs = PACE_MS } = controllers[item.controller] ?? {};
      if (name === FAULT_CONTROLLER) return [];
      const slot = Math.floor(due / paceMs);
      const start = slot * paceMs;
      const die = hopDie(name, item.key, slot);
      const others = soon.filter(
        (other) =>
          other.due >= due && (other.controller !== item.controller || other.key !== item.key),
      );
      const places = new Set(others.map((other) => after(item, other)));
      const later = [...places]
        .filter((place) => place > due && place < start + paceMs)
        .map((place) => ({ die, shows: place - start, from: due }));
      const heard = (changedAt(item) ?? start) + 1;
      const mayBeSkipped =
        heard > start && due > start && !isSettled(item, start) && others.length > 0;
      return mayBeSkipped ? [...later, { die, shows: 0, from: start }] : later;
    });
}

/** The slowest that are worth waiting for; few are slower, and they wait for nobody. */
const SLOWEST_MS = 12;

/** The first time at which it comes after the other: at one instant the order is that of the controllers. */
const after = (item: Item, other: Item): Millis =>
  other.controller < item.controller ||
  (other.controller === item.controller && other.key < item.key)
    ? other.due
    : other.due + 1;
