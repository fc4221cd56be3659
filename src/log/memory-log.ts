// A log in memory, for tests, small scenarios and forks that nobody keeps.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import { type ClusterState, evolve, genesis, replay } from '../events/state.js';
import { assert } from '../machinery/assert.js';
import { keyOfObject } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { EventLog } from './event-log.js';

/** How far a state may be from the next one that is remembered. */
const STATE_EVERY = 1_024;

export function memoryLog(settings: Settings, prefix: Iterable<ClusterEvent> = []): EventLog {
  const rows: ClusterEvent[] = [];
  /** States at multiples of STATE_EVERY, as far as they were needed, and the newest one asked for. */
  const states: ClusterState[] = [genesis(settings.epoch)];
  let newest = genesis(settings.epoch);

  const append = (events: Iterable<ClusterEvent>): void => {
    for (const event of events) {
      assert(event.revision === rows.length + 1, `revision ${event.revision} after ${rows.length}`);
      rows.push(event);
    }
  };
  const stateAt = (revision: number): ClusterState => {
    if (newest.revision <= revision && newest.revision >= revision - STATE_EVERY) {
      newest = replay(rows.slice(newest.revision, revision), newest);
      return newest;
    }
    while (states.length * STATE_EVERY <= revision) {
      const from = states[states.length - 1] as ClusterState;
      states.push(replay(rows.slice(from.revision, from.revision + STATE_EVERY), from));
    }
    const base = states[Math.floor(revision / STATE_EVERY)] as ClusterState;
    let state = base;
    for (const event of rows.slice(base.revision, revision)) state = evolve(state, event);
    if (revision > newest.revision) newest = state;
    return state;
  };

  append(prefix);
  return {
    settings,
    timeline: 'main',
    get head() {
      return rows.length;
    },
    get lastAt() {
      return rows.at(-1)?.at ?? settings.epoch;
    },
    append,
    read: (after = 0, upTo = rows.length) => rows.slice(after, upTo),
    timeAt: (revision) => rows[revision - 1]?.at ?? settings.epoch,
    revisionAt: (time) => lastAtOrBefore(rows, time),
    stateAt,
    objectAt: (key, revision) => stateAt(revision).objects.get(key),
    objectsAt: (start, revision) => stateAt(revision).objects.values(start),
    historyOf: (key, upTo = rows.length) =>
      rows
        .slice(0, upTo)
        .filter((event) => isObjectEvent(event) && keyOfObject(event.object) === key),
    close: () => {},
  };
}

/** Virtual time never runs backwards, so a binary search finds it. */
function lastAtOrBefore(rows: readonly ClusterEvent[], time: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.at ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
