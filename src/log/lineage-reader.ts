// Where things lie in a timeline and the timelines it was forked from: the newest event of an object, the
// objects that live at a revision. Every question is asked of the timeline's own rows first, then of its
// parent's up to the fork.

import { assert } from '../machinery/assert.js';
import type { Millis, Revision } from '../machinery/object.js';
import type { Bodies } from './bodies.js';
import { creationsOf, lastCreation } from './creations.js';
import { baseOf, type Tracked, type Version, versionAfter } from './encoder.js';
import { type Heads, Snapshot, sectionOf } from './heads.js';
import { idIn, idOf, revisionOfId, type Segment } from './lineage.js';
import { DELETED, type HeadRow, type Row, type Statements } from './rows.js';

/** The event that created an object, and up to where no other of that key is known to have been created. */
interface Life {
  readonly key: string;
  readonly id: number;
  readonly from: Revision;
  readonly upTo: Revision;
}

/** All that is to be read of a moment to know what lives then: a command looks at several kinds at one. */
interface Moment {
  readonly revision: Revision;
  readonly snapshot: Snapshot | undefined;
  /** The revision of the snapshot; 0 without. */
  readonly after: Revision;
  /** Of the events since. */
  readonly rows: readonly HeadRow[];
}

export class LineageReader {
  readonly #segments: readonly Segment[];
  readonly #statements: Statements;
  readonly #bodies: Bodies;
  /** Whoever follows an object backwards asks for it again and again. */
  #lastLife: Life | undefined;
  #lastLook: Moment | undefined;

  constructor(segments: readonly Segment[], statements: Statements, bodies: Bodies) {
    this.#segments = segments;
    this.#statements = statements;
    this.#bodies = bodies;
  }

  /** After a failed append: revisions that it wrote will be others. */
  forget(): void {
    this.#lastLife = undefined;
    this.#lastLook = undefined;
  }

  /** The last revision: a fork without events of its own ends where it begins. */
  head(): Revision {
    const [own] = this.#segments;
    assert(own, 'a lineage has a first segment');
    const { timeline, after, upTo } = own;
    const row = this.#statements.last.get(idOf(timeline, after), idOf(timeline, upTo));
    return row ? revisionOfId(row.id) : after;
  }

