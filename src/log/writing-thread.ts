// The thread that puts rows into a tape while the cluster goes on: it chains and inserts what it is sent, a batch a
// transaction, on a connection of its own, and says how far it has come.
//
// After a batch that failed it takes nothing until it is told anew where to begin: what came after is of no use.

import { type MessagePort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { Appender, rowsSent, type Sent } from './appender.js';
import { keptAlive } from './kept-alive.js';
import { Actors, statementsOf } from './rows.js';
import { prepare, type Writing } from './tape-file.js';

export interface Start extends Writing {
  readonly path: string;
  /** How far the file may grow. */
  readonly pagesMax: number;
  readonly port: MessagePort;
  /** Counts the answers, for whoever waits for one. */
  readonly answers: Int32Array;
}

/** Rows of one transaction, and the cache of heads that goes with them, if one is due. */
export interface Batch extends Sent {
  /** The hash that the first row follows; missing if that is the last row of the batch before. */
  readonly chain?: string;
  readonly snapshot?: { readonly id: number; readonly heads: Uint8Array } | undefined;
}

export type Answer =
  | { readonly chain: string }
  | { readonly error: { readonly message: string; readonly code: string | undefined } };

const { port, answers, path, pagesMax, ...writing } = workerData as Start;

function insertInto(db: Database.Database): (batch: Batch) => string {
  const statements = statementsOf(db);
  const actors = new Actors(statements);
  const appender = new Appender(statements, actors, '');
  const insert = db.transaction((batch: Batch) => {
    const { snapshot } = batch;
    for (const row of rowsSent(batch)) appender.append(row);
    appender.flush();
    if (snapshot) statements.insertSnapshot.run(snapshot.id, snapshot.heads);
  });
  return (batch) => {
    if (batch.chain !== undefined) {
      // Since then others may have written.
      appender.restart(batch.chain);
      actors.forget();
    }
    insert.immediate(batch);
    return appender.chain;
  };
}

function open(): Database.Database {
  const db = keptAlive(new Database(path, { fileMustExist: true }));
  prepare(db, path, false, writing);
  db.pragma(`max_page_count = ${pagesMax}`);
  return db;
}

let db: Database.Database | undefined;
let insert: ((batch: Batch) => string) | undefined;
let isBroken = false;

function answerTo(batch: Batch): Answer | undefined {
  if (isBroken && batch.chain === undefined) return undefined;
  try {
    db ??= open();
    insert ??= insertInto(db);
    const chain = insert(batch);
    isBroken = false;
    return { chain };
  } catch (error) {
    isBroken = true;
    const { message, code } = error as { message: string; code?: string };
    return { error: { message, code } };
  }
}

port.on('message', (batch: Batch | 'close') => {
  if (batch === 'close') {
    db?.close();
    port.close();
  } else {
    const answer = answerTo(batch);
    if (!answer) return;
    port.postMessage(answer);
  }
  Atomics.add(answers, 0, 1);
  Atomics.notify(answers, 0);
});
