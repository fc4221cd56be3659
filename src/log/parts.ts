// Some fields of many objects at many moments, as cheap as they can be had from a tape: for whoever asks the same
// of a whole cluster again and again.
//
// A version is a chain of changes, and most changes do not touch what is asked for. So no objects are put together:
// the chains of all of them are walked at once (change-walk.ts), only what touches the fields is read, and what
// leaves them as they were is the same value.

import { canonical, keyOfObject, type Revision } from '../machinery/object.js';
import { hash } from '../machinery/random.js';
import type { ChangeRow, ChangeWalk } from './change-walk.js';
import { applyDelta } from './delta.js';
import { firstUid } from './encoder.js';
import type { EventLog } from './event-log.js';
import { ALL, cut, cutObject, type Fields } from './fields.js';
import type { Heads } from './heads.js';
import { revisionOfId, timelineOfId } from './lineage.js';
import { nameOf, type Statements } from './rows.js';

export interface Part {
  readonly key: string;
  /** The object, or at least the fields that were asked for; the same value where they have not changed. */
  readonly part: object;
}

export interface PartsReader {
  /** Of all objects whose key starts with a prefix, in no order; or of one in so many, always the same ones. */
  at(prefix: string, revision: Revision, oneIn?: number): readonly Part[];
}

/** Where objects are at hand, or far away, they are read whole. */
export const wholeParts = (log: Pick<EventLog, 'objectsAt'>): PartsReader => ({
  at: (prefix, revision, oneIn = 1) =>
    log
      .objectsAt(prefix, revision)
      .map((part) => ({ key: keyOfObject(part), part }))
      .filter(({ key }) => oneIn === 1 || hash(key, oneIn) % oneIn === 0),
});

const NOTHING = Object.freeze({});
const BATCH = 5_000;
/** A statement is not made of more names than these. */
const FIELDS_MAX = 12;
const REMEMBERED_MAX = 400_000;
const REMEMBERED_WHOLE_MAX = 65_536;

interface PartsOptions {
  readonly walkOf: (fields: Fields) => ChangeWalk;
  readonly statements: Statements;
  readonly seedOf: (timeline: number) => number;
  readonly headsAt: (revision: Revision) => Heads;
}

/** A version that is, in the fields, what another was; or one that is read. */
type Step =
  | { readonly id: number; readonly to: number; readonly made: number }
  | { readonly id: number; readonly row: ChangeRow };

export class TapeParts implements PartsReader {
  readonly #options: PartsOptions;
  readonly #fields: Fields;
  readonly #isNothing: boolean;
  #walk: ChangeWalk | undefined;
  /** By the id of the event that wrote the version. */
  readonly #parts = new Map<number, object>();
  /** By the id of the event that created the object. */
  readonly #keys = new Map<number, string>();
  /** Parts with what has been written beside them, by what that is. */
  readonly #held = new WeakMap<object, Map<number, object>>();

  constructor(options: PartsOptions, fields: Fields) {
    this.#options = options;
    this.#fields = shallow(fields);
    this.#isNothing = fields !== ALL && Object.keys(fields).length === 0;
  }

