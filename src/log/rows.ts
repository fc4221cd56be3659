// The shape of a row, and the statements that read rows. All SQL but the schema stands in this room.

import type Database from 'better-sqlite3';

export const TYPES = [
  'ActionTaken',
  'ObjectCreated',
  'ObjectUpdated',
  'ObjectDeleted',
  'ClockAdvanced',
] as const;

export const DELETED = 3;

export interface Row {
  readonly id: number;
  readonly at: number;
  readonly type: number;
  readonly actor: number;
  readonly because: number | null;
  readonly object: number | null;
  readonly key: string | null;
  readonly base: number | null;
  readonly payload: string | null;
}

/** A row without its payload: enough to know what lives. */
export type HeadRow = Pick<Row, 'id' | 'type' | 'object' | 'key'>;

/** A row as its columns: many are read quicker so. */
export type RawRow = readonly [
  id: number,
  at: number,
  type: number,
  actor: number,
  because: number | null,
  object: number | null,
  key: string | null,
  base: number | null,
  payload: string | null,
];

export type OutlineRow = readonly [
  id: number,
  at: number,
  type: number,
  actor: number,
  because: number | null,
  object: number | null,
  key: string | null,
  /** Of actions. */
  payload: string | null,
];

/** A row as a fold of everything needs it: of the events that create, also when, and of what key. */
export type FoldRow = readonly [
  id: number,
  type: number,
  object: number | null,
  base: number | null,
  payload: object | null,
  at?: number,
  key?: string,
];

export const rowOf = ([id, at, type, actor, because, object, key, base, payload]: RawRow): Row =>
  // biome-ignore format: one row, one line
  ({ id, at, type, actor, because, object, key, base, payload });

const COLUMNS = 'id, at, type, actor, because, object, key, base, payload';

/** Rows that one statement inserts: with more, binding costs what is saved. */
export const INSERTED_AT_ONCE = 8;
const INSERT =
  'INSERT OR ROLLBACK INTO events (id, at, type, actor, because, object, key, hash, base, payload, chain) VALUES ';
const A_ROW = '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

type Ask<Parameters extends unknown[], Result = unknown> = Database.Statement<Parameters, Result>;

export interface Statements {
  readonly row: Ask<[number], Row>;
  /** Those of the ids in a JSON array that are there. */
  readonly rows: Ask<[string], RawRow>;
  readonly range: Ask<[number, number, number], RawRow>;
  /** As one text, the rows of a page as JSON. */
  readonly folded: Ask<[number, number, number], [string | null]>;
  /** Those of actions. */
  readonly actions: Ask<[number, number, number], RawRow>;
  /** Rows without what they say of objects. */
  readonly outlines: Ask<[number, number, number], OutlineRow>;
  /** The keys that objects were created with, of the ids in a JSON array: one by one they would cost ten times as much. */
  readonly keys: Ask<[string], [number, string]>;
  readonly headers: Ask<[number, number], HeadRow>;
  readonly created: Ask<[number, string, number, number], { id: number }>;
  /** Of an object, after the event that created it. */
  readonly latest: Ask<[number, number, number], { id: number; type: number }>;
  /** Those after the event that created the object. */
  readonly versions: Ask<[number, number, number], { id: number }>;
  readonly creations: Ask<[number, string, number, number], { id: number }>;
  /** From an id to another, those that created an object of a key. */
  readonly keyed: Ask<[number, number, string], { id: number }>;
  readonly last: Ask<[number, number], { id: number }>;
  readonly at: Ask<[number], { at: number }>;
  readonly chain: Ask<[number], { chain: string }>;
  readonly snapshot: Ask<[number, number], { id: number; heads: Buffer }>;
  readonly insertSnapshot: Ask<[number, Uint8Array]>;
  readonly actors: Ask<[], { id: number; name: string }>;
  readonly insertActor: Ask<[string]>;
  readonly insert: Ask<unknown[]>;
  readonly insertMany: Ask<unknown[]>;
}

