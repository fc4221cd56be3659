// Ways through a log, as a debugger knows them: one event on, over what it led to, into it, out to its cause,
// and on to the next time that something being watched changes. Each gives a revision, or nothing.

import type { ClusterEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import type { Revision } from '../machinery/object.js';
import type { Expression, Value } from './expression.js';
import { type FieldPath, valueAt } from './field-path.js';
import { sampleAt, samplesOf } from './samples.js';

export type Direction = 1 | -1;

/** The first event that an event led to. */
export function into(log: EventLog, from: Revision): Revision | undefined {
  for (const { revision, because } of log.read(from)) if (because === from) return revision;
  return undefined;
}

/** The next event that this one did not lead to, not even in the end. */
export function over(log: EventLog, from: Revision): Revision | undefined {
  const led = new Set([from]);
  for (const { revision, because } of log.read(from)) {
    if (because === null || !led.has(because)) return revision;
    led.add(revision);
  }
  return undefined;
}

/** The last event before with the same cause, or the cause itself where there is none. */
export function backOver(log: EventLog, from: Revision): Revision | undefined {
  const cause = log.eventAt(from)?.because ?? null;
  for (let revision = from - 1; revision > (cause ?? 0); revision--)
    if ((log.eventAt(revision)?.because ?? null) === cause) return revision;
  return cause ?? undefined;
}

/** What an event was a reaction to. */
export const outOf = (log: EventLog, from: Revision): Revision | undefined =>
  log.eventAt(from)?.because ?? undefined;

/** Something that a walk stops at when its value changes. */
export type Watched =
  | { readonly key: string; readonly path: FieldPath }
  | { readonly expression: Expression };

export interface Hit {
  readonly revision: Revision;
  readonly before: Value;
  readonly after: Value;
}

/** The next event, in a direction, with which what is watched changed. */
export function nextHit(
  log: EventLog,
  watched: Watched,
  from: Revision,
  direction: Direction,
): Hit | undefined {
  if ('expression' in watched)
    return direction > 0
      ? flips(log, watched.expression, from, log.head).next().value
      : lastFlip(log, watched.expression, from - 1);
  const revisions = log.revisionsOf(watched.key, log.head);
  const ahead =
    direction > 0
      ? revisions.filter((revision) => revision > from)
      : revisions.filter((revision) => revision < from).reverse();
  for (const revision of ahead) {
    const [before, after] = [revision - 1, revision].map((at) => heldAt(log, watched, at));
    if (before && after && !equal(before, after)) return { revision, before, after };
  }
  return undefined;
}

/** What is watched, as it is right after a revision. */
export function heldAt(log: EventLog, watched: Watched, revision: Revision): Value {
  if ('expression' in watched) return sampleAt(log, watched.expression, revision).value;
  const object = log.objectAt(watched.key, revision);
  const held = object && valueAt(object, watched.path);
  // A whole object changes with its version.
  const told = watched.path.length === 0 && object ? object.metadata.resourceVersion : held;
  return told === undefined ? { ok: false, error: 'not there' } : { ok: true, value: told };
}

function* flips(
  log: EventLog,
  expression: Expression,
  after: Revision,
  upTo: Revision,
): Generator<Hit, undefined> {
  let before: Value | undefined;
  for (const { revision, value } of samplesOf(log, expression, { after, upTo })) {
    if (before) yield { revision, before, after: value };
    before = value;
  }
  return undefined;
}

/** Looks at longer and longer stretches before a revision: most of what one seeks is near. */
function lastFlip(log: EventLog, expression: Expression, upTo: Revision): Hit | undefined {
  for (let end = upTo, length = 1_024; end > 0; end -= length, length *= 4) {
    const hits = [...flips(log, expression, Math.max(0, end - length), end)];
    if (hits.length > 0) return hits.at(-1);
  }
  return undefined;
}

/** An event's cause, the cause of that, and so on; the event itself first. */
export function depthOf(log: EventLog, event: ClusterEvent, among: Revision): number {
  let depth = 0;
  for (let cause = event.because; cause !== null && cause >= among; depth++)
    cause = log.eventAt(cause)?.because ?? null;
  return depth;
}
