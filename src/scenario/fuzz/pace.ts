// How long things last in a life: what is found depends on what comes together, and that on how much time goes by.

import type { Millis } from '../../machinery/object.js';

/** How long things last in one life. */
export interface Pace {
  readonly waits: readonly Millis[];
  readonly lasting: readonly string[];
  /** A cache that lags, or a watch that is dropped. */
  readonly lags: readonly { readonly by?: string; readonly for: string }[];
}

/** Races are of milliseconds, rollouts of seconds, evictions and what controllers remember of minutes. */
export const RACES: Pace = {
  waits: [0, 0, 20, 200, 1_000],
  lasting: ['2s', '20s'],
  lags: [{ by: '200ms', for: '6m' }, { by: '3s', for: '6m' }, { for: '20s' }],
};
const ROLLOUTS: Pace = {
  waits: [0, 1_000, 5_000, 15_000, 40_000],
  lasting: ['2s', '20s', '1m30s'],
  lags: [{ by: '3s', for: '6m' }, { by: '40s', for: '6m' }, { for: '20s' }],
};
/** What upstream remembers of its own writes counts five minutes. */
const MEMORIES: Pace = {
  waits: [0, 5_000, 40_000, 120_000, 400_000, 400_000],
  lasting: ['1m30s', '6m'],
  lags: [{ by: '40s', for: '6m' }, { for: '10m' }, { by: '6m', for: '20m' }],
};
const mixed = (paces: readonly Pace[]): Pace => ({
  waits: paces.flatMap(({ waits }) => waits),
  lasting: paces.flatMap(({ lasting }) => lasting),
  lags: paces.flatMap(({ lags }) => lags),
});
const MIXED = mixed([RACES, ROLLOUTS, MEMORIES]);
export const PACES = [RACES, ROLLOUTS, MEMORIES, MIXED];
export const LONG_PACES = [ROLLOUTS, MEMORIES, MEMORIES, MIXED];
