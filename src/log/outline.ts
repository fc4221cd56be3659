// What an event is about, without the object that it wrote: whoever counts events, or asks who made them and when,
// need not have any objects put together.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import {
  type KubeObject,
  keyOf,
  keyOfObject,
  type Millis,
  type Revision,
} from '../machinery/object.js';
import { revisionOfId } from './lineage.js';
import type { LineageReader } from './lineage-reader.js';
import { TYPES } from './rows.js';
import type { TapeStore } from './tape-store.js';

export interface Outline {
  readonly revision: Revision;
  readonly at: Millis;
  readonly type: ClusterEvent['type'];
  readonly actor: string;
  readonly because: Revision | null;
  /** Of the object, or of what was acted on. */
  readonly key: string | undefined;
  readonly command: string | null;
  readonly result: string | null;
}

/** Which event wrote an object last. */
export interface LastWritten {
  readonly key: string;
  readonly revision: Revision;
}

export function outlineOf(event: ClusterEvent): Outline {
  const { revision, at, type, actor, because } = event;
  const about = isObjectEvent(event)
    ? { key: keyOfObject(event.object), command: null, result: null }
    : aboutAction(event);
  return { revision, at, type, actor, because, ...about };
}

const NOTHING = { key: undefined, command: null, result: null };

function aboutAction(event: ClusterEvent) {
  if (event.type !== 'ActionTaken') return NOTHING;
  const { target, command } = event.action;
  return { key: keyOf(target), command, result: event.outcome.result };
}

export const writtenBy = (object: KubeObject): LastWritten => ({
  key: keyOfObject(object),
  revision: Number(object.metadata.resourceVersion),
});

const PAGE = 4_096;

/** Of a tape: from rows, without what they say of objects. */
export function* outlinesOf(
  { statements, actors }: TapeStore,
  reader: LineageReader,
  after: Revision,
  upTo: Revision,
): Iterable<Outline> {
  const keys = new Map<number, string>();
  for (const page of reader.pages(after, upTo, statements.outlines, PAGE)) {
    for (const [, , , , , object, key] of page)
      if (object !== null && key !== null) keys.set(object, key);
    readKeys(
      statements,
      page.map(([, , , , , object]) => object),
      keys,
    );
    for (const [id, at, typeNumber, actor, because, object, , payload] of page) {
      const type = TYPES[typeNumber] as ClusterEvent['type'];
      const common = { revision: revisionOfId(id), at, type, actor: actors.name(actor), because };
      if (object !== null) yield { ...common, key: keys.get(object), command: null, result: null };
      else yield outlineOf({ ...common, ...JSON.parse(payload ?? '{}') } as ClusterEvent);
    }
  }
}

/** Of all objects of a tape that live at a revision, in the order of keys. */
export function lastWritten(
  { statements }: TapeStore,
  heads: ReadonlyMap<number, { readonly id: number }>,
): readonly LastWritten[] {
  const keys = new Map<number, string>();
  readKeys(statements, [...heads.keys()], keys);
  return Array.from(heads, ([object, { id }]) => ({
    key: keys.get(object) ?? '',
    revision: revisionOfId(id),
  })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function readKeys(
  statements: TapeStore['statements'],
  objects: readonly (number | null)[],
  keys: Map<number, string>,
): void {
  const unknown = new Set<number>();
  for (const object of objects) if (object !== null && !keys.has(object)) unknown.add(object);
  if (unknown.size === 0) return;
  for (const [id, key] of statements.keys.all(JSON.stringify([...unknown]))) keys.set(id, key);
}
