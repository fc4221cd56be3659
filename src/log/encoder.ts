// Turns object events into rows: whole objects now and then, and the changes between.
//
// A new object is written as a change of the first one of its kin (the same kind, namespace and owner or
// generateName), for the pods of a ReplicaSet differ in little more than their names; the first of its kin as one of
// its clan, for the pods of two Jobs differ in little more. Later versions are changes of an earlier one, chosen so
// that no chain of changes is long: see `baseOf`.

import type { ObjectEvent } from '../events/event.js';
import { type KubeObject, keyOfObject, kindName, type Millis } from '../machinery/object.js';
import { uid } from '../machinery/random.js';
import { changesOf, NOT_EXPRESSIBLE } from './delta.js';
import { type Kin, modelIn, Relatives } from './relatives.js';

/** Versions of an object after which it is written whole again. */
const WHOLE_EVERY = 64;
/** Versions in a row that are changes of the one just before. */
export const RUN = 8;
/** Changes since the last whole version may together be this many times its size. */
const CHANGES_SIZE_MAX = 8;
/** A relative is worth referring to when the difference is at most this part of the whole. */
const KIN_SIZE_MAX = 0.6;
/** A change this long may be shorter as one of what the relative was at the same stage of its life. */
const LONG_CHANGE = 400;
const STAGES_MAX = 8;
/** What need not be written of metadata: of a new object its name stands in its key, and mostly its uid follows. */
const UPDATED: readonly string[] = ['resourceVersion'];
const NAMED: readonly string[] = [...UPDATED, 'name'];
const DERIVED: readonly string[] = [...NAMED, 'uid'];
/** Written on its own. */
const METADATA: readonly string[] = ['metadata'];

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
  /**
   * The first version of its run; of that one, the version it is a change of. Of a run only its first is ever
   * referred to once the run has gone on, so the versions between are let go.
   */
  readonly back: Version | undefined;
}

/** The nth version since the last whole one, given what it is a change of. */
export const versionAfter = (
  base: Version | undefined,
  n: number,
  id: number,
  body: KubeObject,
): Version => ({
  n,
  id,
  body,
  back: n % RUN === 0 || !base || base.n % RUN === 0 ? base : base.back,
});

/** Which version the one after the newest is a change of; missing if it was not kept. */
export function baseAfter(newest: Version): Version | undefined {
  const wanted = baseOf(newest.n + 1);
  let base: Version | undefined = newest;
  while (base && base.n > wanted) base = base.back;
  return base?.n === wanted ? base : undefined;
}

/** What must be known of a live object to write its next version as a change. */
export interface Tracked {
  /**
   * What it is found by: its uid, which is at hand; its key if it was there before, or if another object has that uid.
   */
  readonly place: string;
  readonly object: number;
  readonly kin: Kin | undefined;
  newest: Version;
  changesSize: number;
  wholeSize: number;
}

export class Encoder {
  readonly #seed: number;
  readonly #tracked = new Map<string, Tracked>();
  readonly #relatives = new Relatives();
  /** Finds an object that was written before this process opened the tape. */
  readonly #find: (key: string) => Tracked;

  constructor(seed: number, find: (key: string) => Tracked) {
    this.#seed = seed;
    this.#find = find;
  }

  encode(event: ObjectEvent, id: number): Encoded {
    const { object } = event;
    if (event.type === 'ObjectCreated') return this.#created(event, id);
    const tracked = this.#known(object) ?? this.#met(object);
    if (event.type === 'ObjectDeleted') {
      this.#tracked.delete(tracked.place);
      return last(tracked, object);
    }
    return changed(tracked, object, id);
  }

  #known(object: KubeObject): Tracked | undefined {
    const tracked = this.#tracked.get(object.metadata.uid);
    if (tracked && isSame(tracked.newest.body, object)) return tracked;
    return this.#tracked.get(keyOfObject(object));
  }

  #met(object: KubeObject): Tracked {
    const tracked = this.#find(keyOfObject(object));
    this.#tracked.set(tracked.place, tracked);
    return tracked;
  }

  /** Forgets everything: after a failed append, what was encoded is not what is stored. */
  reset(): void {
    this.#tracked.clear();
    this.#relatives.clear();
  }

  #created(event: ObjectEvent, id: number): Encoded {
    const { object } = event;
    const key = keyOfObject(object);
    const derived = this.#derived(event, key);
    const self = versionAfter(undefined, 0, id, object);
    const kin = this.#relatives.kinOf(object);
    const alike = kin ?? this.#relatives.clanOf(object);
    const base = alike && modelIn(alike);
    const change = base && changeText(base.body, object, derived);
    if (alike && base && change !== undefined && change.length <= alike.size * KIN_SIZE_MAX) {
      if (base !== alike.recent || base === alike.stages[0]) alike.recent = self;
      const own = kin ?? this.#relatives.found(self, alike.size, alike);
      this.#track(key, self, own, change.length);
      return { object: id, key, base: base.id, payload: change };
    }
    const payload = wholeText(object, derived);
    const own = this.#relatives.found(self, payload.length);
    this.#track(key, self, own, 0);
    return { object: id, key, base: null, payload };
  }

  #track(key: string, newest: Version, kin: Kin, changesSize: number): void {
    const { uid } = newest.body.metadata;
    const place = this.#tracked.has(uid) ? key : uid;
    const { size: wholeSize } = kin;
    this.#tracked.set(place, { place, object: newest.id, kin, newest, changesSize, wholeSize });
  }

  /** What need not be written of a new object: its name stands in its key, and mostly its uid follows. */
  #derived({ object, at }: ObjectEvent, key: string): readonly string[] {
    return object.metadata.uid === firstUid(this.#seed, key, at) ? DERIVED : NAMED;
  }
}

