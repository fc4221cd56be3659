// Some fields of all objects of a kind, as cheap as they can be had from a tape.
//
// A version is a chain of changes, and most changes do not touch what is asked for. So no objects are put together:
// the chains of all of them are walked at once (change-walk.ts), only what touches the fields is read, and what
// leaves them as they were is the same value. A moment near the last one is reached by what was written between.

import type { Revision } from '../machinery/object.js';
import { type ChangeRow, type ChangeWalk, changeWalk, type WrittenRow } from './change-walk.js';
import { ALL, type Fields } from './fields.js';
import { type Heads, sectionOf } from './heads.js';
import { revisionOfId } from './lineage.js';
import type { LineageReader } from './lineage-reader.js';
import { PartMaker } from './part-maker.js';
import type { Change, Part, PartsReader, Written } from './parts.js';
import { DELETED, type HeadRow } from './rows.js';
import type { TapeStore } from './tape-store.js';

const NOTHING = Object.freeze({});
const BATCH = 5_000;
const PAGE = 4_096;
/** A statement is not made of more names than these. */
const FIELDS_MAX = 12;
const REMEMBERED_MAX = 400_000;
const REMEMBERED_WHOLE_MAX = 65_536;
/** What was written in so many events is looked through even where there are fewer objects. */
const NEAR = 256;

interface TapePartsOptions {
  readonly store: TapeStore;
  readonly reader: LineageReader;
  readonly headsAt: (revision: Revision, prefix: string) => Heads;
}

/** A version that is, in the fields, what another was, but for what has come to be there. */
type Passed = readonly [to: number, made: number];

/** Which event wrote each object last, by the event that created it; at the moment asked for last. */
interface Place {
  readonly revision: Revision;
  readonly ids: Map<number, number>;
}

export class TapeParts implements PartsReader {
  readonly #options: TapePartsOptions;
  readonly #prefix: string;
  readonly #fields: Fields;
  readonly #isNothing: boolean;
  readonly #walk: ChangeWalk;
  readonly #maker: PartMaker;
  /** By the id of the event that wrote the version. */
  readonly #parts = new Map<number, object>();
  /** By the id of the event that created the object. */
  readonly #keys = new Map<number, string>();
  #place: Place | undefined;
  #few: readonly number[] | undefined;

  constructor(options: TapePartsOptions, kind: string, fields: Fields) {
    this.#options = options;
    this.#prefix = `${kind}/`;
    this.#fields = shallow(fields);
    this.#isNothing = fields !== ALL && Object.keys(fields).length === 0;
    const { db, timelines } = options.store;
    this.#walk = changeWalk(db, this.#fields);
    this.#maker = new PartMaker(this.#fields, this.#walk.holders, timelines.seedOf);
  }

  at(revision: Revision): readonly Part[] {
    const ids = this.#idsAt(revision);
    this.#place = { revision, ids };
    return this.#partsOf(ids);
  }

  fewAt(revision: Revision, oneIn: number): readonly Part[] {
    this.#few ??= [...this.#idsAt(revision).keys()].filter((object) => object % oneIn === 0);
    const { reader } = this.#options;
    const ids = new Map<number, number>();
    for (const object of this.#few) {
      const id = reader.latestOf(object, revision);
      if (id !== undefined) ids.set(object, id);
    }
    return this.#partsOf(ids);
  }

