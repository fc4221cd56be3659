// One writer at a time: a note in the tape itself of who that is. A writer that died leaves its note; the
// next one sees that the process is gone and takes over.

import type Database from 'better-sqlite3';
import { TapeError } from './tape-error.js';

export interface Writer {
  readonly pid: number;
  readonly host: string;
  /** Whether a process of this host is still running. */
  readonly isRunning: (pid: number) => boolean;
}

const KEY = 'writer';

export function lockForWriting(db: Database.Database, path: string, writer: Writer): void {
  db.transaction(() => {
    const note = readNote(db);
    if (note && !isStale(note, writer))
      throw new TapeError('InUse', heldBy(note, path), { servedAt: note.url });
    const { pid, host } = writer;
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(
      KEY,
      JSON.stringify({ pid, host }),
    );
  }).immediate();
}

const heldBy = ({ pid, host, url }: Note, path: string): string =>
  url === undefined
    ? `${path} is being written by process ${pid} on ${host}; wait until it is done, or only read. If that process is no more, "kubetape unlock" lets others write`
    : `${path} is being served at ${url} by process ${pid} on ${host}: use --server ${url}. If that process is no more, "kubetape unlock" lets others write`;

/** Adds to the note where the writer can be asked to write for others. */
export function announce(db: Database.Database, { pid, host }: Writer, url: string): void {
  if (readNote(db)?.pid === pid)
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(
      KEY,
      JSON.stringify({ pid, host, url }),
    );
}

export function unlock(db: Database.Database, writer: Writer): void {
  const note = readNote(db);
  if (note?.pid === writer.pid && note.host === writer.host)
    db.prepare('DELETE FROM meta WHERE key = ?').run(KEY);
}

/** Whoever it is that holds the lock holds it no longer. */
export function release(db: Database.Database): string | undefined {
  const note = readNote(db);
  if (note) db.prepare('DELETE FROM meta WHERE key = ?').run(KEY);
  return note && `process ${note.pid} on ${note.host}`;
}

type Note = Pick<Writer, 'pid' | 'host'> & { readonly url?: string };

const isStale = (note: Note, { host, pid, isRunning }: Writer): boolean =>
  note.host === host && (note.pid === pid || !isRunning(note.pid));

function readNote(db: Database.Database): Note | undefined {
  const row = db
    .prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?')
    .get(KEY);
  return row && (JSON.parse(row.value) as Note);
}
