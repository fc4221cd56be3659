// A log for people who think in SQL: views over any moment of it, and nothing that could be written.
//
// The database is one in memory that has these tables and nothing else. A table's rows are read from the log
// when a query asks for them, so it holds for a tape, for a log in memory and for one behind a server alike.

import Database from 'better-sqlite3';
import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { refOfKey } from '../machinery/object.js';
import type { EventLog } from './event-log.js';
import { keptAlive } from './kept-alive.js';
import { type Outline, outlineOf, writtenBy } from './outline.js';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Throws what SQLite says of the query; one that does not only read is refused. */
export function queryLog(log: EventLog, sql: string): QueryResult {
  const db = keptAlive(new Database(':memory:'));
  try {
    defineTables(db, log, sql);
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
const asksFor = (sql: string, ...columns: readonly string[]): boolean =>
  new RegExp(`\\b(${columns.join('|')})\\b|(?<!\\bcount\\s*\\(\\s*)\\*`, 'i').test(sql);

const EVENT_COLUMNS = ['revision', 'time', 'type', 'actor', 'because', 'kind', 'namespace', 'name'];

/** Objects are put together, and written out, only where they are asked for: that takes longer than all else. */
function defineTables(db: Database.Database, log: EventLog, sql: string): void {
  const withObjects = asksFor(sql, 'object');
  const withTime = asksFor(sql, 'time');
  // Of a stretch: events(100, 200) is what came after revision 100 up to 200.
  db.table('events', {
    columns: [...EVENT_COLUMNS, 'command', 'result', 'object'],
    parameters: ['after', 'upto'],
    *rows(after, upTo) {
      const stretch = [numberOr(after, 0), numberOr(upTo, log.head)] as const;
      if (withObjects)
        for (const event of log.read(...stretch)) {
          const outline = outlineOf(event);
          yield [...eventRow(outline), outline.command, outline.result, textOf(event)];
        }
      else
        for (const outline of log.outlines(...stretch))
          yield [...eventRow(outline, withTime), outline.command, outline.result, null];
    },
  });
  // At a revision: objects_at(120); now, without.
  db.table('objects_at', {
    columns: ['kind', 'namespace', 'name', 'uid', 'revision', 'object'],
    parameters: ['at'],
    *rows(at) {
      const revision = numberOr(at, log.head);
      if (asksFor(sql, 'object', 'uid'))
        for (const object of log.objectsAt('', revision)) {
          const { key, revision: last } = writtenBy(object);
          yield [...named(key), object.metadata.uid, last, canonicalJson(object)];
        }
      else
        for (const { key, revision: last } of log.lastWritten(revision))
          yield [...named(key), null, last, null];
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
        const outline = outlineOf(event);
        yield [depth++, ...eventRow(outline), outline.command];
        next = event.because;
      }
    },
  });
}

type Cell = string | number | null;

function eventRow(outline: Outline, withTime = true): Cell[] {
  const { revision, at, type, actor, because, key } = outline;
  const time = withTime ? new Date(at).toISOString() : null;
  return [revision, time, type, actor, because, ...named(key)];
}

function named(key: string | undefined): Cell[] {
  const { kind = null, namespace = null, name = null } = key === undefined ? {} : refOfKey(key);
  return [kind, namespace, name];
}

const textOf = (event: ClusterEvent): Cell =>
  isObjectEvent(event) ? canonicalJson(event.object) : null;

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' || typeof value === 'bigint' ? Number(value) : otherwise;