  changesTo(revision: Revision): readonly Change[] | undefined {
    const place = this.#place;
    const near = Math.max(NEAR, place?.ids.size ?? 0);
    if (!place || Math.abs(revision - place.revision) > near) return undefined;
    const { ids } = place;
    const { reader } = this.#options;
    const changed = new Set<number>();
    if (revision >= place.revision)
      for (const row of reader.headers(place.revision, revision))
        if (this.#move(ids, row)) changed.add(row.object as number);
    if (revision < place.revision) {
      const touched = new Set<number>();
      for (const { object } of reader.headers(revision, place.revision))
        if (object !== null) touched.add(object);
      this.#readKeys([...touched].filter((object) => !ids.has(object)));
      for (const object of touched) {
        if (!ids.has(object) && !this.#keys.get(object)?.startsWith(this.#prefix)) continue;
        const id = reader.latestOf(object, revision);
        if (id === undefined) ids.delete(object);
        else ids.set(object, id);
        changed.add(object);
      }
    }
    this.#place = { revision, ids };
    const now = [...changed];
    this.#readKeys(now);
    this.#readParts(now.flatMap((object) => ids.get(object) ?? []));
    // A name that is used again is two objects: what is there now goes after what is gone.
    return now
      .map((object) => ({ key: this.#keys.get(object) ?? '', part: this.#partAt(ids.get(object)) }))
      .sort((a, b) => Number(a.part !== undefined) - Number(b.part !== undefined));
  }

  *written(after: Revision, upTo: Revision): Iterable<Written> {
    const ids = this.#place?.revision === after ? this.#place.ids : this.#idsAt(after);
    this.#place = undefined;
    this.#readKeys([...ids.keys()]);
    for (const page of this.#options.reader.pages(after, upTo, this.#walk.written, PAGE)) {
      const ours = page.filter(([id, , type, object, key]) =>
        this.#move(ids, { id, type, object, key }),
      );
      this.#readBases(ours);
      for (const row of ours) {
        const [id, at, type, object] = row;
        const part = type === DELETED ? undefined : this.#after(row);
        if (part) this.#parts.set(id, part);
        const key = this.#keys.get(object) ?? '';
        yield { revision: revisionOfId(id), at, key, part };
      }
    }
  }

  /** Takes one event into account, if it is about one of these. */
  #move(ids: Map<number, number>, { id, type, object, key }: HeadRow): boolean {
    if (object === null) return false;
    if (key === null ? !ids.has(object) : !sectionOf(key).startsWith(this.#prefix)) return false;
    if (key !== null) this.#keys.set(object, key);
    if (type === DELETED) ids.delete(object);
    else ids.set(object, id);
    return true;
  }

  #idsAt(revision: Revision): Map<number, number> {
    const ids = new Map<number, number>();
    for (const [object, { section, id }] of this.#options.headsAt(revision, this.#prefix))
      if (section.startsWith(this.#prefix)) ids.set(object, id);
    return ids;
  }

  #partsOf(ids: ReadonlyMap<number, number>): readonly Part[] {
    this.#readKeys([...ids.keys()]);
    this.#readParts([...ids.values()]);
    return Array.from(ids, ([object, id]) => ({
      key: this.#keys.get(object) ?? '',
      part: this.#partAt(id) ?? NOTHING,
    }));
  }

  #partAt(id: number | undefined): object | undefined {
    if (id === undefined) return undefined;
    return this.#isNothing ? NOTHING : this.#parts.get(id);
  }

  #readKeys(objects: readonly number[]): void {
    const unknown = objects.filter((object) => !this.#keys.has(object));
    for (const some of batches(unknown))
      for (const [id, key] of this.#options.store.statements.keys.all(some))
        this.#keys.set(id, key);
  }

  /** What rows that come one after another are changes of. */
  #readBases(rows: readonly WrittenRow[]): void {
    this.#forgetSome();
    const among = new Set(rows.map(([id]) => id));
    this.#walkFrom(
      rows.flatMap(([, , type, , , base]) =>
        type === DELETED || base === null || among.has(base) ? [] : base,
      ),
    );
  }

  #readParts(ids: readonly number[]): void {
    this.#forgetSome();
    this.#walkFrom(ids);
  }

  #forgetSome(): void {
    const most = this.#fields === ALL ? REMEMBERED_WHOLE_MAX : REMEMBERED_MAX;
    if (this.#parts.size > most) this.#parts.clear();
  }

  #walkFrom(ids: readonly number[]): void {
    if (this.#isNothing) return;
    const steps = new Map<number, Passed | ChangeRow | undefined>();
    const seek = (id: number | null, among: number[]): void => {
      if (id === null || steps.has(id) || this.#parts.has(id)) return;
      steps.set(id, undefined);
      among.push(id);
    };
    let wave: number[] = [];
    for (const id of ids) seek(id, wave);
    while (wave.length > 0) {
      const next: number[] = [];
      for (const some of batches(wave))
        for (const [from, id, made, isEnd, at, key, base, text] of this.#walk.from.all(some)) {
          if (from !== id) steps.set(from, [id, made]);
          if (!isEnd) seek(id, next);
          else if (!steps.get(id) && !this.#parts.has(id)) {
            steps.set(id, [at, key, base, text]);
            seek(base, next);
          }
        }
      wave = next;
    }
    // A change refers to what is older: in the order of events each finds what it builds on.
    for (const id of Float64Array.from(steps.keys()).sort()) {
      const step = steps.get(id);
      if (step) this.#parts.set(id, step.length === 2 ? this.#past(step) : this.#of(id, step));
    }
  }

  #past([to, made]: Passed): object {
    return this.#maker.withHolders(this.#parts.get(to) ?? NOTHING, made);
  }

  #of(id: number, row: ChangeRow): object {
    const [, , base] = row;
    return this.#maker.of(id, row, base === null ? undefined : this.#parts.get(base));
  }

  #after([id, at, , , key, base, text, made]: WrittenRow): object {
    if (this.#isNothing) return NOTHING;
    return text === null && base !== null
      ? this.#past([base, made])
      : this.#of(id, [at, key, base, text]);
  }
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
  const sorted = Float64Array.from(ids).sort();
  for (let i = 0; i < sorted.length; i += BATCH) yield `[${sorted.subarray(i, i + BATCH).join()}]`;
}
