// Who wrote which part of an object: every value that it holds, with the event that set it last.

import { isObjectEvent, type ObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import type { KubeObject, Revision } from '../machinery/object.js';
import { type FieldPath, leavesOf, pathText } from './field-path.js';

export interface Blamed {
  readonly path: FieldPath;
  readonly value: unknown;
  readonly event: ObjectEvent;
}

/** In the order of the object's fields; undefined when there is no such object then. */
export function blame(
  log: EventLog,
  key: string,
  upTo: Revision = log.head,
): readonly Blamed[] | undefined {
  let authors = new Map<string, Blamed>();
  let isThere = false;
  for (const revision of log.revisionsOf(key, upTo)) {
    const event = log.eventAt(revision);
    if (!event || !isObjectEvent(event)) continue;
    isThere = event.type !== 'ObjectDeleted';
    // A new life begins with nothing of the one before.
    authors = authorsAfter(event.type === 'ObjectUpdated' ? authors : new Map(), event);
  }
  return isThere ? [...authors.values()] : undefined;
}

function authorsAfter(
  before: ReadonlyMap<string, Blamed>,
  event: ObjectEvent,
): Map<string, Blamed> {
  const after = new Map<string, Blamed>();
  for (const { path, value } of leavesOf(toldOf(event.object))) {
    const place = pathText(path);
    const known = before.get(place);
    after.set(place, known && equal(known.value, value) ? known : { path, value, event });
  }
  return after;
}

/** The revision changes with every write, and owners of fields are told in another way. */
export function toldOf(object: KubeObject): KubeObject {
  const { managedFields: _owners, resourceVersion: _revision, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject['metadata'] };
}
