// Which objects differ between two moments, of one timeline or of two. The cost follows the events that only
// one of them has seen, or the objects there are, whichever are fewer.

import { isObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { type KubeObject, keyOfObject, type Revision, refOfKey } from '../machinery/object.js';
import { matchesRequirements, type Requirement } from '../machinery/requirement.js';
import { fieldChanges } from './field-changes.js';

/** A moment, and the log it is of. */
export interface Place {
  readonly log: EventLog;
  readonly revision: Revision;
}

export interface ObjectChange {
  readonly key: string;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** Which objects are asked for; all of them, where it says nothing. */
export interface Choice {
  readonly kinds?: readonly string[] | undefined;
  readonly namespace?: string | undefined;
  /** What holds of the labels at one of the two moments at least. */
  readonly labels?: readonly Requirement[];
}

export function isChosen({ key, before, after }: ObjectChange, choice: Choice): boolean {
  const { kinds = [], namespace, labels = [] } = choice;
  const ref = refOfKey(key);
  if (kinds.length > 0 && !kinds.includes(ref.kind)) return false;
  if (namespace !== undefined && ref.namespace !== namespace) return false;
  return [before, after].some(
    (object) => object && matchesRequirements(labels, object.metadata.labels ?? {}),
  );
}

/** Beyond so many events, comparing all objects of both moments is cheaper. */
const EVENTS_MAX = 20_000;

export function* objectChanges(from: Place, to: Place): Generator<ObjectChange> {
  const shared = Math.min(sharedUpTo(from.log, to.log), from.revision, to.revision);
  const events = from.revision - shared + to.revision - shared;
  const changes = events <= EVENTS_MAX ? ofTouched(from, to, shared) : ofAll(from, to);
  for (const change of changes)
    if (from.log === to.log ? isAnother(change) : differs(change, shared)) yield change;
}

/** The last revision that two logs have in common: where the later of two forks leaves the other's past. */
function sharedUpTo(a: EventLog, b: EventLog): Revision {
  if (a === b) return Number.POSITIVE_INFINITY;
  const [old, young] = [a.lineage.toReversed(), b.lineage.toReversed()];
  let shared = 0;
  for (const [i, { timeline, after }] of old.entries()) {
    const twin = young[i];
    if (twin?.timeline !== timeline || twin.after !== after) break;
    shared = Math.min(old[i + 1]?.after ?? a.head, young[i + 1]?.after ?? b.head);
  }
  return shared;
}

function* ofTouched(from: Place, to: Place, shared: Revision): Generator<ObjectChange> {
  const keys = new Set<string>();
  for (const { log, revision } of [from, to])
    for (const event of log.read(shared, revision))
      if (isObjectEvent(event)) keys.add(keyOfObject(event.object));
  for (const key of [...keys].sort())
    yield {
      key,
      before: from.log.objectAt(key, from.revision),
      after: to.log.objectAt(key, to.revision),
    };
}

function* ofAll(from: Place, to: Place): Generator<ObjectChange> {
  const [before, after] = [byKey(from), byKey(to)];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort())
    yield { key, before: before.get(key), after: after.get(key) };
}

const byKey = ({ log, revision }: Place): ReadonlyMap<string, KubeObject> =>
  new Map(log.objectsAt('', revision).map((object) => [keyOfObject(object), object]));

/** A version is told by its revision, an object by its uid. */
const isAnother = ({ before, after }: ObjectChange): boolean =>
  before?.metadata.resourceVersion !== after?.metadata.resourceVersion ||
  before?.metadata.uid !== after?.metadata.uid;

/** In two timelines the same may have come about twice: then only what changes with every write differs. */
function differs(change: ObjectChange, shared: Revision): boolean {
  const { before, after } = change;
  if (!isAnother(change) && Number(before?.metadata.resourceVersion ?? 0) <= shared) return false;
  if (!before || !after) return true;
  return before.metadata.uid !== after.metadata.uid || fieldChanges(before, after).length > 0;
}
