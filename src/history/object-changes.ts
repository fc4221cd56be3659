// Which objects differ between two moments. The cost follows the events between them, or the objects there
// are, whichever are fewer.

import { isObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { type KubeObject, keyOfObject, type Revision } from '../machinery/object.js';

export interface ObjectChange {
  readonly key: string;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** Beyond so many events, comparing all objects of both moments is cheaper. */
const EVENTS_MAX = 20_000;

export function* objectChanges(
  log: EventLog,
  from: Revision,
  to: Revision,
): Generator<ObjectChange> {
  const [low, high] = from <= to ? [from, to] : [to, from];
  const keys = high - low <= EVENTS_MAX ? touched(log, low, high) : undefined;
  if (!keys) {
    yield* compareAll(log, from, to);
    return;
  }
  for (const key of keys) {
    const change = { key, before: log.objectAt(key, from), after: log.objectAt(key, to) };
    if (differs(change)) yield change;
  }
}

function touched(log: EventLog, low: Revision, high: Revision): readonly string[] {
  const keys = new Set<string>();
  for (const event of log.read(low, high))
    if (isObjectEvent(event)) keys.add(keyOfObject(event.object));
  return [...keys].sort();
}

function* compareAll(log: EventLog, from: Revision, to: Revision): Generator<ObjectChange> {
  const before = byKey(log.objectsAt('', from));
  const after = byKey(log.objectsAt('', to));
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const change = { key, before: before.get(key), after: after.get(key) };
    if (differs(change)) yield change;
  }
}

const byKey = (objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> =>
  new Map(objects.map((object) => [keyOfObject(object), object]));

/** A version is told by its revision, an object by its uid. */
const differs = ({ before, after }: ObjectChange): boolean =>
  before?.metadata.resourceVersion !== after?.metadata.resourceVersion ||
  before?.metadata.uid !== after?.metadata.uid;
