// How long it takes until a controller reacts to a change: the hops of a real control plane.
//
// A reaction falls on a grid that the dice lay for each controller and object: one point in every interval
// of the controller's pace, somewhere inside it. Changes between two points are therefore handled together,
// as a work queue handles them, and yet the time of a reaction follows from the change alone. That is what
// lets a restarted cluster know its agenda from the log (law RestartSafe); docs/adr/0009.

import type { Controller } from '../controllers/controller.js';
import type { Millis } from '../machinery/object.js';
import { roll } from '../machinery/random.js';
import type { Latency, Settings } from '../machinery/settings.js';

/** How a controller takes its time: where the dice lay the grid of its reactions. */
export interface Rhythm {
  readonly name: string;
  /** Longest wait in its queue. */
  readonly paceMs: Millis;
  /** `instant`: there is no wait, and no dice. */
  readonly latency: Latency;
  /** How much later it sees what it hears of. */
  readonly lateMs: Millis;
}

/** Of one that nothing troubles. */
export const rhythmOf = (
  { latency }: Settings,
  { name = '', paceMs = PACE_MS }: Partial<Pick<Controller, 'name' | 'paceMs'>> = {},
): Rhythm => ({ name, paceMs, latency, lateMs: 0 });

/** Time for a watch event to reach a controller. */
const WATCH_MS = 1;
/** Longest wait in a controller's queue, unless it says otherwise. */
export const PACE_MS = 8;
/** Longest wait of one that may not see what it has done. */
export const LAGGING_PACE_MS = 50;

/** No reaction comes later than this after its change. A bound on how far a restart must look back. */
export const REACTION_MS_MAX = 5_000;

/** The die that says where in an interval the point lies. */
export const hopDie = (controller: string, key: string, slot: number): string =>
  `hop ${controller} ${key} ${slot}`;

function hop(
  { seed, dice }: Settings,
  paceMs: number,
  controller: string,
  key: string,
  slot: number,
): number {
  const loaded = dice?.[hopDie(controller, key, slot)];
  return loaded === undefined
    ? roll(seed, paceMs, 'hop', controller, key, slot)
    : Math.min(loaded, paceMs - 1);
}

/** When a change that is heard of is in the queue: no reaction comes sooner. */
export const seenAt = ({ lateMs }: Rhythm, heard: Millis): Millis => heard + lateMs + WATCH_MS;

/** When the controller looks at the object again after a change at `changedAt`. */
export function reactionAt(
  settings: Settings,
  controller: string,
  paceMs: number,
  key: string,
  changedAt: Millis,
): Millis {
  if (settings.latency === 'instant') return changedAt;
  const seen = changedAt + WATCH_MS;
  for (let slot = Math.floor(seen / paceMs); ; slot++) {
    const point = slot * paceMs + hop(settings, paceMs, controller, key, slot);
    if (point >= seen) return point;
  }
}
