// The file of a tape: how one is known, opened, and brought to the format of this build.

import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { keptAlive } from './kept-alive.js';
import { damage, explained, TapeError } from './tape-error.js';
import { BUSY_TIMEOUT_MS, WAL_BYTES_MAX } from './write-ahead-log.js';

/** `ktLg`: how a SQLite file is known to be a tape. */
export const APPLICATION_ID = 0x6b744c67;
const MIGRATIONS = new URL('../../migrations/', import.meta.url);
/** Where the header says how the file is written to [SQLite file format, 1.3.3], and one of the ways. */
const JOURNAL_BYTES = [18, 20] as const;
const ROLLBACK_JOURNAL = 1;
export const PAGE_BYTES = 8_192;
const SQLITE_HEADER = 'SQLite format 3\u0000';

/** The database of a tape, opened and looked at no further than that it is one. */
export function openDatabase(path: string, readOnly: boolean): Database.Database {
  try {
    refuseWhatIsNoTape(path);
    const db = keptAlive(new Database(path, { readonly: readOnly, fileMustExist: true }));
    return readOnly ? readable(db, path) : db;
  } catch (error) {
    throw explained(error, path);
  }
}

/**
 * Even readers need a few pages beside the file. Where there is no room for them, or no right, a tape at rest
 * is read into memory.
 */
function readable(db: Database.Database, path: string): Database.Database {
  try {
    db.pragma('application_id');
    return db;
  } catch (error) {
    db.close();
    const { code = '' } = error as { code?: string };
    const isAtRest = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0;
    if (!isAtRest || !/^SQLITE_(CANTOPEN|FULL|READONLY|IOERR_SHM)/.test(code)) throw error;
    const file = readFileSync(path);
    // A database in memory has no write-ahead log: the header must not say that it has.
    file.fill(ROLLBACK_JOURNAL, ...JOURNAL_BYTES);
    return keptAlive(new Database(file, { readonly: true }));
  }
}

export function newDatabase(path: string): Database.Database {
  try {
    return keptAlive(new Database(path));
  } catch (error) {
    if (error instanceof TypeError)
      throw new TapeError('NotFound', `${path} cannot be made: its folder does not exist`);
    throw explained(error, path);
  }
}

export interface Writing {
  readonly durable?: boolean | undefined;
  readonly walBytesMax?: number | undefined;
}

export function prepare(
  db: Database.Database,
  path: string,
  readOnly: boolean,
  { durable = false, walBytesMax = WAL_BYTES_MAX }: Writing,
): void {
  const format = checkFormat(db, path);
  db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  db.pragma('cache_size = -65536');
  db.pragma('trusted_schema = OFF');
  if (readOnly) return;
  // The numbers of actors and parents are this process's own: looking them up again costs a tenth of an append.
  db.pragma('foreign_keys = OFF');
  db.pragma('recursive_triggers = ON');
  db.pragma(`synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
  db.pragma(`wal_autocheckpoint = ${Math.ceil(walBytesMax / PAGE_BYTES)}`);
  if (format < migrations().length) db.transaction(() => migrate(db)).immediate();
}

/** The tape's format, if it is one that we know. */
export function checkFormat(db: Database.Database, path: string): number {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw new TapeError('NotATape', `${path} is a SQLite file, but not a kubetape tape`);
  const format = Number(db.pragma('user_version', { simple: true }));
  const newest = migrations().length;
  if (format > newest)
    throw new TapeError(
      'NewerFormat',
      `${path} has tape format ${format}; this kubetape reads up to format ${newest}. Update kubetape`,
    );
  return format;
}

const migrations = (): string[] =>
  readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort();

/** Applies the migrations that the file has not seen, in order. */
export function migrate(db: Database.Database): void {
  const done = Number(db.pragma('user_version', { simple: true }));
  const all = migrations();
  for (const name of all.slice(done)) db.exec(readFileSync(new URL(name, MIGRATIONS), 'utf8'));
  db.pragma(`user_version = ${all.length}`);
}

function refuseWhatIsNoTape(path: string): void {
  if (path === '') throw new TapeError('NotFound', 'a tape needs a name: --tape FILE');
  if (!existsSync(path))
    throw new TapeError('NotFound', `${path} does not exist; "kubetape init" makes a new tape`);
  if (statSync(path).isDirectory())
    throw new TapeError('NotATape', `${path} is a folder, not a kubetape tape`);
  const file = openSync(path, 'r');
  const start = Buffer.alloc(SQLITE_HEADER.length);
  readSync(file, start);
  closeSync(file);
  if (start.toString('latin1') !== SQLITE_HEADER)
    throw new TapeError('NotATape', `${path} is not a kubetape tape`);
}

/** All that is asked when a tape is opened is ours: when that makes no sense to SQLite, the file is to blame. */
export function unreadable(path: string, error: unknown): unknown {
  const { code } = error as { code?: string };
  if (code === 'SQLITE_ERROR' || error instanceof SyntaxError || error instanceof RangeError)
    return damage(path, (error as Error).message);
  return explained(error, path);
}
