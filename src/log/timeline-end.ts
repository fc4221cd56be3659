// The end of a timeline, where events are appended: one transaction a step, or several for a long one, which another
// thread writes down while the step goes on.

import type { ClusterEvent } from '../events/event.js';
import { isObjectEvent } from '../events/event.js';
import { assert } from '../machinery/assert.js';
import type { Millis, Revision } from '../machinery/object.js';
import { Appender, type RowSink, SentRows } from './appender.js';
import { BackgroundWriter } from './background-writer.js';
import { Encoder } from './encoder.js';
import { encodeHeads, type Heads } from './heads.js';
import { idOf, type Timeline } from './lineage.js';
import { type LineageReader, moveHead } from './lineage-reader.js';
import { TYPES } from './rows.js';
import { explained, TapeError } from './tape-error.js';
import type { TapeStore } from './tape-store.js';
import type { Batch } from './writing-thread.js';

/** A snapshot is taken after this many events, or after a third as many as there are objects. */
const SNAPSHOT_EVERY = 4_096;

/** How far a timeline goes. */
interface End {
  readonly head: Revision;
  readonly at: Millis;
  readonly chain: string;
}

export class TimelineEnd {
  readonly #store: TapeStore;
  readonly #timeline: Timeline;
  readonly #reader: LineageReader;
  readonly #encoder: Encoder;
  readonly #appender: Appender;
  #head: Revision;
  #at: Millis;
  /** Heads at the head, kept up to date once somebody has asked for them. */
  #heads: Heads | undefined;
  #sinceSnapshot = 0;
  /** Where the tape ends, and will end after each batch that another thread has yet to write; missing if none. */
  #ahead: End[] | undefined;

  constructor(store: TapeStore, timeline: Timeline, reader: LineageReader, end: End) {
    this.#store = store;
    this.#timeline = timeline;
    this.#reader = reader;
    this.#head = end.head;
    this.#at = end.at;
    this.#appender = new Appender(store.statements, store.actors, end.chain);
    this.#encoder = new Encoder(timeline.settings.seed, (key) => reader.track(key, this.#head));
  }

  get head(): Revision {
    return this.#head;
  }

  /** Virtual time of the last event. */
  get at(): Millis {
    return this.#at;
  }

  get knowsHeads(): boolean {
    return this.#heads !== undefined;
  }

  heads(): Heads {
    if (this.#heads) return this.#heads;
    const { heads, snapshot } = this.#reader.headsAt(this.#head);
    this.#sinceSnapshot = this.#head - snapshot;
    this.#heads = heads;
    return heads;
  }

  /** With `more` to come, a thread of its own may write them down. */
  append(events: readonly ClusterEvent[], more: boolean): void {
    if (this.#store.readOnly) throw new TapeError('ReadOnly', 'this tape is open for reading only');
    if (this.#ahead || (more && BackgroundWriter.isThere)) {
      this.#appendAhead(events);
      if (!more) this.#settle();
      return;
    }
    this.#store.settle?.();
    const before = this.#end;
    try {
      this.#store.db.transaction(() => this.#insertAll(events)).immediate();
    } catch (error) {
      throw this.#backTo(before, error);
    }
    this.#written();
  }

  /** Notes outside the tape how far this timeline goes. */
  note(): void {
    const { chain } = this.#appender;
    this.#store.anchor?.note(this.#timeline.name, { revision: this.#head, chain });
  }

  #appendAhead(events: readonly ClusterEvent[]): void {
    if (!this.#ahead) {
      this.#store.settle?.();
      this.heads();
      this.#ahead = [this.#end];
      this.#store.settle = () => this.#settle();
    }
    const before = this.#end;
    const isFirst = this.#ahead.length === 1;
    const rows = new SentRows(events.length);
    try {
      this.#encodeAll(events, rows);
    } catch (error) {
      this.#settle();
      throw this.#backTo({ ...before, chain: this.#appender.chain }, error);
    }
    const snapshot = this.#snapshotDue(events.length);
    const { numbers, texts, actors } = rows;
    this.#store.background.write({
      ...{ numbers, texts, actors },
      ...(isFirst ? { chain: before.chain } : {}),
      snapshot,
    });
    this.#ahead.push(this.#end);
  }

  /** Waits until all that was left to another thread is in the tape. */
  #settle(): void {
    const ends = this.#ahead;
    if (!ends) return;
    this.#ahead = undefined;
    this.#store.settle = undefined;
    const { batches, chain, error } = this.#store.background.settled();
    // The thread may have given numbers to new actors.
    this.#store.actors.forget();
    const end = ends[batches] as End;
    if (error) throw this.#backTo({ ...end, chain: chain ?? end.chain }, error);
    if (chain !== undefined) this.#appender.restart(chain);
    this.#written();
  }

  #written(): void {
    this.note();
    this.#store.wal?.grown();
  }

  get #end(): End {
    return { head: this.#head, at: this.#at, chain: this.#appender.chain };
  }

  /** Nothing that came after is in the tape, so nothing of it may be remembered. */
  #backTo({ head, at, chain }: End, error: unknown): unknown {
    this.#head = head;
    this.#at = at;
    this.#appender.restart(chain);
    this.#heads = undefined;
    this.#encoder.reset();
    this.#reader.forget();
    this.#store.forget();
    return explained(error, 'this tape');
  }

  #insertAll(events: readonly ClusterEvent[]): void {
    this.#encodeAll(events, this.#appender);
    this.#appender.flush();
    const snapshot = this.#snapshotDue(events.length);
    if (snapshot) this.#store.statements.insertSnapshot.run(snapshot.id, snapshot.heads);
  }

  #encodeAll(events: readonly ClusterEvent[], rows: RowSink): void {
    for (const event of events) {
      assert(event.revision === this.#head + 1, `revision ${event.revision} after ${this.#head}`);
      assert(event.at >= this.#at, `time runs backwards at revision ${event.revision}`);
      this.#encode(event, rows);
    }
  }

  #encode(event: ClusterEvent, rows: RowSink): void {
    const id = idOf(this.#timeline.id, event.revision);
    const type = TYPES.indexOf(event.type);
    const { object, key, base, payload } = isObjectEvent(event)
      ? this.#encoder.encode(event, id)
      : { object: null, key: null, base: null, payload: otherPayload(event) };
    const { at, because, actor } = event;
    rows.append({ id, at, type, actor, because, object, key, base, payload });
    this.#head = event.revision;
    this.#at = at;
    if (this.#heads) moveHead(this.#heads, { id, type, object, key });
  }

  /** What a snapshot is to hold, if it is time for one after so many more events. */
  #snapshotDue(events: number): Batch['snapshot'] {
    this.#sinceSnapshot += events;
    const live = this.#heads?.size ?? 0;
    if (this.#sinceSnapshot < Math.max(SNAPSHOT_EVERY, live / 3)) return undefined;
    const heads = encodeHeads(this.heads());
    this.#sinceSnapshot = 0;
    return { id: idOf(this.#timeline.id, this.#head), heads };
  }
}

function otherPayload(event: ClusterEvent): string | null {
  if (event.type !== 'ActionTaken') return null;
  return JSON.stringify({ action: event.action, outcome: event.outcome });
}
