// Along the changes that a version is made of, back to the last one that has to do with some fields: in SQLite,
// since most changes have not, and handing each of them over to look at it is what reading many objects costs.
//
// A walk is a row of joins, as many as most chains are long, for a recursive query would take three times as long.

import type Database from 'better-sqlite3';
import { ALL, type Fields } from './fields.js';

/** Where a walk from a version has come to. */
export type Walked = readonly [
  from: number,
  id: number,
  /** Which of `holders` the changes on the way have written to, a bit each: they are there from then on. */
  made: number,
  /** Whether the event at the end has to do with the fields; else it is to be walked on from there. */
  isEnd: 0 | 1,
  ...end: ChangeRow,
];

/** An event that has to do with the fields. */
export type ChangeRow = readonly [
  at: number,
  key: string | null,
  base: number | null,
  /** The change; of a whole version, what there is of the fields. */
  text: string | null,
];

/** An event that wrote an object. */
export type WrittenRow = readonly [
  id: number,
  at: number,
  type: number,
  object: number,
  key: string | null,
  base: number | null,
  /** As in `ChangeRow`; null where the change has not to do with the fields. */
  text: string | null,
  /** As in `Walked`. */
  made: number,
];

export interface ChangeWalk {
  /** Fields of the first level that others are looked for in. */
  readonly holders: readonly string[];
  readonly from: Database.Statement<[ids: string], Walked>;
  readonly written: Database.Statement<[low: number, high: number, most: number], WrittenRow>;
}

const STEPS = 7;

/** The fields lie at most two levels deep, and are called as identifiers are. */
export function changeWalk(db: Database.Database, fields: Fields): ChangeWalk {
  const holders = fields === ALL ? [] : Object.keys(fields).filter((name) => fields[name] !== ALL);
  const steps = Array.from({ length: STEPS }, (_, i) => `e${i}`);
  const last = steps.at(-1);
  const joins = steps.slice(1).map((step, i) => {
    const before = `e${i}`;
    const isPassed = `NOT (${touched(fields, holders, before)})`;
    return `LEFT JOIN events ${step} ON ${step}.id = CASE WHEN ${isPassed} THEN ${before}.base END`;
  });
  const made = holders.map((name, i) => {
    const written = steps
      .slice(1)
      .map((step, k) => `(${step}.id IS NOT NULL AND instr(e${k}.payload, '"${name}":'))`);
    return `(CASE WHEN ${written.join(' OR ')} THEN ${2 ** i} ELSE 0 END)`;
  });
  const from = db.prepare<[string], Walked>(`
    SELECT w.start, w.id, w.made, w.isEnd, e.at, e.key, e.base, ${textOf(fields, 'e')}
    FROM (
      SELECT e0.id AS start, coalesce(${steps.toReversed().map((step) => `${step}.id`)}) AS id,
        ${['0', ...made].join(' | ')} AS made, ${last}.id IS NULL AS isEnd
      FROM json_each(?) j CROSS JOIN events e0 ON e0.id = j.value ${joins.join(' ')}
    ) w LEFT JOIN events e ON e.id = w.id AND w.isEnd`);
  const makes = holders.map(
    (name, i) => `(CASE WHEN instr(payload, '"${name}":') THEN ${2 ** i} ELSE 0 END)`,
  );
  const written = db.prepare<[number, number, number], WrittenRow>(`
    SELECT id, at, type, object, key, base,
      CASE WHEN ${touched(fields, holders, 'events')} THEN ${textOf(fields, 'events')} END, ${['0', ...makes].join(' | ')}
    FROM events WHERE id > ? AND id <= ? AND object IS NOT NULL ORDER BY id LIMIT ?`);
  return { holders, from: from.raw(), written: written.raw() };
}

/** SQL for a row's change; of a whole version, the fields alone: they are often those of another. */
function textOf(fields: Fields, row: string): string {
  if (fields === ALL) return `${row}.payload`;
  const at = (path: string) => `(${row}.payload -> '$.${path}')`;
  const part = (name: string, path: string) => `coalesce(',"${name}":' || ${at(path)}, '')`;
  const parts = Object.entries(fields).map(([name, inner]) => {
    if (inner === ALL) return part(name, name);
    const leaves = Object.keys(inner).map((leaf) => part(leaf, `${name}.${leaf}`));
    const held = `',"${name}":{' || substr(${["''", ...leaves].join(' || ')}, 2) || '}'`;
    return `CASE json_type(${row}.payload, '$.${name}') WHEN 'object' THEN ${held} ELSE ${part(name, name)} END`;
  });
  return `CASE WHEN ${row}.base IS NULL THEN '{' || substr(${["''", ...parts].join(' || ')}, 2) || '}' ELSE ${row}.payload END`;
}

/** SQL for whether a change has to do with the fields. */
function touched(fields: Fields, holders: readonly string[], row: string): string {
  if (fields === ALL) return 'true';
  const { metadata } = fields;
  // A revision changes with every event; names stand in the rows of creations.
  if (metadata === ALL || metadata?.['resourceVersion']) return 'true';
  const leaves = Object.entries(fields).flatMap(([name, inner]) =>
    inner === ALL ? [name] : Object.keys(inner),
  );
  return [
    `${row}.base IS NULL`,
    ...(metadata ? [`${row}.key IS NOT NULL`] : []),
    // A null that is a value, as delta.ts writes it: an object that is none.
    `instr(${row}.payload, '"\\u0000":null')`,
    ...leaves.map((name) => `instr(${row}.payload, '"${name}":')`),
    ...holders.map((name) => isOddly(name, row)),
  ].join(' OR ');
}

/** Whether a change writes something to a field that is no change of an object in it; or a name is found elsewhere. */
const isOddly = (name: string, row: string): string =>
  `CASE WHEN NOT instr(${row}.payload, '"${name}":') THEN false
    WHEN substr(${row}.payload, 1, ${name.length + 5}) = '{"${name}":{' THEN false
    ELSE coalesce(json_type(${row}.payload, '$.${name}'), '') <> 'object' END`;
