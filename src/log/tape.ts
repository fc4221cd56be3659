// A tape: one SQLite file with the whole history of a cluster, opened so that nothing can go wrong quietly.
//
// Opening checks that the file is a tape, of a format we know, whole (the anchor beside it), and that
// nobody else is writing. Closing folds the write-ahead log back, so that a tape at rest is one file.

import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Settings } from '../machinery/settings.js';
import { readAnchor, writeAnchor } from './anchor.js';
import { segmentsOf, type TimelineRow } from './lineage.js';
import { SqliteLog, type TimelineInTape } from './sqlite-log.js';
import { TapeError } from './tape-error.js';
import { lockForWriting, unlock, type Writer } from './writer-lock.js';

/** `ktLg`: how a SQLite file is known to be a tape. */
const APPLICATION_ID = 0x6b744c67;
const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const SQLITE_HEADER = 'SQLite format 3\u0000';
/** The write-ahead log is folded back when it has grown beyond this many pages of 8 KiB (64 MiB). */
const WAL_PAGES_MAX = 8_192;

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
    const db = new Database(path);
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
    db.close();
    return Tape.open(path, options);
  }

  static open(path: string, options: TapeOptions = {}): Tape {
    const readOnly = options.readOnly === true;
    refuseWhatIsNoTape(path);
    const db = new Database(path, { readonly: readOnly, fileMustExist: true });
    try {
      return Tape.#opened(path, db, options, readOnly);
    } catch (error) {
      db.close();
      throw damaged(path, error);
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
    const anchor = readAnchor(path);
    if (anchor && anchor.timeline === timeline.name) {
      if (anchor.revision > log.head)
        throw new TapeError(
          'Damaged',
          `${path} has lost its end: it reaches revision ${log.head}, but revision ${anchor.revision} was written. Restore the file (with its -wal file) from a copy; to go on without the lost part, delete ${path}.anchor`,
        );
      if (log.chainAt(anchor.revision) !== anchor.chain)
        throw new TapeError(
          'Damaged',
          `${path} is not what was written: revision ${anchor.revision} has another hash than the one noted in ${path}.anchor`,
        );
    }
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
    if (this.#writer) unlock(this.#db, this.#writer);
    if (!this.#readOnly) this.checkpoint();
    this.log.close();
  }
}

function prepare(db: Database.Database, path: string, readOnly: boolean, durable: boolean): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw new TapeError('NotATape', `${path} is a SQLite file, but not a kubetape tape`);
  const format = Number(db.pragma('user_version', { simple: true }));
  const newest = migrations().length;
  if (format > newest)
    throw new TapeError(
      'NewerFormat',
      `${path} has tape format ${format}; this kubetape reads up to format ${newest}. Update kubetape`,
    );
  db.pragma('busy_timeout = 5000');
  db.pragma('cache_size = -65536');
  db.pragma('trusted_schema = OFF');
  db.pragma('foreign_keys = ON');
  if (readOnly) return;
  db.pragma('recursive_triggers = ON');
  db.pragma(`synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES_MAX}`);
  if (format < newest) db.transaction(() => migrate(db)).immediate();
}

const migrations = (): string[] =>
  readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort();

/** Applies the migrations that the file has not seen, in order. */
function migrate(db: Database.Database): void {
  const done = Number(db.pragma('user_version', { simple: true }));
  const all = migrations();
  for (const name of all.slice(done)) db.exec(readFileSync(new URL(name, MIGRATIONS), 'utf8'));
  db.pragma(`user_version = ${all.length}`);
}

function findTimeline(db: Database.Database, name: string): TimelineInTape {
  const rows = db
    .prepare<[], TimelineRow & { name: string; settings: string }>('SELECT * FROM timelines')
    .all();
  const found = rows.find((row) => row.name === name);
  if (!found)
    throw new TapeError(
      'NoSuchTimeline',
      `there is no timeline "${name}"; there is ${rows.map((row) => row.name).join(', ')}`,
    );
  const segments = segmentsOf(new Map(rows.map((row) => [row.id, row])), found.id);
  return { id: found.id, name, settings: JSON.parse(found.settings) as Settings, segments };
}

function refuseWhatIsNoTape(path: string): void {
  if (!existsSync(path))
    throw new TapeError('NotFound', `${path} does not exist; "kubetape init" makes a new tape`);
  const file = openSync(path, 'r');
  const start = Buffer.alloc(SQLITE_HEADER.length);
  readSync(file, start);
  closeSync(file);
  if (start.toString('latin1') !== SQLITE_HEADER)
    throw new TapeError('NotATape', `${path} is not a kubetape tape`);
}

function damaged(path: string, error: unknown): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
    return new TapeError('Damaged', `${path} is damaged: ${(error as Error).message}`);
  return error;
}
