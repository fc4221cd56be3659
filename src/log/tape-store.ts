// What the timelines of an opened tape share: the database, the statements, and what has been read already.
//
// One process may write to several timelines on one connection, so whatever is remembered of the file is
// remembered here, once: the numbers of actors, say, which one timeline may add to and another needs.

import type Database from 'better-sqlite3';
import type { Anchor } from './anchor.js';
import { BackgroundWriter } from './background-writer.js';
import { Bodies } from './bodies.js';
import { Actors, type Statements, statementsOf } from './rows.js';
import type { Writing } from './tape-file.js';
import { TimelineTable } from './timeline-table.js';
import type { WriteAheadLog } from './write-ahead-log.js';

export class TapeStore {
  readonly db: Database.Database;
  readonly readOnly: boolean;
  readonly statements: Statements;
  readonly actors: Actors;
  readonly bodies: Bodies;
  readonly timelines: TimelineTable;
  /** Absent for those who only look whether the tape is sound. */
  readonly anchor: Anchor | undefined;
  /** Of those who write. */
  readonly wal: WriteAheadLog | undefined;
  readonly #writing: Writing;
  #background: BackgroundWriter | undefined;
  /** Waits for what is still being written, while something is. */
  settle: (() => void) | undefined;

  constructor(
    db: Database.Database,
    readOnly: boolean,
    anchor?: Anchor,
    wal?: WriteAheadLog,
    writing: Writing = {},
  ) {
    this.db = db;
    this.readOnly = readOnly;
    this.anchor = anchor;
    this.wal = wal;
    this.#writing = writing;
    this.statements = statementsOf(db);
    this.actors = new Actors(this.statements);
    this.timelines = new TimelineTable(db);
    this.bodies = new Bodies(this.statements, this.timelines.seedOf);
  }

  /** The hash that is stored with an event. */
  chainOf = (id: number): string => this.statements.chain.get(id)?.chain ?? '';

  /** The thread that writes long steps, started when there is one. */
  get background(): BackgroundWriter {
    if (this.#background) return this.#background;
    const pagesMax = Number(this.db.pragma('max_page_count', { simple: true }));
    this.#background = new BackgroundWriter(this.db.name, pagesMax, this.#writing);
    return this.#background;
  }

  /** Ends it, until there is a long step again. */
  endBackground(): void {
    this.settle?.();
    this.#background?.close();
    this.#background = undefined;
  }

  /** After a failed step: nothing of it is in the file, so nothing of it may be remembered. */
  forget(): void {
    this.bodies.forget();
    this.actors.forget();
  }
}
