// The values of an expression along a stretch of the log: asked again only when a kind that it reads has changed.

import { isObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import {
  type KubeObject,
  keyOfObject,
  kindName,
  type Millis,
  type Revision,
} from '../machinery/object.js';
import type { Expression, Value } from './expression.js';

export interface Sample {
  readonly revision: Revision;
  readonly at: Millis;
  readonly value: Value;
}

export interface Stretch {
  readonly after: Revision;
  readonly upTo: Revision;
}

export const sampleAt = (log: EventLog, expression: Expression, revision: Revision): Sample => {
  const at = log.timeAt(revision);
  return {
    revision,
    at,
    value: expression.evaluate((kind) => log.objectsAt(`${kind}/`, revision), at),
  };
};

/** The value at the beginning, and every other one that comes after it. */
export function* samplesOf(
  log: EventLog,
  expression: Expression,
  { after, upTo }: Stretch,
): Generator<Sample> {
  const world = new World(log, expression.kinds, after);
  let last = {
    revision: after,
    at: log.timeAt(after),
    value: world.ask(expression, log.timeAt(after)),
  };
  yield last;
  for (const event of log.read(after, upTo)) {
    const { revision, at } = event;
    const concerns = isObjectEvent(event) && world.take(event.object, event.type);
    if (!concerns && !(expression.timed && at !== last.at)) continue;
    const value = world.ask(expression, at);
    if (equal(value, last.value)) continue;
    last = { revision, at, value };
    yield last;
  }
}

/** The objects of some kinds, kept up to date. */
class World {
  readonly #kinds: ReadonlyMap<string, Map<string, KubeObject>>;
  /** In key order, until one comes or goes. */
  readonly #lists = new Map<string, readonly KubeObject[]>();

  constructor(log: EventLog, kinds: readonly string[], revision: Revision) {
    this.#kinds = new Map(
      kinds.map((kind) => [
        kind,
        new Map(log.objectsAt(`${kind}/`, revision).map((object) => [keyOfObject(object), object])),
      ]),
    );
  }

  /** Whether the object is of a kind that is read. */
  take(object: KubeObject, type: string): boolean {
    const kind = kindName(object.apiVersion, object.kind);
    const objects = this.#kinds.get(kind);
    if (!objects) return false;
    const key = keyOfObject(object);
    if (type === 'ObjectDeleted') objects.delete(key);
    else objects.set(key, object);
    this.#lists.delete(kind);
    return true;
  }

  ask(expression: Expression, now: Millis): Value {
    return expression.evaluate((kind) => this.#listOf(kind), now);
  }

  #listOf(kind: string): readonly KubeObject[] {
    const known = this.#lists.get(kind);
    if (known) return known;
    const list = [...(this.#kinds.get(kind) ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
    this.#lists.set(kind, list);
    return list;
  }
}
