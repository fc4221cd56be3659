// The write-ahead log of a tape that is written to, kept from growing without end.
//
// SQLite folds it back by itself, but begins it anew only at an instant at which nobody reads from it: while readers
// come one before the other has gone, it grows. So when it has grown too far, the writer waits for them for a moment,
// and they are held up no longer than that.

import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';

/** The write-ahead log is folded back when it has grown beyond so many bytes. */
export const WAL_BYTES_MAX = 64 * 2 ** 20;
/** Room for the steps between two looks. */
const SLACK = 1.125;
/** Looking costs some microseconds: too much for every step. */
const LOOK_EVERY = 32;
const PATIENCE_MS = 500;
export const BUSY_TIMEOUT_MS = 5_000;

export class WriteAheadLog {
  readonly #db: Database.Database;
  readonly #bytesMax: number;
  #limit: number;
  #steps = 0;

  constructor(db: Database.Database, bytesMax: number = WAL_BYTES_MAX) {
    this.#db = db;
    this.#bytesMax = bytesMax;
    this.#limit = bytesMax * SLACK;
  }

  /** To be told of every transaction, after it. */
  grown(): void {
    if (++this.#steps % LOOK_EVERY !== 0) return;
    const size = this.#size();
    if (size <= this.#limit) return;
    // One who stays for good is asked again when as much has come once more.
    this.#limit = this.#foldBack() ? this.#bytesMax * SLACK : size + this.#bytesMax;
  }

  #size(): number {
    return statSync(`${this.#db.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  #foldBack(): boolean {
    this.#db.pragma(`busy_timeout = ${PATIENCE_MS}`);
    try {
      const isBusy = this.#db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 1;
      return !isBusy;
    } catch {
      // The step is in the tape: that there is no room now, or no right, is told by the next.
      return false;
    } finally {
      this.#db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }
}
