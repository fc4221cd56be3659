// When to try again what was refused: after one second, then two, four and so on, up to a quarter of an hour
// apart. Counted from the moment things first went wrong, which a condition remembers, so that the
// times follow from objects alone.

import type { KubeObject, Millis } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';

const FIRST_MS = 1_000;
const LONGEST_MS = 16 * 60_000;

/** The first retry after `now` of something that has failed since `since`. */
export function nextRetry(since: Millis, now: Millis): Millis {
  let after = FIRST_MS;
  while (since + after <= now && after < LONGEST_MS) after *= 2;
  if (since + after > now) return since + after;
  return since + Math.ceil((now + 1 - since) / LONGEST_MS) * LONGEST_MS;
}

const GRID_MS = 15_000;

/** When to try again what leaves no condition behind: the next point of a grid laid for the object. */
export function nextOnGrid(view: Reader, object: KubeObject): Millis {
  const phase = view.roll(GRID_MS, 'retry', object.metadata.uid);
  return Math.floor((view.now - phase) / GRID_MS + 1) * GRID_MS + phase;
}
