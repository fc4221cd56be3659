// Turns object events into rows: whole objects now and then, and the changes between.
//
// A new object is written as a change of the first one of its kin (the same kind, namespace and owner or
// generateName), for the pods of a ReplicaSet differ in little more than their names. Later versions are
// changes of an earlier one, chosen so that no chain of changes is long: see `baseOf`.

import type { ObjectEvent } from '../events/event.js';
import { controllerOf, type KubeObject, keyOfObject, type Millis } from '../machinery/object.js';
import { uid } from '../machinery/random.js';
import { deltaOf, NOT_EXPRESSIBLE } from './delta.js';

/** Versions of an object after which it is written whole again. */
const WHOLE_EVERY = 64;
/** Versions in a row that are changes of the one just before. */
export const RUN = 8;
/** Changes since the last whole version may together be this many times its size. */
const CHANGES_SIZE_MAX = 8;
/** A relative is worth referring to when the difference is at most this part of the whole. */
const KIN_SIZE_MAX = 0.6;
const KIN_MAX = 4_096;
/** A change this long may be shorter as one of what the relative was at the same stage of its life. */
const LONG_CHANGE = 400;
const STAGES_MAX = 8;
/** So many new objects refer to one that was made shortly before them. */
const RECENT_FOR = 64;

/**
 * Which version the nth since the last whole one is a change of. Within a run it is the one before; the
 * first of each run refers far back, as Subversion's skip deltas do: no chain is longer than ten.
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

/**
 * Takes in the newest version, which is a change of the last one of these. Of a run only its first is ever
 * referred to once the run has gone on, so the versions between are let go.
 */
export function withVersion<V extends { readonly n: number }>(versions: V[], newest: V): V[] {
  const last = versions.at(-1);
  if (last && last.n % RUN !== 0) versions.pop();
  versions.push(newest);
  return versions;
}

/** What must be known of a live object to write its next version as a change. */
export interface Tracked {
  readonly object: number;
  readonly kin: Kin | undefined;
  /** The newest version and those it builds on, the oldest first. */
  versions: readonly Version[];
  changesSize: number;
  wholeSize: number;
}

/** The first object of its kin, and what it was like in the first stages of its life. */
interface Kin {
  readonly stages: Version[];
  readonly size: number;
  /** One made not long ago: what is made at the same time has the same times in it. */
  recent: Version;
  born: number;
}

export class Encoder {
  readonly #seed: number;
  readonly #tracked = new Map<string, Tracked>();
  readonly #kin = new Map<string, Kin>();
  /** Finds an object that was written before this process opened the tape. */
  readonly #find: (key: string) => Tracked;

  constructor(seed: number, find: (key: string) => Tracked) {
    this.#seed = seed;
    this.#find = find;
  }

  encode(event: ObjectEvent, id: number): Encoded {
    const key = keyOfObject(event.object);
    if (event.type === 'ObjectCreated') return this.#created(event, key, id);
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

  #created(event: ObjectEvent, key: string, id: number): Encoded {
    const { object } = event;
    const name = kinName(object);
    const kin = this.#kin.get(name);
    const derived = this.#derived(event, key);
    const self = { n: 0, id, body: object };
    const base = kin && (kin.born++ % RECENT_FOR === 0 ? kin.stages[0] : kin.recent);
    const change = base && changeText(base.body, object, derived);
    if (kin && base && change !== undefined && change.length <= kin.size * KIN_SIZE_MAX) {
      if (base !== kin.recent || base === kin.stages[0]) kin.recent = self;
      const changesSize = change.length;
      this.#tracked.set(key, {
        object: id,
        kin,
        versions: [self],
        changesSize,
        wholeSize: kin.size,
      });
      return { object: id, key, base: base.id, payload: change };
    }
    const payload = wholeText(object, derived);
    const own: Kin = { stages: [self], size: payload.length, recent: self, born: 0 };
    if (this.#kin.size >= KIN_MAX) this.#kin.clear();
    this.#kin.set(name, own);
    const tracked = { object: id, kin: own, versions: [self], changesSize: 0, wholeSize: own.size };
    this.#tracked.set(key, tracked);
    return { object: id, key, base: null, payload };
  }

  /** What need not be written of a new object: its name stands in its key, and mostly its uid follows. */
  #derived({ object, at }: ObjectEvent, key: string): readonly string[] {
    return object.metadata.uid === firstUid(this.#seed, key, at) ? ['name', 'uid'] : ['name'];
  }
}

