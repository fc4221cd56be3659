// What the chain, the indexes and the triggers cost: appending to a tape against inserting rows of the same
// bytes into a bare table, in batches of 1,000, in turn.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Tape } from '../dist/log/tape.js';
import { act, deployment, inMemory, newCluster, settings } from './clusters.mjs';
import { format, inFolder, median, report, timed } from './measure.mjs';

const PODS = 2_000;
const BATCH = 1_000;
const ROUNDS = 5;

/** The events of a real rollout. */
function events() {
  const log = inMemory();
  const cluster = newCluster(log, 100);
  act(cluster, deployment('web', PODS));
  cluster.settle();
  return [...log.read()];
}

function append(all) {
  return inFolder((folder) => {
    const tape = Tape.create(join(folder, 'append.tape'), settings);
    const { ms } = timed(() => {
      for (let i = 0; i < all.length; i += BATCH) tape.log.append(all.slice(i, i + BATCH));
    });
    tape.close();
    return all.length / ms;
  });
}

/** The rows that a tape holds for these events. */
function rowsOf(all) {
  return inFolder((folder) => {
    const path = join(folder, 'rows.tape');
    const tape = Tape.create(path, settings);
    for (let i = 0; i < all.length; i += BATCH) tape.log.append(all.slice(i, i + BATCH));
    tape.close();
    const db = new Database(path, { readonly: true });
    const rows = db.prepare('SELECT * FROM events ORDER BY id').raw().all();
    db.close();
    return rows;
  });
}

function insert(rows) {
  return inFolder((folder) => {
    const db = new Database(join(folder, 'raw.db'));
    db.pragma('page_size = 8192');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.exec(
      'CREATE TABLE raw (id INTEGER PRIMARY KEY, at, type, actor, because, object, key, hash, base, payload, chain)',
    );
    const statement = db.prepare('INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const batch = db.transaction((some) => {
      for (const row of some) statement.run(row);
    });
    const { ms } = timed(() => {
      for (let i = 0; i < rows.length; i += BATCH) batch(rows.slice(i, i + BATCH));
    });
    db.close();
    return rows.length / ms;
  });
}

export function run() {
  const all = events();
  const rows = rowsOf(all);
  append(all);
  insert(rows);
  const rates = Array.from({ length: ROUNDS }, () => [append(all), insert(rows)]);
  const ours = median(rates.map(([a]) => a)) * 1000;
  const raw = median(rates.map(([, b]) => b)) * 1000;
  const ratio = median(rates.map(([a, b]) => a / b));
  report('events a second: encoded, chained, indexed, guarded', format(ours, 0));
  report('rows a second: the same bytes into a bare table', format(raw, 0));
  report('ratio', `${format(ratio * 100, 0)} %`, 'at least 50 %');
}