  at(prefix: string, revision: Revision, oneIn = 1): readonly Part[] {
    const objects: number[] = [];
    const ids: number[] = [];
    for (const [object, { section, id }] of this.#options.headsAt(revision)) {
      if (!section.startsWith(prefix) || object % oneIn !== 0) continue;
      objects.push(object);
      ids.push(id);
    }
    this.#readKeys(objects);
    if (!this.#isNothing) this.#readParts(ids);
    return objects.map((object, i) => ({
      key: this.#keys.get(object) ?? '',
      part: this.#isNothing ? NOTHING : (this.#parts.get(ids[i] as number) ?? NOTHING),
    }));
  }

  #readKeys(objects: readonly number[]): void {
    const unknown = objects.filter((object) => !this.#keys.has(object));
    for (const ids of batches(unknown))
      for (const [id, key] of this.#options.statements.keys.all(ids)) this.#keys.set(id, key);
  }

  #readParts(ids: readonly number[]): void {
    const most = this.#fields === ALL ? REMEMBERED_WHOLE_MAX : REMEMBERED_MAX;
    if (this.#parts.size > most) this.#parts.clear();
    this.#walk ??= this.#options.walkOf(this.#fields);
    const steps: Step[] = [];
    const sought = new Set<number>();
    const seek = (id: number | null, among: number[]): void => {
      if (id === null || this.#parts.has(id) || sought.has(id)) return;
      sought.add(id);
      among.push(id);
    };
    let wave: number[] = [];
    for (const id of ids) seek(id, wave);
    while (wave.length > 0) {
      const next: number[] = [];
      const ends: number[] = [];
      for (const some of batches(wave))
        for (const [from, id, made, isEnd] of this.#walk.from.all(some)) {
          if (from === id) ends.push(id);
          else {
            steps.push({ id: from, to: id, made });
            seek(id, isEnd ? ends : next);
          }
        }
      for (const some of batches(ends))
        for (const row of this.#walk.rows.all(some)) {
          steps.push({ id: row[0], row });
          seek(row[3], next);
        }
      wave = next;
    }
    // A change refers to what is older: in the order of events each finds what it builds on.
    for (const step of steps.sort((a, b) => a.id - b.id))
      this.#parts.set(step.id, this.#after(step));
  }

  #after(step: Step): object {
    if ('to' in step) return this.#withHolders(this.#parts.get(step.to) ?? NOTHING, step.made);
    const [, , , base] = step.row;
    const payload = this.#payloadOf(step.row);
    const before = base === null ? undefined : this.#parts.get(base);
    return before
      ? (applyDelta(before, cut(payload, this.#fields)) as object)
      : cutObject(payload, this.#fields);
  }

  /** As in bodies.ts: what the row says itself is not in its payload. */
  #payloadOf([id, at, key, , text]: ChangeRow): object {
    const payload = JSON.parse(text ?? '{}') as { metadata?: Record<string, unknown> };
    const wanted = this.#fields === ALL ? ALL : this.#fields['metadata'];
    if (!wanted) return payload;
    payload.metadata ??= {};
    payload.metadata['resourceVersion'] = String(revisionOfId(id));
    if (key === null) return payload;
    payload.metadata['name'] = nameOf(key);
    const seed = this.#options.seedOf(timelineOfId(id));
    if (wanted === ALL || wanted['uid']) payload.metadata['uid'] ??= firstUid(seed, key, at);
    return payload;
  }

  /** `status` is there once something in it was written, whether that was asked for or not. */
  #withHolders(part: object, made: number): object {
    if (made === 0) return part;
    const known = this.#held.get(part) ?? new Map<number, object>();
    this.#held.set(part, known);
    const held = known.get(made) ?? withHolders(part, this.#walk?.holders ?? [], made);
    known.set(made, held);
    return held;
  }
}

function withHolders(part: object, holders: readonly string[], made: number): object {
  const missing = holders.filter((name, i) => (made >> i) & 1 && !Object.hasOwn(part, name));
  if (missing.length === 0) return part;
  return canonical({ ...part, ...Object.fromEntries(missing.map((name) => [name, {}])) });
}

/** Two levels deep: what lies deeper is read with what it lies in. */
function shallow(fields: Fields): Fields {
  if (fields === ALL) return ALL;
  if (Object.keys(fields).length > FIELDS_MAX) return ALL;
  const inner = (of: Fields): Fields =>
    of === ALL || Object.keys(of).length > FIELDS_MAX
      ? ALL
      : Object.fromEntries(Object.keys(of).map((name) => [name, ALL]));
  return Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, inner(of)]));
}

/** Ids in order, as many as are asked for at once. */
function* batches(ids: readonly number[]): Generator<string> {
  const sorted = [...ids].sort((a, b) => a - b);
  for (let i = 0; i < sorted.length; i += BATCH) yield JSON.stringify(sorted.slice(i, i + BATCH));
}
