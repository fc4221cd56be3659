// A log for people who think in SQL: views over any moment of it, and nothing that could be written.
//
// The database is one in memory that has these tables and nothing else. A table's rows are read from the log
// when a query asks for them, so it holds for a tape, for a log in memory and for one behind a server alike.

import Database from 'better-sqlite3';
import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { type KubeObject, keyOf, refOf, refOfKey } from '../machinery/object.js';
import type { EventLog } from './event-log.js';
import { keptAlive } from './kept-alive.js';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Throws what SQLite says of the query; one that does not only read is refused. */
export function queryLog(log: EventLog, sql: string): QueryResult {
  const db = keptAlive(new Database(':memory:'));
  try {
    defineTables(db, log, ASKS_FOR_OBJECTS.test(sql));
    const statement = db.prepare(sql);
    if (!statement.reader || !statement.readonly)
      throw new SyntaxError('a query only reads: write SELECT ...');
    const columns = statement.columns().map(({ name }) => name);
    return { columns, rows: statement.raw().all() as unknown[][] };
  } finally {
    db.close();
  }
}

/** A column is asked for by its name or by a star; one of count(*) asks for none. */
const ASKS_FOR_OBJECTS = /\bobject\b|(?<!\bcount\s*\(\s*)\*/i;

const EVENT_COLUMNS = ['revision', 'time', 'type', 'actor', 'because', 'kind', 'namespace', 'name'];

/** Objects are written out only `withObjects`: that takes longer than all else. */
function defineTables(db: Database.Database, log: EventLog, withObjects: boolean): void {
  // Of a stretch: events(100, 200) is what came after revision 100 up to 200.
  db.table('events', {
    columns: [...EVENT_COLUMNS, 'command', 'result', 'object'],
    parameters: ['after', 'upto'],
    *rows(after, upTo) {
      for (const event of log.read(numberOr(after, 0), numberOr(upTo, log.head)))
        yield [...eventRow(event), ...actionRow(event), withObjects ? textOf(event) : null];
    },
  });
  // At a revision: objects_at(120); now, without.
  db.table('objects_at', {
    columns: ['kind', 'namespace', 'name', 'uid', 'revision', 'object'],
    parameters: ['at'],
    *rows(at) {
      for (const object of log.objectsAt('', numberOr(at, log.head))) yield objectRow(object);
    },
  });
  // What led to a revision, itself first: causes(142).
  db.table('causes', {
    columns: ['depth', ...EVENT_COLUMNS, 'command'],
    parameters: ['of'],
    *rows(of) {
      let depth = 0;
      for (let next: number | null = numberOr(of, log.head); next !== null && next > 0; ) {
        const event: ClusterEvent | undefined = log.eventAt(next);
        if (!event) return;
        yield [depth++, ...eventRow(event), actionRow(event)[0] ?? null];
        next = event.because;
      }
    },
  });
}

type Cell = string | number | null;

function eventRow(event: ClusterEvent): Cell[] {
  const { revision, at, type, actor, because } = event;
  const ref = isObjectEvent(event)
    ? refOf(event.object)
    : event.type === 'ActionTaken'
      ? refOfKey(keyOf(event.action.target))
      : undefined;
  const time = new Date(at).toISOString();
  const { kind = null, namespace = null, name = null } = ref ?? {};
  return [revision, time, type, actor, because, kind, namespace, name];
}

const actionRow = (event: ClusterEvent): Cell[] =>
  event.type === 'ActionTaken' ? [event.action.command, event.outcome.result] : [null, null];

const textOf = (event: ClusterEvent): Cell =>
  isObjectEvent(event) ? canonicalJson(event.object) : null;

function objectRow(object: KubeObject): Cell[] {
  const { kind, namespace = null, name } = refOf(object);
  const { uid, resourceVersion } = object.metadata;
  return [kind, namespace, name, uid, Number(resourceVersion), canonicalJson(object)];
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' || typeof value === 'bigint' ? Number(value) : otherwise;
