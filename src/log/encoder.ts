// Turns object events into rows: whole objects now and then, and the changes between.
//
// A new object is written as a change of the first one of its kin (the same kind, namespace and owner or
// generateName), for the pods of a ReplicaSet differ in little more than their names. Later versions are
// changes of an earlier one, chosen so that no chain of changes is long: see `baseOf`.

import type { ObjectEvent } from '../events/event.js';
import { controllerOf, type KubeObject, keyOfObject } from '../machinery/object.js';
import { deltaOf, NOT_EXPRESSIBLE } from './delta.js';

/** Versions of an object after which it is written whole again. */
const WHOLE_EVERY = 64;
/** Versions in a row that are changes of the one just before. */
const RUN = 4;
/** Changes since the last whole version may together be this many times its size. */
const CHANGES_SIZE_MAX = 8;
/** A relative is worth referring to when the difference is at most this part of the whole. */
const KIN_SIZE_MAX = 0.6;
const KIN_MAX = 4_096;

/**
 * Which version the nth since the last whole one is a change of. Within a run it is the one before; the
 * first of each run refers far back, as Subversion's skip deltas do: 64 versions are at most 8 steps deep.
 */
export function baseOf(n: number): number {
  if (n % RUN !== 0) return n - 1;
  const run = n / RUN;
  return RUN * (run & (run - 1));
}

export interface Encoded {
  readonly object: number;
  readonly key: string | null;
  readonly base: number | null;
  readonly payload: string;
}

export interface Version {
  /** How many versions there were since the last whole one. */
  readonly n: number;
  readonly id: number;
  readonly body: KubeObject;
}

/** What must be known of a live object to write its next version as a change. */
export interface Tracked {
  readonly object: number;
  /** The newest version and those it builds on, the oldest first. */
  versions: readonly Version[];
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
    const encoded = changed(tracked, event.object, id);
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
    const versions = [{ n: 0, id, body: object }];
    if (kin && change !== undefined && change.length <= kin.size * KIN_SIZE_MAX) {
      this.#tracked.set(key, {
        object: id,
        versions,
        changesSize: change.length,
        wholeSize: kin.size,
      });
      return { object: id, key, base: kin.id, payload: change };
    }
    const payload = wholeText(object);
    if (this.#kin.size >= KIN_MAX) this.#kin.clear();
    this.#kin.set(name, { id, body: object, size: payload.length });
    this.#tracked.set(key, { object: id, versions, changesSize: 0, wholeSize: payload.length });
    return { object: id, key, base: null, payload };
  }
}

function changed(tracked: Tracked, body: KubeObject, id: number): Encoded {
  const n = (tracked.versions.at(-1)?.n ?? 0) + 1;
  const base = n < WHOLE_EVERY ? tracked.versions.find((v) => v.n === baseOf(n)) : undefined;
  const change = base && changeText(base.body, body);
  const size = tracked.changesSize + (change?.length ?? 0);
  if (base && change !== undefined && size <= tracked.wholeSize * CHANGES_SIZE_MAX) {
    tracked.versions = [...tracked.versions.filter((v) => v.n <= base.n), { n, id, body }];
    tracked.changesSize = size;
    return { object: tracked.object, key: null, base: base.id, payload: change };
  }
  const payload = wholeText(body);
  tracked.versions = [{ n: 0, id, body }];
  tracked.changesSize = 0;
  tracked.wholeSize = payload.length;
  return { object: tracked.object, key: null, base: null, payload };
}

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
