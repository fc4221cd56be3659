// A log in memory, for tests, small scenarios and forks that nobody keeps. A fork reads what came before it
// from the log that it was taken of, be that a tape or in memory too.

import { type ActionTaken, type ClusterEvent, isAction, isObjectEvent } from '../events/event.js';
import { type ClusterState, genesis, replay } from '../events/state.js';
import { assert } from '../machinery/assert.js';
import { keyOfObject, type Millis, type Revision } from '../machinery/object.js';
import type { Dice, Settings } from '../machinery/settings.js';
import type { Ancestor, EventLog } from './event-log.js';
import { type ForkAt, forkPoint, settingsOfFork } from './fork-point.js';
import { outlineOf, writtenBy } from './outline.js';
import { wholeParts } from './parts.js';

/** How far a state may be from the next one that is remembered. */
const STATE_EVERY = 1_024;

export function memoryLog(settings: Settings, events: Iterable<ClusterEvent> = []): EventLog {
  const { epoch, seed } = settings;
  const log = new MemoryLog({
    settings,
    lineage: [{ timeline: 'main', after: 0, begins: epoch, seed }],
    start: genesis(epoch),
  });
  log.append(events);
  return log;
}

export interface MemoryFork extends ForkAt {
  /** `fork` unless said otherwise. */
  readonly name?: string;
  readonly seed?: number;
  /** Dice of instants after it that fall otherwise. */
  readonly dice?: Dice;
}

/** A fork that leaves no trace in the log that it is taken of, and sees nothing of what that becomes. */
export function forkInMemory(log: EventLog, wanted: MemoryFork = {}): EventLog {
  const { revision: after, at: begins, past } = forkPoint(log, wanted);
  const { dice = log.settings.dice } = wanted;
  const settings = {
    ...settingsOfFork(log.settings, past, wanted.seed),
    ...(dice ? { dice } : {}),
  };
  const timeline = wanted.name ?? 'fork';
  return new MemoryLog({
    settings,
    lineage: [{ timeline, after, begins, seed: settings.seed }, ...past],
    start: { ...log.stateAt(after), now: log.timeAt(after) },
    past: log,
  });
}

interface Beginning {
  readonly settings: Settings;
  /** Its own first. */
  readonly lineage: readonly Ancestor[];
  /** The state that its first event follows on. */
  readonly start: ClusterState;
  /** Where what came before is read from. */
  readonly past?: EventLog;
}

class MemoryLog implements EventLog {
  readonly settings: Settings;
  readonly timeline: string;
  readonly lineage: readonly Ancestor[];
  readonly #past: EventLog | undefined;
  readonly #after: Revision;
  readonly #begins: Millis;
  readonly #rows: ClusterEvent[] = [];
  /** States at every STATE_EVERYth event, as far as they were needed, and the newest one asked for. */
  readonly #states: ClusterState[];
  #newest: ClusterState;

  constructor({ settings, lineage, start, past }: Beginning) {
    const [own] = lineage;
    assert(own, 'a log has a timeline');
    this.settings = settings;
    this.lineage = lineage;
    this.timeline = own.timeline;
    this.#after = own.after;
    this.#begins = own.begins;
    this.#past = past;
    this.#states = [start];
    this.#newest = start;
  }

  get head(): Revision {
    return this.#after + this.#rows.length;
  }

  get lastAt(): Millis {
    return this.#rows.at(-1)?.at ?? this.#begins;
  }

  reading<T>(work: () => T): T {
    return work();
  }

  append(events: Iterable<ClusterEvent>): void {
    const before = this.#rows.length;
    try {
      for (const event of events) this.#push(event);
    } catch (error) {
      this.#rows.length = before;
      throw error;
    }
  }

  #push(event: ClusterEvent): void {
    const { revision, at } = event;
    assert(revision === this.head + 1, `revision ${revision} after ${this.head}`);
    assert(at >= this.lastAt, `time runs backwards at revision ${revision}`);
    this.#rows.push(event);
  }

  *read(after: Revision = 0, upTo: Revision = this.head): Iterable<ClusterEvent> {
    if (this.#past && after < this.#after)
      yield* this.#past.read(after, Math.min(upTo, this.#after));
    yield* this.#own(after, upTo);
  }

  *actions(after?: Revision, upTo?: Revision): Iterable<ActionTaken> {
    for (const event of this.read(after, upTo)) if (isAction(event)) yield event;
  }

  eventAt(revision: Revision): ClusterEvent | undefined {
    if (revision <= this.#after) return this.#past?.eventAt(revision);
    return this.#rows[revision - this.#after - 1];
  }

  timeAt(revision: Revision): Millis {
    if (revision > this.#after) return this.#rows[revision - this.#after - 1]?.at ?? this.lastAt;
    return this.#past?.timeAt(revision) ?? this.settings.epoch;
  }

  revisionAt(time: Millis): Revision {
    const [first] = this.#rows;
    if (first && first.at <= time) return this.#after + countUpTo(this.#rows, time);
    return this.#past ? Math.min(this.#past.revisionAt(time), this.#after) : this.#after;
  }

  stateAt(revision: Revision): ClusterState {
    if (this.#past && revision < this.#after) return this.#past.stateAt(revision);
    const newest = this.#newest;
    if (newest.revision <= revision && newest.revision >= revision - STATE_EVERY) {
      this.#newest = replay(this.#own(newest.revision, revision), newest);
      return this.#newest;
    }
    const index = Math.floor((revision - this.#after) / STATE_EVERY);
    while (this.#states.length <= index) {
      const from = this.#states.at(-1) as ClusterState;
      this.#states.push(replay(this.#own(from.revision, from.revision + STATE_EVERY), from));
    }
    const base = this.#states[index] as ClusterState;
    const state = replay(this.#own(base.revision, revision), base);
    if (revision > newest.revision) this.#newest = state;
    return state;
  }

  objectAt(key: string, revision: Revision) {
    if (this.#past && revision < this.#after) return this.#past.objectAt(key, revision);
    return this.stateAt(revision).objects.get(key);
  }

  objectsAt(prefix: string, revision: Revision) {
    if (this.#past && revision < this.#after) return this.#past.objectsAt(prefix, revision);
    return this.stateAt(revision).objects.values(prefix);
  }

  *outlines(after?: Revision, upTo?: Revision) {
    for (const event of this.read(after, upTo)) yield outlineOf(event);
  }

  lastWritten(revision: Revision) {
    return this.objectsAt('', revision).map(writtenBy);
  }

  partsOf(kind: string) {
    return wholeParts(this, kind);
  }

  *historyOf(key: string, upTo: Revision = this.head): Iterable<ClusterEvent> {
    if (this.#past) yield* this.#past.historyOf(key, Math.min(upTo, this.#after));
    for (const event of this.#own(0, upTo))
      if (isObjectEvent(event) && keyOfObject(event.object) === key) yield event;
  }

  revisionsOf(key: string, upTo: Revision = this.head): readonly Revision[] {
    return Array.from(this.historyOf(key, upTo), ({ revision }) => revision);
  }

  close(): void {}

  #own(after: Revision, upTo: Revision): readonly ClusterEvent[] {
    const from = Math.max(after - this.#after, 0);
    return this.#rows.slice(from, Math.max(upTo - this.#after, from));
  }
}

/** Virtual time never runs backwards, so a binary search finds it. */
function countUpTo(rows: readonly ClusterEvent[], time: Millis): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.at ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
