// A tape: one SQLite file with the whole history of a cluster, opened so that nothing can go wrong quietly.
//
// Opening checks that the file is a tape, of a format we know, whole (the anchor beside it), and that
// nobody else is writing. Closing folds the write-ahead log back, so that a tape at rest is one file.

import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { Anchor, dropAnchor } from './anchor.js';
import { type ForkAt, forkPoint, settingsOfFork } from './fork-point.js';
import { SqliteLog } from './sqlite-log.js';
import { explained, TapeError } from './tape-error.js';
import {
  APPLICATION_ID,
  checkFormat,
  migrate,
  newDatabase,
  openDatabase,
  PAGE_BYTES,
  prepare,
  unreadable,
} from './tape-file.js';
import { TapeStore } from './tape-store.js';
import { FIRST } from './timeline-table.js';
import { WriteAheadLog } from './write-ahead-log.js';
import { announce, lockForWriting, release, unlock, type Writer } from './writer-lock.js';

/** Where the tape remembers its current timeline. */
const CURRENT = 'timeline';

export interface TapeOptions {
  /** The tape's current one when missing. */
  readonly timeline?: string;
  readonly readOnly?: boolean;
  /** Who writes, for the lock; missing when reading. */
  readonly writer?: Writer;
  /** Which build made the tape. */
  readonly build?: string;
  /** Open it though its end is missing or another: whoever saves what there is wants that. */
  readonly regardless?: boolean;
  /** Wait for the disk at every step, so that not even a power cut loses one. */
  readonly durable?: boolean;
  /** How far the write-ahead log may grow before it is folded back; 64 MiB. */
  readonly walBytesMax?: number;
}

export interface Fork extends ForkAt {
  /** The timeline that is forked; the one the tape was opened at when missing. */
  readonly from?: string;
  /** Other dice than its parent's: whatever is left to chance may go another way. */
  readonly seed?: number;
}

export class Tape {
  readonly path: string;
  /** Of the timeline that the tape was opened at. */
  readonly log: SqliteLog;
  readonly #store: TapeStore;
  readonly #logs = new Map<string, SqliteLog>();
  readonly #writer: Writer | undefined;

  private constructor(path: string, store: TapeStore, { timeline, writer }: TapeOptions) {
    this.path = path;
    this.#store = store;
    this.#writer = store.readOnly ? undefined : writer;
    this.log = this.timeline(timeline ?? this.current);
  }

  /** Makes a new tape. The file must not exist. */
  static create(path: string, settings: Settings, options: TapeOptions = {}): Tape {
    if (existsSync(path)) throw new TapeError('NotATape', `${path} exists already`);
    dropAnchor(path);
    const db = newDatabase(path);
    try {
      db.pragma(`page_size = ${PAGE_BYTES}`);
      db.pragma('journal_mode = WAL');
      db.transaction(() => {
        migrate(db);
        db.pragma(`application_id = ${APPLICATION_ID}`);
        const meta = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
        meta.run('build', options.build ?? 'unknown');
        db.prepare('INSERT INTO timelines (id, name, settings) VALUES (0, ?, ?)').run(
          FIRST,
          JSON.stringify(settings),
        );
      }).immediate();
    } catch (error) {
      throw explained(error, path);
    } finally {
      db.close();
    }
    return Tape.open(path, options);
  }

  static open(path: string, options: TapeOptions = {}): Tape {
    const readOnly = options.readOnly === true;
    const db = openDatabase(path, readOnly);
    try {
      prepare(db, path, readOnly, options);
      if (!readOnly && options.writer) lockForWriting(db, path, options.writer);
      // The note first: somebody may be writing, and the tape must then go at least as far.
      const wal = readOnly ? undefined : new WriteAheadLog(db, options.walBytesMax);
      const store = new TapeStore(db, readOnly, new Anchor(path), wal, options);
      if (options.regardless !== true) checkAnchor(path, store);
      return new Tape(path, store, options);
    } catch (error) {
      db.close();
      throw unreadable(path, error);
    }
  }

