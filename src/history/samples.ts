// The values of an expression along a stretch of the log: asked again only when something that it reads has changed.

import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import type { Millis, Revision } from '../machinery/object.js';
import type { Expression, Value } from './expression.js';
import { World } from './world.js';

export interface Sample {
  readonly revision: Revision;
  readonly at: Millis;
  readonly value: Value;
}

export interface Stretch {
  readonly after: Revision;
  readonly upTo: Revision;
}

export function sampleAt(log: EventLog, expression: Expression, revision: Revision): Sample {
  return sampleIn(new World(log, expression), log, revision);
}

/** For whoever asks at several moments: what two of them have in common is looked at once. */
export function sampleIn(world: World, log: EventLog, revision: Revision): Sample {
  const at = log.timeAt(revision);
  world.moveTo(revision);
  return { revision, at, value: world.ask(at) };
}

interface Along {
  readonly world?: World;
  /** Asked before each look; the end, where it says no. */
  readonly goesOn?: () => boolean;
}

/** The value at the beginning, and every other one that comes after it. */
export function* samplesOf(
  log: EventLog,
  expression: Expression,
  stretch: Stretch,
  { world = new World(log, expression), goesOn = () => true }: Along = {},
): Generator<Sample> {
  const { after, upTo } = stretch;
  let last = sampleIn(world, log, after);
  yield last;
  for (const { revision, at } of world.along(after, upTo)) {
    if (!goesOn()) return;
    const value = world.ask(at);
    if (equal(value, last.value)) continue;
    last = { revision, at, value };
    yield last;
  }
}
