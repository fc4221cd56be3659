// A tape: one SQLite file with the whole history of a cluster, opened so that nothing can go wrong quietly.
//
// Opening checks that the file is a tape, of a format we know, whole (the anchor beside it), and that
// nobody else is writing. Closing folds the write-ahead log back, so that a tape at rest is one file.

import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Settings } from '../machinery/settings.js';
import { dropAnchor, readAnchor, writeAnchor } from './anchor.js';
import { SqliteLog } from './sqlite-log.js';
import { explained, TapeError } from './tape-error.js';
import {
  APPLICATION_ID,
  checkFormat,
  findTimeline,
  migrate,
  newDatabase,
  openDatabase,
  prepare,
  unreadable,
} from './tape-file.js';
import { lockForWriting, release, unlock, type Writer } from './writer-lock.js';

export interface TapeOptions {
  readonly timeline?: string;
  readonly readOnly?: boolean;
  /** Who writes, for the lock; missing when reading. */
  readonly writer?: Writer;
  /** Which build made the tape. */
  readonly build?: string;
  /** Wait for the disk at every step, so that not even a power cut loses one. */
  readonly durable?: boolean;
}

export class Tape {
  readonly path: string;
  readonly log: SqliteLog;
  readonly #db: Database.Database;
  readonly #writer: Writer | undefined;
  readonly #readOnly: boolean;

  private constructor(
    path: string,
    db: Database.Database,
    log: SqliteLog,
    { readOnly, writer }: TapeOptions,
  ) {
    this.path = path;
    this.#db = db;
    this.log = log;
    this.#readOnly = readOnly === true;
    this.#writer = this.#readOnly ? undefined : writer;
  }

  /** Makes a new tape. The file must not exist. */
  static create(path: string, settings: Settings, options: TapeOptions = {}): Tape {
    if (existsSync(path)) throw new TapeError('NotATape', `${path} exists already`);
    dropAnchor(path);
    const db = newDatabase(path);
    try {
      db.pragma('page_size = 8192');
      db.pragma('journal_mode = WAL');
      db.transaction(() => {
        migrate(db);
        db.pragma(`application_id = ${APPLICATION_ID}`);
        const meta = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
        meta.run('build', options.build ?? 'unknown');
        db.prepare('INSERT INTO timelines (id, name, settings) VALUES (0, ?, ?)').run(
          'main',
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
      return Tape.#opened(path, db, options, readOnly);
    } catch (error) {
      db.close();
      throw unreadable(path, error);
    }
  }

  static #opened(
    path: string,
    db: Database.Database,
    options: TapeOptions,
    readOnly: boolean,
  ): Tape {
    prepare(db, path, readOnly, options.durable === true);
    if (!readOnly && options.writer) lockForWriting(db, path, options.writer);
    const timeline = findTimeline(db, options.timeline ?? 'main');
    const log = new SqliteLog({
      db,
      timeline,
      readOnly,
      onAppended: (revision, chain) => {
        writeAnchor(path, { timeline: timeline.name, revision, chain });
      },
    });
    checkAnchor(path, log);
    return new Tape(path, db, log, options);
  }

  /** Folds the write-ahead log back into the file. */
  checkpoint(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** Lets the file grow to so many bytes and no further; as it is now, if it is larger already. */
  limitSize(bytes: number): void {
    const page = Number(this.#db.pragma('page_size', { simple: true }));
    this.#db.pragma(`max_page_count = ${Math.max(1, Math.floor(bytes / page))}`);
  }

  /** Names for revisions, kept with the tape. What was just set is there at once. */
  get bookmarks(): {
    readonly names: string[];
    get(name: string): number | undefined;
    set(name: string, revision: number): void;
  } {
    const db = this.#db;
    const { timeline } = this.log;
    const start = `bookmark/${timeline}/`;
    const read = (): Readonly<Record<string, string>> => this.meta;
    return {
      get names() {
        return Object.keys(read())
          .filter((key) => key.startsWith(start))
          .map((key) => key.slice(start.length));
      },
      get: (name) => {
        const revision = read()[start + name];
        return revision === undefined ? undefined : Number(revision);
      },
      set: (name, revision) => {
        db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(
          start + name,
          String(revision),
        );
      },
    };
  }

  /** Key and value pairs that say where the tape comes from. */
  get meta(): Readonly<Record<string, string>> {
    const rows = this.#db
      .prepare<[], { key: string; value: string }>('SELECT key, value FROM meta')
      .all();
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  close(): void {
    if (!this.#db.open) return;
    try {
      if (this.#writer) unlock(this.#db, this.#writer);
      if (!this.#readOnly) this.checkpoint();
    } catch {
      // A full disk, say. All that was written stays, and the next writer sees that this one is gone.
    }
    this.log.close();
  }
}

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
export function checkAnchor(path: string, log: SqliteLog): void {
  const anchor = readAnchor(path);
  if (anchor?.timeline !== log.timeline) return;
  const restore = `Restore the file (with its -wal file) from a copy; to go on without the lost part, delete ${path}.anchor`;
  if (anchor.revision > log.head)
    throw new TapeError(
      'Damaged',
      `${path} has lost its end: it reaches revision ${log.head}, but revision ${anchor.revision} was written. ${restore}`,
    );
  if (log.chainAt(anchor.revision) !== anchor.chain)
    throw new TapeError(
      'Damaged',
      `${path} is not what was written: revision ${anchor.revision} has another hash than the one noted in ${path}.anchor. ${restore}`,
    );
}
