// Whether a tape is what was written: every hash follows from the one before it, every snapshot says what
// the events say, the file is sound, and it goes as far as it went.

import type Database from 'better-sqlite3';
import { Anchor } from './anchor.js';
import { chainNext, chainUpTo } from './chain.js';
import { isFound } from './creations.js';
import { type Heads, Snapshot } from './heads.js';
import { idOf, revisionOfId, segmentsOf, type Timeline } from './lineage.js';
import { LineageReader, moveHead } from './lineage-reader.js';
import type { Row } from './rows.js';
import { checkAnchor } from './tape.js';
import { checkFormat, openDatabase, unreadable } from './tape-file.js';
import { TapeStore } from './tape-store.js';
import { FIRST } from './timeline-table.js';

export interface VerifyOptions {
  /** Only that SQLite finds its way about the file, and that the end is there. */
  readonly quick?: boolean;
  /** Told now and then how many events have been gone through. */
  readonly onProgress?: (events: number) => void;
}

export interface Verified {
  readonly events: number;
  /** The first thing that is wrong. */
  readonly problem?: string;
  /** The revision of the first timeline from which on nothing is to be relied on, where one can be named. */
  readonly firstBad?: number;
  /** Snapshots that say otherwise than the events, all of which are sound: they are to be dropped. */
  readonly badSnapshots?: readonly number[];
}

/** Throws a TapeError when the file cannot be opened as a tape, or has lost its end. */
export function verifyTape(path: string, options: VerifyOptions = {}): Verified {
  const db = openDatabase(path, true);
  try {
    checkFormat(db, path);
    const store = new TapeStore(db, true, new Anchor(path));
    const walk = new Walk(store, options.onProgress);
    const problem =
      (options.quick ? undefined : walk.problem()) ?? problemInFile(db, options.quick === true);
    if (problem === undefined) checkAnchor(path, store);
    const { firstBad, badSnapshots } = walk;
    return {
      events: walk.events,
      ...(problem === undefined ? {} : { problem }),
      ...(firstBad === undefined ? {} : { firstBad }),
      ...(firstBad === undefined && badSnapshots.length > 0 ? { badSnapshots } : {}),
    };
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    db.close();
  }
}

const PROGRESS_EVERY = 10_000;

type ChainRow = Row & {
  readonly name: string | null;
  readonly hash: number | null;
  readonly chain: string;
};

const ROWS = `SELECT e.*, a.name FROM events e LEFT JOIN actors a ON a.id = e.actor
  WHERE e.id > ? AND e.id <= ? ORDER BY e.id`;

/** Along every timeline from where it begins; a fork's past is its parent's, which has been gone through. */
class Walk {
  readonly #db: Database.Database;
  readonly #store: TapeStore;
  readonly #onProgress: ((events: number) => void) | undefined;
  events = 0;
  firstBad: number | undefined;
  readonly badSnapshots: number[] = [];
  #snapshotProblem: string | undefined;

  constructor(store: TapeStore, onProgress: ((events: number) => void) | undefined) {
    this.#store = store;
    this.#db = store.db;
    this.#onProgress = onProgress;
  }

  problem(): string | undefined {
    for (const timeline of this.#store.timelines.all) {
      const found = this.#along(timeline);
      if (found !== undefined && timeline.name !== FIRST) this.firstBad = undefined;
      if (found !== undefined)
        return timeline.name === FIRST ? found : `timeline ${timeline.name}: ${found}`;
    }
    return this.#snapshotProblem;
  }

  #along(timeline: Timeline): string | undefined {
    const { id, after } = timeline;
    const rows = this.#db.prepare<[number, number], ChainRow>(ROWS);
    const snapshot = this.#db
      .prepare<[number], Buffer>('SELECT heads FROM snapshots WHERE id = ?')
      .pluck();
    let last = after;
    try {
      const { parent } = timeline;
      if (parent && after > this.#reader(parent).head())
        return `it leaves ${parent.name} at revision ${after}, which is not there`;
      const heads = this.#reader(timeline).headsAt(after).heads;
      let before = chainUpTo(timeline, after, this.#store.chainOf);
      for (const row of rows.iterate(idOf(id, after), idOf(id + 1, 0))) {
        const revision = revisionOfId(row.id);
        this.firstBad = last + 1;
        if (revision !== last + 1) return `revision ${last + 1} is missing`;
        if (chainNext(before, { ...row, actor: row.name ?? '' }) !== row.chain)
          return `revision ${revision} is not what was written: its hash does not follow from what is there`;
        if (row.key !== null && !isFound(row.key, row.at, row.hash))
          return `revision ${revision} cannot be found by its object's name`;
        moveHead(heads, row);
        const noted = snapshot.get(row.id);
        if (noted && !sameHeads(heads, Snapshot.of(noted)?.heads())) this.#doubt(row.id);
        before = row.chain;
        last = revision;
        this.firstBad = undefined;
        if (++this.events % PROGRESS_EVERY === 0) this.#onProgress?.(this.events);
      }
    } catch (error) {
      this.firstBad = last + 1;
      return `what comes after revision ${last} cannot be read: ${(error as Error).message}`;
    }
    return undefined;
  }

  /** A snapshot is a cache: what it says wrongly makes no event wrong. */
  #doubt(id: number): void {
    this.badSnapshots.push(id);
    this.#snapshotProblem ??= `the snapshot of revision ${revisionOfId(id)} says otherwise than the events; they are sound, and "kubetape repair --accept-loss" drops it`;
  }

  #reader(timeline: Timeline): LineageReader {
    const { statements, bodies } = this.#store;
    return new LineageReader(segmentsOf(timeline), statements, bodies);
  }
}

function sameHeads(a: Heads, b: Heads | undefined): boolean {
  if (a.size !== b?.size) return false;
  for (const [object, { id, section }] of a) {
    const other = b.get(object);
    if (other?.id !== id || other.section !== section) return false;
  }
  return true;
}

/** Pages, tables and indexes, as SQLite checks them; `quick` leaves out whether the indexes agree. */
function problemInFile(db: Database.Database, quick: boolean): string | undefined {
  const found = String(db.pragma(`${quick ? 'quick' : 'integrity'}_check(1)`, { simple: true }));
  return found === 'ok' ? undefined : found.replace(/^\*\*\* in database main \*\*\*\n/, '');
}
