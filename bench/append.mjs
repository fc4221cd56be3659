// What the chain, the indexes and the triggers cost: rows at the end of a tape against the same bytes in a bare
// table, in batches of 1,000, in turn; and the whole way from events, which are written as changes, to rows.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Appender } from '../dist/log/appender.js';
import { Actors, statementsOf } from '../dist/log/rows.js';
import { Tape } from '../dist/log/tape.js';
import { prepare } from '../dist/log/tape-file.js';
import { act, deployment, inMemory, newCluster, settings } from './clusters.mjs';
import { format, inFolder, median, report, timed } from './measure.mjs';

const PODS = 2_000;
const BATCH = 1_000;
const ROUNDS = 11;

/** The events of a real rollout. */
function events() {
  const log = inMemory();
  const cluster = newCluster(log, 100);
  act(cluster, deployment('web', PODS));
  cluster.settle();
  return [...log.read()];
}

/** Some in a transaction each, until all are done; returns how many a millisecond. */
function inBatches(db, all, insert, flush = () => {}) {
  const batch = db.transaction((some) => {
    for (const one of some) insert(one);
    flush();
  });
  const { ms } = timed(() => {
    for (let i = 0; i < all.length; i += BATCH) batch(all.slice(i, i + BATCH));
  });
  return all.length / ms;
}

function appendEvents(all) {
  return inFolder((folder) => {
    const tape = Tape.create(join(folder, 'events.tape'), settings);
    const { ms } = timed(() => {
      for (let i = 0; i < all.length; i += BATCH) tape.log.append(all.slice(i, i + BATCH));
    });
    tape.close();
    return all.length / ms;
  });
}

/** The rows that a tape holds for these events: as the log appends them, and as they lie in the table. */
function rowsOf(all) {
  return inFolder((folder) => {
    const path = join(folder, 'rows.tape');
    const tape = Tape.create(path, settings);
    for (let i = 0; i < all.length; i += BATCH) tape.log.append(all.slice(i, i + BATCH));
    tape.close();
    const db = new Database(path, { readonly: true });
    const stored = db.prepare('SELECT * FROM events ORDER BY id').raw().all();
    const rows = db
      .prepare(
        'SELECT e.*, a.name AS actor FROM events e JOIN actors a ON a.id = e.actor ORDER BY e.id',
      )
      .all();
    db.close();
    return { stored, rows };
  });
}

function appendRows(rows) {
  return inFolder((folder) => {
    const path = join(folder, 'append.tape');
    Tape.create(path, settings).close();
    const db = new Database(path);
    prepare(db, path, false, false);
    const statements = statementsOf(db);
    const appender = new Appender(statements, new Actors(statements), '0'.repeat(22));
    const rate = inBatches(
      db,
      rows,
      (row) => appender.append(row),
      () => appender.flush(),
    );
    db.close();
    return rate;
  });
}

function insertBare(stored) {
  return inFolder((folder) => {
    const db = new Database(join(folder, 'raw.db'));
    for (const pragma of [
      'page_size = 8192',
      'journal_mode = WAL',
      'synchronous = NORMAL',
      'cache_size = -65536',
      'wal_autocheckpoint = 8192',
    ])
      db.pragma(pragma);
    db.exec(
      'CREATE TABLE raw (id INTEGER PRIMARY KEY, at, type, actor, because, object, key, hash, base, payload, chain)',
    );
    const statement = db.prepare('INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const rate = inBatches(db, stored, (row) => statement.run(row));
    db.close();
    return rate;
  });
}

export function run() {
  const all = events();
  const { stored, rows } = rowsOf(all);
  appendRows(rows);
  insertBare(stored);
  const rates = Array.from({ length: ROUNDS }, () => [appendRows(rows), insertBare(stored)]);
  const whole = median(Array.from({ length: 5 }, () => appendEvents(all))) * 1000;
  report(
    'rows a second: chained, indexed, guarded',
    format(median(rates.map(([a]) => a)) * 1000, 0),
  );
  report(
    'rows a second: the same bytes into a bare table',
    format(median(rates.map(([, b]) => b)) * 1000, 0),
  );
  report('ratio', `${format(median(rates.map(([a, b]) => a / b)) * 100, 0)} %`, 'at least 50 %');
  report('events a second: from events to rows on the tape', format(whole, 0));
}
