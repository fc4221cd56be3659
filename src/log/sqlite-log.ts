// The log of one timeline in a SQLite file: appending, reading, and any moment of it.
//
// Appending is one transaction a step. A moment is which events its objects were last written by, found
// from the nearest snapshot; bodies are read when somebody looks.

import type Database from 'better-sqlite3';
import type { ClusterEvent } from '../events/event.js';
import { isObjectEvent } from '../events/event.js';
import { type ClusterState, genesis, withObjects } from '../events/state.js';
import { assert } from '../machinery/assert.js';
import type { KubeObject, Millis, Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { Appender } from './appender.js';
import { Bodies } from './bodies.js';
import { chainStart } from './chain.js';
import { Encoder } from './encoder.js';
import type { EventLog } from './event-log.js';
import { encodeHeads, type Heads } from './heads.js';
import { idIn, idOf, revisionOfId, type Segment } from './lineage.js';
import { LineageReader, moveHead } from './lineage-reader.js';
import { Actors, type Row, type Statements, statementsOf, TYPES } from './rows.js';
import { explained, TapeError } from './tape-error.js';

/** A snapshot is taken after this many events, or after a quarter as many as there are objects. */
const SNAPSHOT_EVERY = 4_096;
const PAGE = 1_000;

export interface TimelineInTape {
  readonly id: number;
  readonly name: string;
  readonly settings: Settings;
  /** Its own rows first, then its parent's up to the fork. */
  readonly segments: readonly Segment[];
}

export interface SqliteLogOptions {
  readonly db: Database.Database;
  readonly timeline: TimelineInTape;
  /** Told after every append how far the tape now goes. */
  readonly onAppended?: (revision: Revision, chain: string) => void;
  readonly readOnly: boolean;
}

export class SqliteLog implements EventLog {
  readonly settings: Settings;
  readonly timeline: string;
  readonly #db: Database.Database;
  readonly #options: SqliteLogOptions;
  readonly #segments: readonly Segment[];
  readonly #own: number;
  readonly #statements: Statements;
  readonly #actors: Actors;
  readonly #bodies: Bodies;
  readonly #encoder: Encoder;
  readonly #appender: Appender;
  readonly #lineage: LineageReader;
  #head: Revision;
  #lastAt: Millis;
  /** Heads at the head, kept up to date once somebody has asked for them. */
  #heads: Heads | undefined;
  #sinceSnapshot = 0;

  constructor(options: SqliteLogOptions) {
    this.#options = options;
    this.#db = options.db;
    const { id, name, settings, segments } = options.timeline;
    this.timeline = name;
    this.settings = settings;
    this.#own = id;
    this.#segments = segments;
    this.#statements = statementsOf(this.#db);
    this.#actors = new Actors(this.#statements);
    this.#bodies = new Bodies(this.#statements, settings.seed);
    this.#lineage = new LineageReader(segments, this.#statements, this.#bodies);
    this.#encoder = new Encoder(settings.seed, (key) => this.#lineage.track(key, this.#head));
    this.#head = this.#lineage.head();
    this.#lastAt = this.timeAt(this.#head);
    this.#appender = new Appender(this.#statements, this.#actors, this.chainAt(this.#head));
  }

  get head(): Revision {
    return this.#head;
  }

  get lastAt(): Millis {
    return this.#lastAt;
  }

  append(events: readonly ClusterEvent[]): void {
    if (this.#options.readOnly)
      throw new TapeError('ReadOnly', 'this tape is open for reading only');
    const before = { head: this.#head, at: this.#lastAt, chain: this.#appender.chain };
    try {
      this.#db.transaction(() => this.#insertAll(events)).immediate();
    } catch (error) {
      this.#head = before.head;
      this.#lastAt = before.at;
      this.#appender.chain = before.chain;
      this.#heads = undefined;
      this.#encoder.reset();
      this.#bodies.forget();
      this.#actors.reload();
      throw explained(error, 'this tape');
    }
    this.#options.onAppended?.(this.#head, this.#appender.chain);
  }

  *read(after: Revision = 0, upTo: Revision = this.#head): Iterable<ClusterEvent> {
    for (const segment of this.#segments.toReversed()) {
      let low = idOf(segment.timeline, Math.max(after, segment.after));
      const high = idOf(segment.timeline, Math.min(upTo, segment.upTo));
      while (low < high) {
        const rows = this.#statements.range.all(low, high, PAGE);
        for (const row of rows) yield this.#eventOf(row);
        const last = rows.at(-1);
        if (!last || rows.length < PAGE) break;
        low = last.id;
      }
    }
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
    return this.#lineage.timeAt(revision) ?? this.settings.epoch;
  }

  /** The hash of everything up to a revision, as it is stored. */
  chainAt(revision: Revision): string {
    const id = idIn(this.#segments, revision);
    const row = id === undefined ? undefined : this.#statements.chain.get(id);
    return row ? row.chain.toString('hex') : chainStart(this.settings);
  }

  stateAt(revision: Revision): ClusterState {
    const objects: KubeObject[] = [];
    for (const { id } of this.#headsAt(revision).values()) objects.push(this.#bodies.at(id));
    const start = genesis(this.settings.epoch);
    return withObjects({ ...start, revision, now: this.timeAt(revision) }, objects);
  }

  objectAt(key: string, revision: Revision): KubeObject | undefined {
    const id = this.#lineage.latest(key, revision);
    return id === undefined ? undefined : this.#bodies.at(id);
  }

  objectsAt(prefix: string, revision: Revision): readonly KubeObject[] {
    const found: KubeObject[] = [];
    for (const { section, id } of this.#headsAt(revision).values())
      if (section.startsWith(prefix)) found.push(this.#bodies.at(id));
    return found.sort(byNamespaceAndName);
  }

  /** Every event that wrote an object of this key, oldest first, deletions and new lives included. */
  *historyOf(key: string, upTo: Revision = this.#head): Iterable<ClusterEvent> {
    for (const id of this.#lineage.versions(key, upTo)) {
      const row = this.#statements.row.get(id);
      if (row) yield this.#eventOf(row);
    }
  }

  close(): void {
    this.#db.close();
  }

  #insertAll(events: readonly ClusterEvent[]): void {
    for (const event of events) {
      assert(event.revision === this.#head + 1, `revision ${event.revision} after ${this.#head}`);
      assert(event.at >= this.#lastAt, `time runs backwards at revision ${event.revision}`);
      this.#insert(event);
    }
    this.#sinceSnapshot += events.length;
    const live = this.#heads?.size ?? 0;
    if (this.#sinceSnapshot < Math.max(SNAPSHOT_EVERY, live / 4)) return;
    this.#statements.insertSnapshot.run(
      idOf(this.#own, this.#head),
      encodeHeads(this.#currentHeads()),
    );
    this.#sinceSnapshot = 0;
  }

  #insert(event: ClusterEvent): void {
    const id = idOf(this.#own, event.revision);
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

  #eventOf(row: Row): ClusterEvent {
    const type = TYPES[row.type] as ClusterEvent['type'];
    const envelope = {
      revision: revisionOfId(row.id),
      at: row.at,
      actor: this.#actors.name(row.actor),
      because: row.because,
    };
    if (row.object !== null)
      return { ...envelope, type, object: this.#bodies.of(row) } as ClusterEvent;
    const body = row.payload === null ? {} : (JSON.parse(row.payload) as object);
    return { ...envelope, type, ...body } as ClusterEvent;
  }

  #headsAt(revision: Revision): Heads {
    return revision === this.#head ? this.#currentHeads() : this.#lineage.headsAt(revision).heads;
  }

  #currentHeads(): Heads {
    if (this.#heads) return this.#heads;
    const { heads, snapshot } = this.#lineage.headsAt(this.#head);
    this.#sinceSnapshot = this.#head - snapshot;
    this.#heads = heads;
    return heads;
  }
}

function otherPayload(event: ClusterEvent): string | null {
  if (event.type !== 'ActionTaken') return null;
  return JSON.stringify({ action: event.action, outcome: event.outcome });
}

function byNamespaceAndName({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  const [x, y] = [a.namespace ?? '', b.namespace ?? ''];
  if (x !== y) return x < y ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