/** The uid of the first object of a key that is created at an instant [apiserver/identity.ts]. */
export const firstUid = (seed: number, key: string, at: Millis): string => uid(seed, key, at, 0);

function changed(tracked: Tracked, body: KubeObject, id: number): Encoded {
  const n = (tracked.versions.at(-1)?.n ?? 0) + 1;
  const own = n < WHOLE_EVERY ? tracked.versions.find((v) => v.n === baseOf(n)) : undefined;
  const [base, change] = shortest(own, tracked.kin?.stages[n], body);
  const { kin } = tracked;
  if (kin?.stages[0]?.id === tracked.object && kin.stages.length === n && n < STAGES_MAX)
    kin.stages.push({ n, id, body });
  const size = tracked.changesSize + (change?.length ?? 0);
  if (own && base && change !== undefined && size <= tracked.wholeSize * CHANGES_SIZE_MAX) {
    tracked.versions = withVersion(
      tracked.versions.filter((v) => v.n <= own.n),
      { n, id, body },
    );
    tracked.changesSize = size;
    return { object: tracked.object, key: null, base: base.id, payload: change };
  }
  const payload = wholeText(body);
  tracked.versions = [{ n: 0, id, body }];
  tracked.changesSize = 0;
  tracked.wholeSize = payload.length;
  return { object: tracked.object, key: null, base: null, payload };
}

/** The shorter of two ways to tell a version: by the object's own past, or by its relative at that stage. */
function shortest(
  own: Version | undefined,
  relative: Version | undefined,
  body: KubeObject,
): readonly [Version | undefined, string | undefined] {
  const change = own && changeText(own.body, body);
  if (!relative || change === undefined || change.length < LONG_CHANGE) return [own, change];
  const other = changeText(relative.body, body);
  return other !== undefined && other.length < change.length ? [relative, other] : [own, change];
}

/** Objects of one kin name look alike. */
function kinName(object: KubeObject): string {
  const { namespace = '', generateName = '' } = object.metadata;
  const owner = controllerOf(object)?.uid ?? '';
  const reason = (object as { reason?: unknown }).reason ?? '';
  return `${object.apiVersion}/${object.kind}/${namespace}/${generateName}/${owner}/${String(reason)}`;
}

/** The change as text, without what the row says itself: the revision, and what is `derived`. */
function changeText(
  before: KubeObject,
  after: KubeObject,
  derived: readonly string[] = [],
): string | undefined {
  try {
    const { metadata, ...others } = (deltaOf(before, after) ?? {}) as { metadata?: Fields };
    if (!metadata) return JSON.stringify(others);
    const kept = unsaid(metadata, derived);
    if (derived.includes('name') && !derived.includes('uid')) kept['uid'] = after.metadata.uid;
    return JSON.stringify(isEmpty(kept) ? others : { metadata: kept, ...others });
  } catch (error) {
    if (error === NOT_EXPRESSIBLE) return undefined;
    throw error;
  }
}

const wholeText = (object: KubeObject, derived: readonly string[] = []): string =>
  JSON.stringify({ ...object, metadata: unsaid(object.metadata, derived) });

type Fields = Readonly<Record<string, unknown>>;

/** A copy without what the row says. What had a field deleted would be slow to write. */
function unsaid(metadata: object, derived: readonly string[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key in metadata)
    if (key !== 'resourceVersion' && !derived.includes(key)) kept[key] = (metadata as Fields)[key];
  return kept;
}

function isEmpty(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}