  /** The log of a timeline. All of a tape's logs share one connection, and may be written to in turn. */
  timeline(name: string): SqliteLog {
    const known = this.#logs.get(name);
    if (known) return known;
    const log = new SqliteLog(this.#store, this.#store.timelines.named(name), () => this.close());
    this.#logs.set(name, log);
    return log;
  }

  /** In the order in which they were made. */
  get timelines(): readonly string[] {
    return this.#store.timelines.all.map(({ name }) => name);
  }

  /** The timeline that is meant when nobody says which. */
  get current(): string {
    return this.meta[CURRENT] ?? FIRST;
  }

  set current(name: string) {
    this.#store.timelines.named(name);
    this.#setMeta(CURRENT, name);
  }

  /** Makes a timeline that shares all that came before a moment of another, and copies nothing. */
  fork(name: string, { from = this.log.timeline, seed, ...moment }: Fork = {}): SqliteLog {
    const { timelines, readOnly, db } = this.#store;
    if (readOnly) throw new TapeError('ReadOnly', 'this tape is open for reading only');
    const log = this.timeline(from);
    timelines.checkNew(name);
    const { revision, at: begins, past } = forkPoint(log, moment);
    const parent = timelines.named(past[0]?.timeline ?? from);
    const settings = settingsOfFork(log.settings, past, seed);
    try {
      db.transaction(() =>
        timelines.add({ name, parent, after: revision, begins, settings }),
      ).immediate();
    } catch (error) {
      throw explained(error, this.path);
    }
    const fork = this.timeline(name);
    fork.noteEnd();
    return fork;
  }

  /** Folds the write-ahead log back into the file. */
  checkpoint(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  get size(): { readonly bytes: number; readonly snapshots: number; readonly format: number } {
    const number = (pragma: string): number => Number(this.#db.pragma(pragma, { simple: true }));
    const count = this.#db.prepare<[], number>('SELECT count(*) FROM snapshots').pluck().get();
    return {
      bytes: number('page_size') * number('page_count'),
      snapshots: count ?? 0,
      format: number('user_version'),
    };
  }

  /** A copy that is as small as can be, and whole even while somebody writes to this one. */
  copyTo(path: string): void {
    if (existsSync(path)) throw new TapeError('NotATape', `${path} exists already`);
    dropAnchor(path);
    this.#db.prepare('VACUUM INTO ?').run(path);
  }

  /** Lets the file grow to so many bytes and no further; as it is now, if it is larger already. */
  limitSize(bytes: number): void {
    const page = Number(this.#db.pragma('page_size', { simple: true }));
    this.#store.endBackground();
    this.#db.pragma(`max_page_count = ${Math.max(1, Math.floor(bytes / page))}`);
  }

  /** Names for revisions of the timeline that the tape was opened at. */
  get bookmarks(): Bookmarks {
    return this.bookmarksOf(this.log.timeline);
  }

  /** A fork has those of its parent up to where it leaves it. What was just set is there at once. */
  bookmarksOf(timeline: string): Bookmarks {
    const { lineage } = this.timeline(timeline);
    const find = (name: string): Revision | undefined => {
      const { meta } = this;
      let upTo = Number.POSITIVE_INFINITY;
      for (const { timeline: owner, after } of lineage) {
        const revision = Number(meta[bookmarkKey(owner, name)] ?? Number.NaN);
        if (revision <= upTo) return revision;
        upTo = Math.min(upTo, after);
      }
      return undefined;
    };
    const names = (): string[] => {
      const starts = lineage.map(({ timeline: owner }) => bookmarkKey(owner, ''));
      const found = Object.keys(this.meta).flatMap((key) => {
        const start = starts.find((start) => key.startsWith(start));
        return start === undefined ? [] : [key.slice(start.length)];
      });
      return [...new Set(found)].filter((name) => find(name) !== undefined);
    };
    return {
      get names() {
        return names();
      },
      get: find,
      set: (name, revision) => this.#setMeta(bookmarkKey(timeline, name), String(revision)),
    };
  }

  /** Key and value pairs that say where the tape comes from. */
  get meta(): Readonly<Record<string, string>> {
    const rows = this.#db
      .prepare<[], { key: string; value: string }>('SELECT key, value FROM meta')
      .all();
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  /** Tells others that the writer of this tape can be asked there. */
  announce(url: string): void {
    if (this.#writer) announce(this.#db, this.#writer, url);
  }

  close(): void {
    if (!this.#store.db.open) return;
    try {
      this.#store.endBackground();
      if (this.#writer) unlock(this.#db, this.#writer);
      if (!this.#store.readOnly) this.checkpoint();
    } catch {
      // A full disk, say. All that was written stays, and the next writer sees that this one is gone.
    }
    this.#store.db.close();
  }

  get #db(): Database.Database {
    this.#store.settle?.();
    return this.#store.db;
  }

  #setMeta(key: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value);
  }
}

/** Names for revisions, kept with the tape. */
interface Bookmarks {
  readonly names: readonly string[];
  get(name: string): Revision | undefined;
  set(name: string, revision: Revision): void;
}

const bookmarkKey = (timeline: string, name: string): string => `bookmark/${timeline}/${name}`;

/** Takes the right to write away from whoever holds it, and says who that was. */
export function releaseTape(path: string): string | undefined {
  const db = openDatabase(path, false);
  try {
    checkFormat(db, path);
    return release(db);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    db.close();
  }
}

/** Throws when the tape does not reach as far as it once did, or in another way. */
export function checkAnchor(path: string, store: TapeStore): void {
  const restore = `Restore the file (with its -wal file) from a copy; "kubetape repair --accept-loss" goes on without what is lost`;
  for (const [name, end] of store.anchor?.ends ?? []) {
    const timeline = store.timelines.find(name);
    const of = name === FIRST ? '' : ` of timeline ${name}`;
    if (!timeline)
      throw new TapeError('Damaged', `${path} has lost its timeline ${name}. ${restore}`);
    const log = new SqliteLog(store, timeline);
    if (end.revision > log.head)
      throw new TapeError(
        'Damaged',
        `${path} has lost its end: it reaches revision ${log.head}${of}, but revision ${end.revision} was written. ${restore}`,
        { lostEnd: end.revision },
      );
    if (log.chainAt(end.revision) !== end.chain)
      throw new TapeError(
        'Damaged',
        `${path} is not what was written: revision ${end.revision}${of} has another hash than the one noted in ${path}.anchor. ${restore}`,
      );
  }
}
