// The log of one timeline in a SQLite file: appending, reading, and any moment of it.
//
// A moment is which events its objects were last written by, found from the nearest snapshot; bodies are read when
// somebody looks.

import type { ActionTaken, ClusterEvent } from '../events/event.js';
import { type ClusterState, genesis, withObjects } from '../events/state.js';
import { type KubeObject, keyOfObject, type Millis, type Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { chainUpTo } from './chain.js';
import type { Ancestor, EventLog } from './event-log.js';
import type { Fields } from './fields.js';
import { Folding } from './folding.js';
import type { Heads } from './heads.js';
import { ancestorsOf, revisionOfId, type Segment, segmentsOf, type Timeline } from './lineage.js';
import { LineageReader } from './lineage-reader.js';
import { type LastWritten, lastWritten, type Outline, outlinesOf } from './outline.js';
import type { PartsReader } from './parts.js';
import { type Row, rowOf, TYPES } from './rows.js';
import { TapeParts } from './tape-parts.js';
import type { TapeStore } from './tape-store.js';
import { TimelineEnd } from './timeline-end.js';
import { trailOf } from './trail.js';

const PAGE = 1_000;
/** A command looks at a few kinds; who looks more often is better off with the heads of all. */
const FEW_LOOKS = 8;

export class SqliteLog implements EventLog {
  readonly settings: Settings;
  readonly timeline: string;
  readonly lineage: readonly Ancestor[];
  readonly #written: TapeStore;
  readonly #own: Timeline;
  readonly #segments: readonly Segment[];
  readonly #lineage: LineageReader;
  readonly #end: TimelineEnd;
  readonly #close: () => void;
  #looks = 0;

  constructor(store: TapeStore, timeline: Timeline, close: () => void = () => {}) {
    this.#written = store;
    this.#own = timeline;
    this.#close = close;
    this.timeline = timeline.name;
    this.settings = timeline.settings;
    this.lineage = ancestorsOf(timeline);
    this.#segments = segmentsOf(timeline);
    this.#lineage = new LineageReader(this.#segments, store.statements, store.bodies);
    const head = this.#lineage.head();
    const at = Math.max(this.timeAt(head), timeline.begins);
    this.#end = new TimelineEnd(store, timeline, this.#lineage, {
      ...{ head, at, chain: this.chainAt(head) },
    });
  }

  get head(): Revision {
    return this.#end.head;
  }

  get lastAt(): Millis {
    return this.#end.at;
  }

  reading<T>(work: () => T): T {
    const { db } = this.#store;
    return db.inTransaction ? work() : db.transaction(work)();
  }

  append(events: readonly ClusterEvent[], more = false): void {
    this.#end.append(events, more);
  }

  /** Notes outside the tape how far this timeline goes. */
  noteEnd(): void {
    this.#end.note();
  }

  *read(after: Revision = 0, upTo: Revision = this.head): Iterable<ClusterEvent> {
    const { range } = this.#store.statements;
    const trail = trailOf(this.#store.bodies);
    for (const rows of this.#reader.pages(after, upTo, range, PAGE))
      for (const row of rows) yield this.#eventOf(rowOf(row), trail.read);
  }

  /** From the first event on, to doubt what else is told of this timeline. */
  folding(): Folding {
    return new Folding(this.#store, this.#reader);
  }

  outlines(after: Revision = 0, upTo: Revision = this.head): Iterable<Outline> {
    return outlinesOf(this.#store, this.#reader, after, upTo);
  }

  *actions(after: Revision = 0, upTo: Revision = this.head): Iterable<ActionTaken> {
    const { actions } = this.#store.statements;
    for (const rows of this.#reader.pages(after, upTo, actions, PAGE))
      for (const row of rows)
        yield this.#eventOf(rowOf(row), (of) => this.#store.bodies.of(of)) as ActionTaken;
  }

  eventAt(revision: Revision): ClusterEvent | undefined {
    const row = revision > this.head ? undefined : this.#reader.row(revision);
    return row && this.#eventOf(row, (of) => this.#store.bodies.of(of));
  }

  revisionAt(time: Millis): Revision {
    let low = 0;
    let high = this.head;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.timeAt(middle) <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Virtual time of a revision; the epoch for 0. */
  timeAt(revision: Revision): Millis {
    return this.#reader.timeAt(revision) ?? this.settings.epoch;
  }

  /** The hash of everything up to a revision, as it is stored. */
  chainAt(revision: Revision): string {
    return chainUpTo(this.#own, revision, this.#store.chainOf);
  }

  stateAt(revision: Revision): ClusterState {
    const ids = Array.from(this.#headsAt(revision).values(), ({ id }) => id);
    const objects = this.#store.bodies.all(ids);
    const start = genesis(this.settings.epoch);
    return withObjects({ ...start, revision, now: this.timeAt(revision) }, objects);
  }

  objectAt(key: string, revision: Revision): KubeObject | undefined {
    const id = this.#reader.latest(key, revision);
    return id === undefined ? undefined : this.#store.bodies.at(id);
  }

  objectsAt(prefix: string, revision: Revision): readonly KubeObject[] {
    const ids: number[] = [];
    for (const { section, id } of this.#headsAt(revision, prefix).values())
      if (section.startsWith(prefix)) ids.push(id);
    return this.#store.bodies.all(ids).sort(byKey);
  }

  lastWritten(revision: Revision): readonly LastWritten[] {
    return lastWritten(this.#store, this.#headsAt(revision));
  }

  partsOf(kind: string, fields: Fields): PartsReader {
    const headsAt = (revision: Revision, prefix: string) => this.#headsAt(revision, prefix);
    return new TapeParts({ store: this.#store, reader: this.#reader, headsAt }, kind, fields);
  }

  /** Every event that wrote an object of this key, oldest first, deletions and new lives included. */
  *historyOf(key: string, upTo: Revision = this.head): Iterable<ClusterEvent> {
    const trail = trailOf(this.#store.bodies);
    for (const id of this.#reader.versions(key, upTo)) {
      const row = this.#store.statements.row.get(id);
      if (row) yield this.#eventOf(row, trail.read);
    }
  }

  revisionsOf(key: string, upTo: Revision = this.head): readonly Revision[] {
    return this.#reader.versions(key, upTo).map(revisionOfId);
  }

  /** Closes the tape, with all its timelines. */
  close(): void {
    this.#close();
  }

  #eventOf(row: Row, read: (row: Row, object: number) => KubeObject): ClusterEvent {
    const { at, because } = row;
    const type = TYPES[row.type] as ClusterEvent['type'];
    const revision = revisionOfId(row.id);
    const actor = this.#store.actors.name(row.actor);
    if (row.object !== null) {
      const object = read(row, row.object);
      return { revision, at, actor, because, type, object } as ClusterEvent;
    }
    const body = row.payload === null ? {} : (JSON.parse(row.payload) as object);
    return { revision, at, actor, because, type, ...body } as ClusterEvent;
  }

  /** At least those of the sections that begin with a prefix. */
  #headsAt(revision: Revision, prefix = ''): Heads {
    const isWorthKeeping = this.#end.knowsHeads || prefix === '' || ++this.#looks > FEW_LOOKS;
    return revision === this.head && isWorthKeeping
      ? this.#end.heads()
      : this.#reader.headsAt(revision, prefix).heads;
  }

  /** For whoever reads: what is still being written is waited for. */
  get #reader(): LineageReader {
    this.#written.settle?.();
    return this.#lineage;
  }

  get #store(): TapeStore {
    this.#written.settle?.();
    return this.#written;
  }
}

/** In the order of keys, which need not be put together for objects that lie in one place. */
function byKey(a: KubeObject, b: KubeObject): number {
  const isNear =
    a.kind === b.kind &&
    a.apiVersion === b.apiVersion &&
    a.metadata.namespace === b.metadata.namespace;
  const [x, y] = isNear ? [a.metadata.name, b.metadata.name] : [keyOfObject(a), keyOfObject(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
