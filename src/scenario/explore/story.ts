// Explores the schedules of a story that is told in code: `explore` of `kubetape/testing`.

import { parseUserDuration } from '../../machinery/duration.js';
import { Simulation } from '../simulation.js';
import type { SimulationOptions } from '../simulation-options.js';
import { type Exploration, type Explored, explore, Pruned } from './explore.js';

export interface StoryOptions extends Omit<SimulationOptions, 'dice' | 'watcher'> {
  /** In how many places the order may differ from that of the dice; 1 unless said otherwise. */
  readonly depth?: number;
  /** How long after an action other orders are chosen: `'2s'` unless said otherwise. */
  readonly span?: string;
  /** How many orders are tried at most; 1,000 unless said otherwise. */
  readonly schedules?: number;
}

export type StoryExplored = Exploration &
  Pick<Explored<unknown>, 'dice'> & {
    /** What the story threw, under these `dice`: `simulate({...options, dice})` tells it again. */
    readonly broken?: unknown;
  };

/** Tells a story, anew for each schedule, until it throws: because a law broke, or by an expectation of its own. */
export function exploreStory(
  story: (sim: Simulation) => void,
  { depth = 1, span = '2s', schedules = 1_000, ...options }: StoryOptions = {},
): StoryExplored {
  const lasting = parseUserDuration(span);
  if (!lasting.ok) throw new Error(lasting.error);
  const { found, ...explored } = explore(
    (dice, watcher) => {
      const chosen = Object.keys(dice).length > 0 ? { dice } : {};
      try {
        story(new Simulation({ ...options, ...chosen, watcher }));
        return undefined;
      } catch (error) {
        if (error instanceof Pruned) throw error;
        return { error };
      }
    },
    { depth, span: lasting.value, most: schedules },
  );
  return { ...explored, ...(found ? { broken: found.error } : {}) };
}
