// The log of one timeline in a SQLite file: appending, reading, and any moment of it.
//
// Appending is one transaction a step. A moment is which events its objects were last written by, found
// from the nearest snapshot; bodies are read when somebody looks.

import type { ActionTaken, ClusterEvent } from '../events/event.js';
import { isObjectEvent } from '../events/event.js';
import { type ClusterState, genesis, withObjects } from '../events/state.js';
import { assert } from '../machinery/assert.js';
import { type KubeObject, keyOfObject, type Millis, type Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { Appender } from './appender.js';
import { chainUpTo } from './chain.js';
import { Encoder } from './encoder.js';
import type { Ancestor, EventLog } from './event-log.js';
import type { Fields } from './fields.js';
import { Folding } from './folding.js';
import { encodeHeads, type Heads } from './heads.js';
import {
  ancestorsOf,
  idOf,
  revisionOfId,
  type Segment,
  segmentsOf,
  type Timeline,
} from './lineage.js';
import { LineageReader, moveHead } from './lineage-reader.js';
import { type LastWritten, lastWritten, type Outline, outlinesOf } from './outline.js';
import type { PartsReader } from './parts.js';
import { type Row, rowOf, TYPES } from './rows.js';
import { explained, TapeError } from './tape-error.js';
import { TapeParts } from './tape-parts.js';
import type { TapeStore } from './tape-store.js';
import { trailOf } from './trail.js';

/** A snapshot is taken after this many events, or after a quarter as many as there are objects. */
const SNAPSHOT_EVERY = 4_096;
const PAGE = 1_000;
/** A command looks at a few kinds; who looks more often is better off with the heads of all. */
const FEW_LOOKS = 8;

export class SqliteLog implements EventLog {
  readonly settings: Settings;
  readonly timeline: string;
  readonly lineage: readonly Ancestor[];
  readonly #store: TapeStore;
  readonly #own: Timeline;
  readonly #segments: readonly Segment[];
  readonly #encoder: Encoder;
  readonly #appender: Appender;
  readonly #reader: LineageReader;
  readonly #close: () => void;
  #head: Revision;
  #lastAt: Millis;
  /** Heads at the head, kept up to date once somebody has asked for them. */
  #heads: Heads | undefined;
  #sinceSnapshot = 0;
  #looks = 0;

  constructor(store: TapeStore, timeline: Timeline, close: () => void = () => {}) {
    this.#store = store;
    this.#own = timeline;
    this.#close = close;
    this.timeline = timeline.name;
    this.settings = timeline.settings;
    this.lineage = ancestorsOf(timeline);
    this.#segments = segmentsOf(timeline);
    this.#reader = new LineageReader(this.#segments, store.statements, store.bodies);
    this.#encoder = new Encoder(this.settings.seed, (key) => this.#reader.track(key, this.#head));
    this.#head = this.#reader.head();
    this.#lastAt = Math.max(this.timeAt(this.#head), timeline.begins);
    this.#appender = new Appender(store.statements, store.actors, this.chainAt(this.#head));
  }

  get head(): Revision {
    return this.#head;
  }

  get lastAt(): Millis {
    return this.#lastAt;
  }

  reading<T>(work: () => T): T {
    const { db } = this.#store;
    return db.inTransaction ? work() : db.transaction(work)();
  }

  append(events: readonly ClusterEvent[]): void {
    if (this.#store.readOnly) throw new TapeError('ReadOnly', 'this tape is open for reading only');
    const before = { head: this.#head, at: this.#lastAt, chain: this.#appender.chain };
    try {
      this.#store.db.transaction(() => this.#insertAll(events)).immediate();
    } catch (error) {
      this.#head = before.head;
      this.#lastAt = before.at;
      this.#appender.restart(before.chain);
      this.#heads = undefined;
      this.#encoder.reset();
      this.#reader.forget();
      this.#store.forget();
      throw explained(error, 'this tape');
    }
    this.noteEnd();
    this.#store.wal?.grown();
  }

  /** Notes outside the tape how far this timeline goes. */
  noteEnd(): void {
    const { chain } = this.#appender;
    this.#store.anchor?.note(this.timeline, { revision: this.#head, chain });
  }

  *read(after: Revision = 0, upTo: Revision = this.#head): Iterable<ClusterEvent> {
    const { range } = this.#store.statements;
    const trail = trailOf(this.#store.bodies);
    for (const rows of this.#reader.pages(after, upTo, range, PAGE))
      for (const row of rows) yield this.#eventOf(rowOf(row), trail.read);
  }

  /** From the first event on, to doubt what else is told of this timeline. */
  folding(): Folding {
    return new Folding(this.#store, this.#reader);
  }

  outlines(after: Revision = 0, upTo: Revision = this.#head): Iterable<Outline> {
    return outlinesOf(this.#store, this.#reader, after, upTo);
  }

  *actions(after: Revision = 0, upTo: Revision = this.#head): Iterable<ActionTaken> {
    const { actions } = this.#store.statements;
    for (const rows of this.#reader.pages(after, upTo, actions, PAGE))
      for (const row of rows)
        yield this.#eventOf(rowOf(row), (of) => this.#store.bodies.of(of)) as ActionTaken;
  }

  eventAt(revision: Revision): ClusterEvent | undefined {
    const row = revision > this.#head ? undefined : this.#reader.row(revision);
    return row && this.#eventOf(row, (of) => this.#store.bodies.of(of));
  }

  revisionAt(time: Millis): Revision {
    let low = 0;
    let high = this.#head;
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
  *historyOf(key: string, upTo: Revision = this.#head): Iterable<ClusterEvent> {
    const trail = trailOf(this.#store.bodies);
    for (const id of this.#reader.versions(key, upTo)) {
      const row = this.#store.statements.row.get(id);
      if (row) yield this.#eventOf(row, trail.read);
    }
  }

  revisionsOf(key: string, upTo: Revision = this.#head): readonly Revision[] {
    return this.#reader.versions(key, upTo).map(revisionOfId);
  }

  /** Closes the tape, with all its timelines. */
  close(): void {
    this.#close();
  }

  #insertAll(events: readonly ClusterEvent[]): void {
    for (const event of events) {
      assert(event.revision === this.#head + 1, `revision ${event.revision} after ${this.#head}`);
      assert(event.at >= this.#lastAt, `time runs backwards at revision ${event.revision}`);
      this.#insert(event);
    }
    this.#appender.flush();
    this.#sinceSnapshot += events.length;
    const live = this.#heads?.size ?? 0;
    if (this.#sinceSnapshot < Math.max(SNAPSHOT_EVERY, live / 4)) return;
    this.#store.statements.insertSnapshot.run(
      idOf(this.#own.id, this.#head),
      encodeHeads(this.#currentHeads()),
    );
    this.#sinceSnapshot = 0;
  }

  #insert(event: ClusterEvent): void {
    const id = idOf(this.#own.id, event.revision);
    const type = TYPES.indexOf(event.type);
    const { object, key, base, payload } = isObjectEvent(event)
      ? this.#encoder.encode(event, id)
      : { object: null, key: null, base: null, payload: otherPayload(event) };
    const { at, because, actor } = event;
    this.#appender.append({ id, at, type, actor, because, object, key, base, payload });
    this.#head = event.revision;
    this.#lastAt = event.at;
    if (this.#heads) moveHead(this.#heads, { id, type, object, key });
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
    const isWorthKeeping = this.#heads !== undefined || prefix === '' || ++this.#looks > FEW_LOOKS;
    return revision === this.#head && isWorthKeeping
      ? this.#currentHeads()
      : this.#reader.headsAt(revision, prefix).heads;
  }

  #currentHeads(): Heads {
    if (this.#heads) return this.#heads;
    const { heads, snapshot } = this.#reader.headsAt(this.#head);
    this.#sinceSnapshot = this.#head - snapshot;
    this.#heads = heads;
    return heads;
  }
}

function otherPayload(event: ClusterEvent): string | null {
  if (event.type !== 'ActionTaken') return null;
  return JSON.stringify({ action: event.action, outcome: event.outcome });
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