  /** Virtual time of a revision, unless it is 0. */
  timeAt(revision: Revision): Millis | undefined {
    const id = idIn(this.#segments, revision);
    return id === undefined ? undefined : this.#statements.at.get(id)?.at;
  }

  /** The row of a revision. */
  row(revision: Revision): Row | undefined {
    const id = idIn(this.#segments, revision);
    return id === undefined ? undefined : this.#bodies.row(id);
  }

  /** The event that wrote an object last, unless that was its deletion. */
  latest(key: string, revision: Revision): number | undefined {
    const created = this.#created(key, revision);
    return created && this.latestOf(created.id, revision);
  }

  /** The events that wrote objects of this key, in order. */
  versions(key: string, revision: Revision): number[] {
    const { versions } = this.#statements;
    const lives = this.#oldestFirst(revision, (low, high) =>
      creationsOf(this.#statements, key, low, high),
    );
    const later = (life: number): readonly { readonly id: number }[] =>
      this.#oldestFirst(revision, (low, high) => versions.all(life, low, high));
    return lives.flatMap(({ id: life }) => [life, ...later(life).map(({ id }) => id)]);
  }

  /** What the next version of an object is written as a change of. */
  track(key: string, head: Revision): Tracked {
    const created = this.#created(key, head);
    assert(created, `${key} was never created`);
    const rows: Row[] = [];
    let changesSize = 0;
    let wholeSize = 0;
    for (let id: number | null = this.#latest(created.id, head)?.id ?? created.id; id !== null; ) {
      const row: Row | undefined = this.#statements.row.get(id);
      if (row?.base === null) wholeSize = row.payload?.length ?? 0;
      // What the first version is a change of is another object, of its kin.
      if (row?.object !== created.id) break;
      rows.push(row);
      changesSize += row.base === null ? 0 : (row.payload?.length ?? 0);
      id = row.base;
    }
    const oldest = rows.at(-1)?.id ?? created.id;
    const since = this.#oldestFirst(head, (low, high) =>
      this.#statements.versions.all(created.id, Math.max(low, oldest), high),
    ).length;
    const newest = newestOf(rows, since, this.#bodies);
    assert(newest, `${key} has no versions`);
    wholeSize ||= changesSize;
    const object = created.id;
    return { place: key, object, kin: undefined, newest, changesSize, wholeSize };
  }

  /** Of the sections that begin with a prefix: from the newest snapshot in the lineage, then the headers of the events after it. */
  headsAt(revision: Revision, prefix = ''): { readonly heads: Heads; readonly snapshot: Revision } {
    const look = this.#lastLook?.revision === revision ? this.#lastLook : this.#lookAt(revision);
    this.#lastLook = look;
    const heads: Heads = look.snapshot?.heads(prefix) ?? new Map();
    for (const row of look.rows) moveHead(heads, row, prefix);
    return { heads, snapshot: look.after };
  }

  #lookAt(revision: Revision): Moment {
    const { snapshot, after } = this.#snapshotAt(revision);
    return { revision, snapshot, after, rows: this.headers(after, revision) };
  }

  /** What was written to objects after one revision, up to another. */
  headers(from: Revision, to: Revision): readonly HeadRow[] {
    return this.#segments.toReversed().flatMap(({ timeline, after, upTo }) => {
      const low = Math.max(after, from);
      const high = Math.min(upTo, to);
      if (low >= high) return [];
      return this.#statements.headers.all(idOf(timeline, low), idOf(timeline, high));
    });
  }

  /** Rows of the lineage in order, as many at a time as are asked for; each begins with its id. */
  *pages<R extends readonly [number, ...unknown[]]>(
    from: Revision,
    to: Revision,
    statement: { all(low: number, high: number, most: number): readonly R[] },
    most: number,
  ): Generator<readonly R[]> {
    for (const { timeline, after, upTo } of this.#segments.toReversed()) {
      let low = idOf(timeline, Math.max(after, from));
      const high = idOf(timeline, Math.min(upTo, to));
      while (low < high) {
        const rows = statement.all(low, high, most);
        yield rows;
        const last = rows.at(-1);
        if (last === undefined || rows.length < most) break;
        [low] = last;
      }
    }
  }

  /** The event that wrote an object last, by the event that created it; unless it is gone, or not yet there. */
  latestOf(object: number, revision: Revision): number | undefined {
    if (revisionOfId(object) > revision) return undefined;
    const latest = this.#latest(object, revision);
    return latest?.type === DELETED ? undefined : (latest?.id ?? object);
  }

  /** The newest that is what was written; a moment can be told without any. */
  #snapshotAt(revision: Revision): Pick<Moment, 'snapshot' | 'after'> {
    for (let upTo = revision; upTo > 0; ) {
      const found = this.#newest(upTo, (low, high) => this.#statements.snapshot.get(low, high));
      if (!found) break;
      const after = revisionOfId(found.id);
      const snapshot = Snapshot.of(found.heads);
      if (snapshot) return { snapshot, after };
      upTo = after - 1;
    }
    return { snapshot: undefined, after: 0 };
  }

  #created(key: string, revision: Revision): { readonly id: number } | undefined {
    const last = this.#lastLife;
    if (last?.key === key && last.from <= revision && revision <= last.upTo) return last;
    const found = this.#newest(revision, (low, high) =>
      lastCreation(this.#statements, key, low, high),
    );
    if (found) this.#lastLife = { ...found, key, from: revisionOfId(found.id), upTo: revision };
    return found;
  }

  #latest(
    object: number,
    revision: Revision,
  ): { readonly id: number; readonly type: number } | undefined {
    return this.#newest(revision, (low, high) => this.#statements.latest.get(object, low, high));
  }

  /** Asks each segment of the lineage, the newest first, up to a revision. */
  #newest<T>(revision: Revision, ask: (low: number, high: number) => T | undefined): T | undefined {
    for (const { timeline, after, upTo } of this.#segments) {
      if (revision <= after) continue;
      const found = ask(idOf(timeline, after), idOf(timeline, Math.min(upTo, revision)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #oldestFirst<T>(revision: Revision, ask: (low: number, high: number) => readonly T[]): T[] {
    return this.#segments
      .toReversed()
      .flatMap(({ timeline, after, upTo }) =>
        revision <= after
          ? []
          : ask(idOf(timeline, after), idOf(timeline, Math.min(upTo, revision))),
      );
  }
}

/** Takes one event into account; one of an object nobody created is none of ours. */
export function moveHead(heads: Heads, { id, type, object, key }: HeadRow, prefix = ''): void {
  if (object === null) return;
  if (type === DELETED) heads.delete(object);
  else if (key !== null) {
    const section = sectionOf(key);
    if (section.startsWith(prefix)) heads.set(object, { section, id });
  } else {
    const head = heads.get(object);
    if (head) head.id = id;
  }
}

/** From the rows of one chain, newest first; `n` versions there were since the last whole one. */
function newestOf([row, ...older]: readonly Row[], n: number, bodies: Bodies): Version | undefined {
  return row && versionAfter(newestOf(older, baseOf(n), bodies), n, row.id, bodies.at(row.id));
}
