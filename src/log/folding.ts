// The fold of a timeline from its first event, step by step, for whoever doubts that its snapshots and indexes tell of
// a moment what the events add up to.
//
// Rows come a page at a time as one text: handing a million of them over one by one costs more than parsing them.

import { type KubeObject, keyOfObject, type Revision } from '../machinery/object.js';
import type { Bodies } from './bodies.js';
import { applyDelta } from './delta.js';
import { revisionOfId } from './lineage.js';
import type { LineageReader } from './lineage-reader.js';
import { DELETED, type FoldRow } from './rows.js';
import type { TapeStore } from './tape-store.js';
import { Trail } from './trail.js';

const PAGE = 128;

/** What is wrong with an event, if it follows what went before. */
export type Contradiction = string;

interface Step {
  readonly id: number;
  readonly type: number;
  readonly key: string | null;
  readonly base: number | null;
  readonly at: number;
  readonly payload: object;
}

export class Folding {
  readonly #store: TapeStore;
  readonly #reader: LineageReader;
  readonly #trail: Trail<Step>;
  /** Keys of live objects: no two have the same. */
  readonly #keys = new Set<string>();
  #revision: Revision = 0;

  constructor(store: TapeStore, reader: LineageReader) {
    this.#store = store;
    this.#reader = reader;
    this.#trail = new Trail(
      (step, base) => bodyOf(store.bodies, step, base),
      ({ id }) => store.bodies.at(id),
    );
  }

  /** Takes in the events up to a revision, or up to one that cannot follow those before it. */
  advance(upTo: Revision): Contradiction | undefined {
    const from = this.#revision;
    this.#revision = upTo;
    for (const rows of this.#reader.pages(from, upTo, { all: this.#page }, PAGE))
      for (const row of rows) {
        const problem = this.#take(row);
        if (problem !== undefined) return `revision ${revisionOfId(row[0])} ${problem}`;
      }
    return undefined;
  }

  /** All that live now. */
  *objects(): Iterable<KubeObject> {
    for (const { id, body } of this.#trail.live.values())
      yield {
        ...body,
        metadata: { ...body.metadata, resourceVersion: String(revisionOfId(id)) },
      };
  }

  readonly #page = (low: number, high: number, most: number): readonly FoldRow[] => {
    const [text] = this.#store.statements.folded.get(low, high, most) ?? [];
    return text ? (JSON.parse(text) as FoldRow[]) : [];
  };

  #take([id, type, object, base, payload, at = 0, key]: FoldRow): Contradiction | undefined {
    if (object === null) return undefined;
    const isThere = this.#trail.live.has(object);
    if (key === undefined ? !isThere : this.#keys.has(key))
      return key === undefined
        ? `changes what event ${revisionOfId(object)} created, which is not there`
        : `creates ${key}, which is there`;
    const step = { id, type, key: key ?? null, base, at, payload: payload ?? {} };
    const body = this.#trail.read(step, object);
    if (key !== undefined) this.#keys.add(key);
    if (type === DELETED) this.#keys.delete(keyOfObject(body));
    return undefined;
  }
}

/** With the revision of an earlier event: only whoever looks at an object need see its own. */
function bodyOf(bodies: Bodies, step: Step, base: KubeObject | undefined): KubeObject {
  const before = step.base === null ? undefined : (base ?? bodies.at(step.base));
  return before && step.key === null
    ? (applyDelta(before, step.payload) as KubeObject)
    : bodies.made(step, step.payload, before);
}
