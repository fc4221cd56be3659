// Where events are kept. A log only grows; what it has once returned it returns forever.

import type { ActionTaken, ClusterEvent } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import type { KubeObject, Millis, Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Fields } from './fields.js';
import type { LastWritten, Outline } from './outline.js';
import type { PartsReader } from './parts.js';

/** A timeline that a log reads: its own, or one that it was forked from. */
export interface Ancestor {
  readonly timeline: string;
  /** Its own events come after this revision; those before are its parent's. */
  readonly after: Revision;
  /** When it begins, in virtual time. */
  readonly begins: Millis;
  readonly seed: number;
}

export interface EventLog {
  readonly settings: Settings;
  readonly timeline: string;
  /** This timeline, the one it was forked from, and so on to the first. */
  readonly lineage: readonly Ancestor[];
  /** Revision of the last event; 0 when there is none. */
  readonly head: Revision;
  /** Virtual time of the last event; where this timeline begins when it has none of its own. */
  readonly lastAt: Millis;

  /** Carries out work that only reads, of one and the same log: much of it costs less so than bit by bit. */
  reading<T>(work: () => T): T;
  /**
   * Appends all of them or none, and refuses a revision that is not the next. With `more` to come it may be that they
   * are kept, or that keeping them fails, only when something is appended without, or read.
   */
  append(events: readonly ClusterEvent[], more?: boolean): void;
  /** Events after `after` up to and including `upTo`, in order. */
  read(after?: Revision, upTo?: Revision): Iterable<ClusterEvent>;

  /** What they are about, without the objects that they wrote: of a long tape quicker by far. */
  outlines(after?: Revision, upTo?: Revision): Iterable<Outline>;

  /** Those of them that somebody outside asked for: of a long tape the least part. */
  actions(after?: Revision, upTo?: Revision): Iterable<ActionTaken>;
  /** The event of a revision; undefined for 0, and after the head. */
  eventAt(revision: Revision): ClusterEvent | undefined;

  /** Virtual time of a revision; the epoch for 0. */
  timeAt(revision: Revision): Millis;
  /** The last revision at or before a virtual time; 0 when it lies before the first event. */
  revisionAt(time: Millis): Revision;
  /** The whole state right after a revision. */
  stateAt(revision: Revision): ClusterState;
  /** One object right after a revision, without touching the others. */
  objectAt(key: string, revision: Revision): KubeObject | undefined;
  /** All objects whose key starts with a prefix, right after a revision, in key order. */
  objectsAt(prefix: string, revision: Revision): readonly KubeObject[];
  /** Their keys, and which event wrote each last, in key order. */
  lastWritten(revision: Revision): readonly LastWritten[];
  /** A reader of some fields of all objects of a kind, for whoever asks at many moments. */
  partsOf(kind: string, fields: Fields): PartsReader;

  /** Every event that wrote an object of this key, oldest first, deletions and new lives included. */
  historyOf(key: string, upTo?: Revision): Iterable<ClusterEvent>;
  /** The revisions of these events, without reading them: whoever goes backwards stops early. */
  revisionsOf(key: string, upTo?: Revision): readonly Revision[];

  close(): void;
}
