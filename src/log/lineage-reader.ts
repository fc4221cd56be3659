// Where things lie in a timeline and the timelines it was forked from: the newest event of an object, the
// objects that live at a revision. Every question is asked of the timeline's own rows first, then of its
// parent's up to the fork.

import { assert } from '../machinery/assert.js';
import type { Millis, Revision } from '../machinery/object.js';
import type { Bodies } from './bodies.js';
import type { Tracked } from './encoder.js';
import { decodeHeads, dropHead, type Heads, setHead } from './heads.js';
import { idIn, idOf, revisionOfId, type Segment } from './lineage.js';
import { DELETED, type Statements } from './rows.js';

export class LineageReader {
  readonly #segments: readonly Segment[];
  readonly #statements: Statements;
  readonly #bodies: Bodies;

  constructor(segments: readonly Segment[], statements: Statements, bodies: Bodies) {
    this.#segments = segments;
    this.#statements = statements;
    this.#bodies = bodies;
  }

  /** The last revision. */
  head(): Revision {
    for (const { timeline, after, upTo } of this.#segments) {
      const row = this.#statements.last.get(idOf(timeline, after), idOf(timeline, upTo));
      if (row) return revisionOfId(row.id);
    }
    return 0;
  }

  /** Virtual time of a revision, unless it is 0. */
  timeAt(revision: Revision): Millis | undefined {
    const id = idIn(this.#segments, revision);
    return id === undefined ? undefined : this.#statements.at.get(id)?.at;
  }

  /** The event that wrote an object last, unless that was its deletion. */
  latest(key: string, revision: Revision): number | undefined {
    const created = this.#created(key, revision);
    const latest = created && this.#latest(created.id, revision);
    return latest && latest.type !== DELETED ? latest.id : undefined;
  }

  /** The events that wrote objects of this key, in order. */
  versions(key: string, revision: Revision): number[] {
    const { creations, versions } = this.#statements;
    const lives = this.#oldestFirst(revision, (low, high) => creations.all(key, low, high));
    return lives.flatMap(({ id: life }) =>
      this.#oldestFirst(revision, (low, high) => versions.all(life, low, high)).map(({ id }) => id),
    );
  }

  /** What the next version of an object is written as a change of. */
  track(key: string, head: Revision): Tracked {
    const created = this.#created(key, head);
    assert(created, `${key} was never created`);
    const latest = this.#latest(created.id, head);
    const id = latest?.id ?? created.id;
    let changes = 0;
    let changesSize = 0;
    let row = this.#statements.row.get(id);
    for (; row && row.base !== null; row = this.#statements.row.get(row.base)) {
      changes++;
      changesSize += row.payload?.length ?? 0;
    }
    const wholeSize = row?.payload?.length ?? 0;
    return { object: created.id, id, body: this.#bodies.at(id), changes, changesSize, wholeSize };
  }

  /** From the newest snapshot in the lineage, then the headers of the events after it. */
  headsAt(revision: Revision): { readonly heads: Heads; readonly snapshot: Revision } {
    const snapshot = this.#newest(revision, (low, high) =>
      this.#statements.snapshot.get(low, high),
    );
    const heads: Heads = snapshot ? decodeHeads(snapshot.heads) : new Map();
    const from = snapshot ? revisionOfId(snapshot.id) : 0;
    for (const { timeline, after, upTo } of this.#segments.toReversed()) {
      const low = Math.max(after, from);
      const high = Math.min(upTo, revision);
      if (low >= high) continue;
      for (const row of this.#statements.headers.all(idOf(timeline, low), idOf(timeline, high))) {
        if (row.object === null) continue;
        const key = row.key ?? (row.type === DELETED ? this.#keyOf(row.object) : undefined);
        const kind =
          key === undefined ? kindOfHead(heads, row.object) : key.slice(0, key.indexOf('/'));
        if (kind !== undefined) moveHead(heads, kind, { ...row, object: row.object });
      }
    }
    return { heads, snapshot: from };
  }

  #created(key: string, revision: Revision): { readonly id: number } | undefined {
    return this.#newest(revision, (low, high) => this.#statements.created.get(key, low, high));
  }

  #latest(
    object: number,
    revision: Revision,
  ): { readonly id: number; readonly type: number } | undefined {
    return this.#newest(revision, (low, high) => this.#statements.latest.get(object, low, high));
  }

  #keyOf(object: number): string {
    return this.#statements.keyOf.get(object)?.key ?? '';
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

export function moveHead(
  heads: Heads,
  kind: string,
  row: { id: number; type: number; object: number },
): void {
  if (row.type === DELETED) dropHead(heads, kind, row.object);
  else setHead(heads, kind, row.object, row.id);
}

/** An update's kind is that of the head it replaces. */
function kindOfHead(heads: Heads, object: number): string | undefined {
  for (const [kind, objects] of heads) if (objects.has(object)) return kind;
  return undefined;
}
