// Where a fork leaves its parent.
//
// What happens at one instant because of one thing belongs together: a controller that is half through with
// an object cannot be told from one that has just begun. So a fork in the middle of that leaves at its end,
// and then has left to do what its parent had (law Fork).

import { formatGoDuration } from '../machinery/duration.js';
import type { Millis, Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Ancestor, EventLog } from './event-log.js';
import { TapeError } from './tape-error.js';

/** A moment to fork at: the latest when nothing is said. */
export interface ForkAt {
  readonly revision?: Revision;
  /** The time at which the fork begins, when that lies after the event of the revision. */
  readonly at?: Millis;
}

export interface ForkPoint {
  readonly revision: Revision;
  readonly at: Millis;
  /** The timeline that the moment belongs to, and those before it. */
  readonly past: readonly Ancestor[];
}

/** Events read at once. */
const PAGE = 64;

export function forkPoint(log: EventLog, wanted: ForkAt): ForkPoint {
  const { timeline, head, lastAt, settings } = log;
  const { revision: asked = head, at = 0 } = wanted;
  if (!Number.isInteger(asked) || asked < 0 || asked > head)
    throw new TapeError(
      'NoSuchMoment',
      `${timeline} has come to revision ${head}: there is no revision ${asked} to fork at`,
    );
  if (at > lastAt)
    throw new TapeError(
      'NoSuchMoment',
      `${timeline} has come to ${formatGoDuration(lastAt - settings.epoch)} after the start: ${formatGoDuration(at - settings.epoch)} has not happened yet`,
    );
  const revision = endOfStep(log, asked);
  const begins = beginning(log, revision, wanted.at);
  const isOf = (ancestor: Ancestor): boolean =>
    revision > ancestor.after || (revision === ancestor.after && begins >= ancestor.begins);
  const { lineage } = log;
  const owner = lineage.findIndex(isOf);
  return { revision, at: begins, past: owner < 0 ? lineage.slice(-1) : lineage.slice(owner) };
}

/** The time that was asked for, if the next thing had not happened by then; otherwise the revision's own. */
function beginning(log: EventLog, revision: Revision, at: Millis | undefined): Millis {
  const isLast = revision === log.head;
  const own = log.timeAt(revision);
  if (at === undefined) return isLast ? log.lastAt : own;
  return isLast || at < log.timeAt(revision + 1) ? Math.max(at, own) : own;
}

/** What a fork is made with: other dice, if somebody wants them. */
export const settingsOfFork = (settings: Settings, past: readonly Ancestor[], seed?: number) => ({
  ...settings,
  seed: seed ?? past[0]?.seed ?? settings.seed,
});

/** The last revision of what happens at the same instant and has no cause of its own. */
function endOfStep(log: EventLog, revision: Revision): Revision {
  const at = log.timeAt(revision);
  for (let end = revision; end < log.head; end += PAGE)
    for (const event of log.read(end, Math.min(end + PAGE, log.head)))
      if (event.at > at || event.type === 'ActionTaken' || event.type === 'ClockAdvanced')
        return event.revision - 1;
  return log.head;
}
