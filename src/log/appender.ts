// Writes rows at the end of a timeline, each chained to the one before it. The caller holds the transaction.
//
// Rows are handed to SQLite some at a time: what a statement costs before and after its rows is as much as a row.

import { chainNext } from './chain.js';
import {
  type Actors,
  hashOfKey,
  INSERTED_AT_ONCE,
  type RawRow,
  type Row,
  rowOf,
  type Statements,
} from './rows.js';

const COLUMNS = 11;

/** A row that is not yet chained; `actor` is the name. */
export interface NewRow extends Omit<Row, 'actor'> {
  readonly actor: string;
}

/** Where rows go one after another. */
export interface RowSink {
  append(row: NewRow): void;
}

/** Rows as they are sent to another thread: column after column, with the actors' names. */
const SENT_COLUMNS = 9;

export class SentRows implements RowSink {
  readonly columns: unknown[] = [];

  append({ id, at, type, actor, because, object, key, base, payload }: NewRow): void {
    this.columns.push(id, at, type, actor, because, object, key, base, payload);
  }
}

export function* rowsSent(columns: readonly unknown[]): Iterable<NewRow> {
  for (let i = 0; i < columns.length; i += SENT_COLUMNS) {
    const row = columns.slice(i, i + SENT_COLUMNS) as unknown as RawRow;
    yield { ...rowOf(row), actor: columns[i + 3] as string };
  }
}

export class Appender implements RowSink {
  readonly #statements: Statements;
  readonly #actors: Actors;
  /** The hash of the last row. */
  chain: string;
  /** The columns of rows that SQLite does not have yet, and how many rows these are. */
  readonly #columns: unknown[] = Array(COLUMNS * INSERTED_AT_ONCE).fill(null);
  #waiting = 0;

  constructor(statements: Statements, actors: Actors, chain: string) {
    this.#statements = statements;
    this.#actors = actors;
    this.chain = chain;
  }

  append(row: NewRow): void {
    this.chain = chainNext(this.chain, row);
    const columns = this.#columns;
    let i = this.#waiting * COLUMNS;
    columns[i++] = row.id;
    columns[i++] = row.at;
    columns[i++] = row.type;
    columns[i++] = this.#actors.id(row.actor);
    columns[i++] = row.because;
    columns[i++] = row.object;
    columns[i++] = row.key;
    columns[i++] = row.key === null ? null : hashOfKey(row.key);
    columns[i++] = row.base;
    columns[i++] = row.payload;
    columns[i++] = this.chain;
    if (++this.#waiting < INSERTED_AT_ONCE) return;
    this.#statements.insertMany.run(columns);
    this.#waiting = 0;
  }

  /** Hands over the rows that are left; before it some may not be in the table. */
  flush(): void {
    for (let row = 0; row < this.#waiting; row++)
      this.#statements.insert.run(this.#columns.slice(row * COLUMNS, (row + 1) * COLUMNS));
    this.#waiting = 0;
  }

  /** Goes back to an earlier end, after a transaction that failed. */
  restart(chain: string): void {
    this.chain = chain;
    this.#waiting = 0;
  }
}