/** Everything that is ever asked of the events table. */
export function statementsOf(db: Database.Database): Statements {
  return {
    row: db.prepare(`SELECT ${COLUMNS} FROM events WHERE id = ?`),
    ...pageStatements(db),
    rows: db
      .prepare<[string], RawRow>(
        `SELECT ${COLUMNS.replaceAll(/\w+/g, 'e.$&')} FROM json_each(?) j CROSS JOIN events e ON e.id = j.value`,
      )
      .raw(),
    keys: db
      .prepare<[string], [number, string]>(
        `SELECT e.id, coalesce(e.key, '') FROM json_each(?) j CROSS JOIN events e ON e.id = j.value`,
      )
      .raw(),
    headers: db.prepare(
      'SELECT id, type, object, key FROM events WHERE id > ? AND id <= ? AND object IS NOT NULL ORDER BY id',
    ),
    created: db.prepare(
      'SELECT id FROM events WHERE hash = ? AND key = ? AND id > ? AND id <= ? ORDER BY id DESC LIMIT 1',
    ),
    latest: db.prepare(
      'SELECT id, type FROM events WHERE object = ? AND key IS NULL AND id > ? AND id <= ? ORDER BY id DESC LIMIT 1',
    ),
    versions: db.prepare(
      'SELECT id FROM events WHERE object = ? AND key IS NULL AND id > ? AND id <= ? ORDER BY id',
    ),
    creations: db.prepare(
      'SELECT id FROM events WHERE hash = ? AND key = ? AND id > ? AND id <= ? ORDER BY id',
    ),
    keyed: db.prepare('SELECT id FROM events WHERE id >= ? AND id <= ? AND key = ? ORDER BY id'),
    last: db.prepare('SELECT id FROM events WHERE id > ? AND id <= ? ORDER BY id DESC LIMIT 1'),
    at: db.prepare('SELECT at FROM events WHERE id = ?'),
    chain: db.prepare('SELECT chain FROM events WHERE id = ?'),
    snapshot: db.prepare(
      'SELECT id, heads FROM snapshots WHERE id > ? AND id <= ? ORDER BY id DESC LIMIT 1',
    ),
    insertSnapshot: db.prepare('INSERT OR REPLACE INTO snapshots (id, heads) VALUES (?, ?)'),
    actors: db.prepare('SELECT id, name FROM actors'),
    insertActor: db.prepare('INSERT INTO actors (name) VALUES (?)'),
    insert: db.prepare(INSERT + A_ROW),
    insertMany: db.prepare(INSERT + Array(INSERTED_AT_ONCE).fill(A_ROW).join(', ')),
  };
}

/** Those that give rows in order, so many at a time. */
function pageStatements(
  db: Database.Database,
): Pick<Statements, 'range' | 'folded' | 'actions' | 'outlines'> {
  return {
    range: db
      .prepare<[number, number, number], RawRow>(
        `SELECT ${COLUMNS} FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ?`,
      )
      .raw(),
    folded: db
      .prepare<[number, number, number], [string | null]>(
        `SELECT '[' || group_concat('[' || id || ',' || type || ',' || coalesce(object, 'null') || ','
            || coalesce(base, 'null') || ',' || coalesce(payload, 'null')
            || CASE WHEN key IS NULL THEN '' ELSE ',' || at || ',' || json_quote(key) END || ']') || ']'
          FROM (SELECT * FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)`,
      )
      .raw(),
    actions: db
      .prepare<[number, number, number], RawRow>(
        `SELECT ${COLUMNS} FROM events WHERE id > ? AND id <= ? AND type = 0 ORDER BY id LIMIT ?`,
      )
      .raw(),
    outlines: db
      .prepare<[number, number, number], OutlineRow>(
        `SELECT id, at, type, actor, because, object, key, CASE type WHEN 0 THEN payload END
          FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ?`,
      )
      .raw(),
  };
}

/** The last part of a key: names of some kinds have slashes in them. */
export const nameOf = (key: string): string =>
  key.slice(key.indexOf('/', key.indexOf('/') + 1) + 1);

/** The interned names of who did things. */
export class Actors {
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #statements: Statements;
  /** Not before somebody asks: who checks a damaged tape wants to come as far as possible. */
  #isRead = false;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  forget(): void {
    this.#ids.clear();
    this.#names.clear();
    this.#isRead = false;
  }

  name(id: number): string {
    this.#read();
    return this.#names.get(id) ?? '';
  }

  id(name: string): number {
    this.#read();
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = Number(this.#statements.insertActor.run(name).lastInsertRowid);
    this.#remember(id, name);
    return id;
  }

  #read(): void {
    if (this.#isRead) return;
    for (const { id, name } of this.#statements.actors.all()) this.#remember(id, name);
    this.#isRead = true;
  }

  #remember(id: number, name: string): void {
    this.#ids.set(name, id);
    this.#names.set(id, name);
  }
}
