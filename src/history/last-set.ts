// Which event gave a value the value it has: the versions of an object gone through backwards, as far as
// needed. What a data watchpoint is to a debugger.

import { isObjectEvent, type ObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import { keyOfObject, type Revision } from '../machinery/object.js';
import { type FieldPath, valueAt } from './field-path.js';

export interface ValueSet {
  readonly event: ObjectEvent;
  /** The version before, if the object was there. */
  readonly previous: Pick<ObjectEvent, 'object'> | undefined;
  readonly before: unknown;
  /** Undefined where the event removed it, by itself or with its object. */
  readonly after: unknown;
}

/** The event that an object's value was last changed by, up to a revision; undefined if it never was there. */
export function lastSet(
  log: EventLog,
  key: string,
  path: FieldPath,
  upTo: Revision = log.head,
): ValueSet | undefined {
  const revisions = log.revisionsOf(key, upTo);
  let event = versionAt(log, revisions.at(-1));
  for (let i = revisions.length - 2; event; i--) {
    const older = versionAt(log, revisions[i]);
    // A deletion ends one life, and the next begins with nothing.
    const previous = older?.type === 'ObjectDeleted' ? undefined : older;
    const before = previous && valueAt(previous.object, path);
    const after = event.type === 'ObjectDeleted' ? undefined : valueAt(event.object, path);
    const isWhole = path.length === 0;
    if (isWhole || !equal(before, after)) return { event, previous, before, after };
    event = older;
  }
  return undefined;
}

/** An event as the setting of its whole object, without a walk along all versions. */
export function wholeSet(log: EventLog, event: ObjectEvent): ValueSet {
  const isFirst = event.type === 'ObjectCreated';
  const object = isFirst ? undefined : log.objectAt(keyOfObject(event.object), event.revision - 1);
  const after = event.type === 'ObjectDeleted' ? undefined : event.object;
  return { event, previous: object && { object }, before: object, after };
}

function versionAt(log: EventLog, revision: Revision | undefined): ObjectEvent | undefined {
  const event = revision === undefined ? undefined : log.eventAt(revision);
  return event && isObjectEvent(event) ? event : undefined;
}
