// Writes rows at the end of a timeline, each chained to the one before it. The caller holds the transaction.
//
// Rows are handed to SQLite some at a time: what a statement costs before and after its rows is as much as a row.

import { chainNext } from './chain.js';
import { indexed } from './creations.js';
import { type Actors, INSERTED_AT_ONCE, type Row, type Statements } from './rows.js';

const COLUMNS = 11;

/** A row that is not yet chained; `actor` is the name. */
export interface NewRow extends Omit<Row, 'actor'> {
  readonly actor: string;
}

/** Where rows go one after another. */
export interface RowSink {
  append(row: NewRow): void;
}

/** Rows as they are sent to another thread: their numbers are handed over as they lie, not copied one by one. */
export interface Sent {
  /** Those of row after row; NaN where there is none. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Key and payload of row after row. */
  readonly texts: readonly (string | null)[];
  /** Names, by the numbers that the rows have here. */
  readonly actors: readonly string[];
}

const NUMBERS = 7;
const TEXTS = 2;

export class SentRows implements RowSink, Sent {
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly texts: (string | null)[] = [];
  readonly actors: string[] = [];
  readonly #actors = new Map<string, number>();
  #length = 0;

  constructor(rows: number) {
    this.numbers = new Float64Array(rows * NUMBERS);
  }

  append({ id, at, type, actor, because, object, key, base, payload }: NewRow): void {
    const { numbers } = this;
    let i = this.#length;
    numbers[i++] = id;
    numbers[i++] = at;
    numbers[i++] = type;
    numbers[i++] = this.#actor(actor);
    numbers[i++] = because ?? Number.NaN;
    numbers[i++] = object ?? Number.NaN;
    numbers[i++] = base ?? Number.NaN;
    this.#length = i;
    this.texts.push(key, payload);
  }

  #actor(name: string): number {
    const known = this.#actors.get(name);
    if (known !== undefined) return known;
    this.#actors.set(name, this.actors.length);
    return this.actors.push(name) - 1;
  }
}

export function* rowsSent({ numbers, texts, actors }: Sent): Iterable<NewRow> {
  const numberAt = (i: number): number => numbers[i] as number;
  const orNull = (n: number): number | null => (Number.isNaN(n) ? null : n);
  for (let i = 0, text = 0; i < numbers.length; i += NUMBERS, text += TEXTS)
    yield {
      id: numberAt(i),
      at: numberAt(i + 1),
      type: numberAt(i + 2),
      actor: actors[numberAt(i + 3)] as string,
      because: orNull(numberAt(i + 4)),
      object: orNull(numberAt(i + 5)),
      key: texts[text] as string | null,
      base: orNull(numberAt(i + 6)),
      payload: texts[text + 1] as string | null,
    };
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
    columns[i++] = row.key === null ? null : indexed(row.key, row.at);
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