/** Whether two versions are of one object, given that they have one uid. */
function isSame(a: KubeObject, b: KubeObject): boolean {
  const [one, other] = [a.metadata, b.metadata];
  if (one.name !== other.name || one.namespace !== other.namespace) return false;
  if (a.apiVersion === b.apiVersion) return a.kind === b.kind;
  return kindName(a.apiVersion, a.kind) === kindName(b.apiVersion, b.kind);
}

/** The uid of the first object of a key that is created at an instant [apiserver/identity.ts]. */
export const firstUid = (seed: number, key: string, at: Millis): string => uid(seed, key, at, 0);

function changed(tracked: Tracked, body: KubeObject, id: number): Encoded {
  const { object, kin, newest } = tracked;
  const n = newest.n + 1;
  const own = n < WHOLE_EVERY ? baseAfter(newest) : undefined;
  const isFirst = kin?.stages[0]?.id === object;
  const [base, change] = shortest(own, isFirst ? kin.clan : kin, n, body);
  const size = tracked.changesSize + (change?.length ?? 0);
  if (isFirst && kin.stages.length === n && n < STAGES_MAX)
    kin.stages.push(versionAfter(undefined, n, id, body));
  if (own && base && change !== undefined && size <= tracked.wholeSize * CHANGES_SIZE_MAX) {
    tracked.newest = versionAfter(own, n, id, body);
    tracked.changesSize = size;
    return { object, key: null, base: base.id, payload: change };
  }
  const payload = wholeText(body);
  tracked.newest = versionAfter(undefined, 0, id, body);
  tracked.changesSize = 0;
  tracked.wholeSize = payload.length;
  return { object, key: null, base: null, payload };
}

/** The version with which an object goes. Nothing is ever told by it, so it may end a chain that is as long as they get. */
function last({ object, newest }: Tracked, body: KubeObject): Encoded {
  const payload = changeText(newest.body, body);
  return payload === undefined
    ? { object, key: null, base: null, payload: wholeText(body) }
    : { object, key: null, base: newest.id, payload };
}

/**
 * The shorter of two ways to tell a version, by the object's own past or by its relative at that stage; or the one that
 * was shorter for others at that stage, if it is about as short this time.
 */
function shortest(
  own: Version | undefined,
  kin: Kin | undefined,
  n: number,
  body: KubeObject,
): Told {
  const relative = kin?.stages[n];
  const habit = kin?.habits[n];
  let other: string | undefined;
  if (relative && habit?.byRelative) {
    other = changeText(relative.body, body);
    if (other !== undefined && other.length <= habit.length * ABOUT) return [relative, other];
  }
  const change = own && changeText(own.body, body);
  if (!relative || change === undefined || change.length < LONG_CHANGE) return [own, change];
  if (habit?.byRelative === false && change.length <= habit.length * ABOUT) return [own, change];
  other ??= changeText(relative.body, body);
  const closer = other !== undefined && other.length < change.length ? other : undefined;
  kin.habits[n] = { byRelative: closer !== undefined, length: (closer ?? change).length };
  return closer === undefined ? [own, change] : [relative, closer];
}

type Told = readonly [base: Version | undefined, change: string | undefined];

/** Lengths that differ by no more than this factor are about the same. */
const ABOUT = 1.25;

/** The change as text, without what the row says itself: the revision, and what is `derived`. */
function changeText(
  before: KubeObject,
  after: KubeObject,
  derived: readonly string[] = UPDATED,
): string | undefined {
  try {
    let metadata = changesOf(before.metadata, after.metadata, derived);
    const others = changesOf(fieldsOf(before), fieldsOf(after), METADATA);
    // What is new has a uid of its own, which is told unless it follows from the key.
    if (derived === NAMED && before.metadata.uid === after.metadata.uid)
      metadata += `${metadata === '' ? '' : ','}"uid":${JSON.stringify(after.metadata.uid)}`;
    if (metadata === '') return `{${others}}`;
    return `{"metadata":{${metadata}}${others === '' ? '' : ','}${others}}`;
  } catch (error) {
    if (error === NOT_EXPRESSIBLE) return undefined;
    throw error;
  }
}

const wholeText = (object: KubeObject, derived: readonly string[] = UPDATED): string =>
  JSON.stringify({ ...object, metadata: unsaid(object.metadata, derived) });

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (object: object): Fields => object as Fields;

/** A copy without what the row says. What had a field deleted would be slow to write. */
function unsaid(metadata: object, derived: readonly string[]): Fields {
  const kept: Record<string, unknown> = {};
  for (const key in metadata) if (!derived.includes(key)) kept[key] = (metadata as Fields)[key];
  return kept;
}
