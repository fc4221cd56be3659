// Writes rows at the end of a timeline, each chained to the one before it. The caller holds the transaction.

import { chainNext } from './chain.js';
import { type Actors, hashOfKey, type Row, type Statements } from './rows.js';

/** A row that is not yet chained; `actor` is the name. */
export interface NewRow extends Omit<Row, 'actor'> {
  readonly actor: string;
}

export class Appender {
  readonly #statements: Statements;
  readonly #actors: Actors;
  /** The hash of the last row. */
  chain: string;

  constructor(statements: Statements, actors: Actors, chain: string) {
    this.#statements = statements;
    this.#actors = actors;
    this.chain = chain;
  }

  append(row: NewRow): void {
    const { id, at, type, actor, because, object, key, base, payload } = row;
    const chain = chainNext(this.chain, row);
    this.#statements.insert.run(
      id,
      at,
      type,
      this.#actors.id(actor),
      because,
      object,
      key,
      key === null ? null : hashOfKey(key),
      base,
      payload,
      chain,
    );
    this.chain = chain;
  }
}
