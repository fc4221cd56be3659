// Turns object events into rows: whole objects now and then, and the changes between.
//
// A new object is written as a change of the first one of its kin (the same kind, namespace and owner or
// generateName), for the pods of a ReplicaSet differ in little more than their names.

import type { ObjectEvent } from '../events/event.js';
import { controllerOf, type KubeObject, keyOfObject } from '../machinery/object.js';
import { deltaOf, NOT_EXPRESSIBLE } from './delta.js';

/** Longest chain of changes that reading an object has to walk. */
const CHANGES_MAX = 31;
/** Changes since the last whole version may together be this many times its size. */
const CHANGES_SIZE_MAX = 4;
/** A relative is worth referring to when the difference is at most this part of the whole. */
const KIN_SIZE_MAX = 0.6;
const KIN_MAX = 4_096;

export interface Encoded {
  readonly object: number;
  readonly key: string | null;
  readonly base: number | null;
  readonly payload: string;
}

/** What must be known of a live object to write its next version as a change. */
export interface Tracked {
  readonly object: number;
  id: number;
  body: KubeObject;
  changes: number;
  changesSize: number;
  wholeSize: number;
}

interface Kin {
  readonly id: number;
  readonly body: KubeObject;
  readonly size: number;
}

export class Encoder {
  readonly #tracked = new Map<string, Tracked>();
  readonly #kin = new Map<string, Kin>();
  /** Finds an object that was written before this process opened the tape. */
  readonly #find: (key: string) => Tracked;

  constructor(find: (key: string) => Tracked) {
    this.#find = find;
  }

  encode(event: ObjectEvent, id: number): Encoded {
    const key = keyOfObject(event.object);
    if (event.type === 'ObjectCreated') return this.#created(event.object, key, id);
    const tracked = this.#tracked.get(key) ?? this.#find(key);
    const encoded = this.#changed(tracked, event.object, id);
    if (event.type === 'ObjectDeleted') this.#tracked.delete(key);
    else this.#tracked.set(key, tracked);
    return encoded;
  }

  /** Forgets everything: after a failed append, what was encoded is not what is stored. */
  reset(): void {
    this.#tracked.clear();
    this.#kin.clear();
  }

  #created(object: KubeObject, key: string, id: number): Encoded {
    const name = kinName(object);
    const kin = this.#kin.get(name);
    const change = kin && changeText(kin.body, object);
    if (kin && change !== undefined && change.length <= kin.size * KIN_SIZE_MAX) {
      this.#tracked.set(key, tracking(id, object, 1, change.length, kin.size));
      return { object: id, key, base: kin.id, payload: change };
    }
    const payload = wholeText(object);
    if (this.#kin.size >= KIN_MAX) this.#kin.clear();
    this.#kin.set(name, { id, body: object, size: payload.length });
    this.#tracked.set(key, tracking(id, object, 0, 0, payload.length));
    return { object: id, key, base: null, payload };
  }

  #changed(tracked: Tracked, object: KubeObject, id: number): Encoded {
    const base = tracked.id;
    const change = tracked.changes < CHANGES_MAX ? changeText(tracked.body, object) : undefined;
    const size = tracked.changesSize + (change?.length ?? 0);
    tracked.id = id;
    tracked.body = object;
    if (change !== undefined && size <= tracked.wholeSize * CHANGES_SIZE_MAX) {
      tracked.changes++;
      tracked.changesSize = size;
      return { object: tracked.object, key: null, base, payload: change };
    }
    const payload = wholeText(object);
    tracked.changes = 0;
    tracked.changesSize = 0;
    tracked.wholeSize = payload.length;
    return { object: tracked.object, key: null, base: null, payload };
  }
}

const tracking = (
  id: number,
  body: KubeObject,
  changes: number,
  changesSize: number,
  wholeSize: number,
): Tracked => ({ object: id, id, body, changes, changesSize, wholeSize });

/** Objects of one kin name look alike. */
function kinName(object: KubeObject): string {
  const { namespace = '', generateName = '' } = object.metadata;
  const owner = controllerOf(object)?.uid ?? '';
  const reason = (object as { reason?: unknown }).reason ?? '';
  return `${object.apiVersion}/${object.kind}/${namespace}/${generateName}/${owner}/${String(reason)}`;
}

/** The change as text, without the revision, which is the row's own number. */
function changeText(before: KubeObject, after: KubeObject): string | undefined {
  try {
    const delta = (deltaOf(before, after) ?? {}) as { metadata?: Record<string, unknown> };
    delete delta.metadata?.['resourceVersion'];
    if (delta.metadata && Object.keys(delta.metadata).length === 0) delete delta.metadata;
    return JSON.stringify(delta);
  } catch (error) {
    if (error === NOT_EXPRESSIBLE) return undefined;
    throw error;
  }
}

const wholeText = (object: KubeObject): string =>
  JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion: undefined } });
