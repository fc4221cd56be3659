// Objects as they were at an event: the last whole version, and the changes since.
//
// A version of an object never changes, so it is remembered under its event's id, whatever moment or
// timeline it is asked for from.

import { assert } from '../machinery/assert.js';
import { canonical, type KubeObject } from '../machinery/object.js';
import { applyDelta } from './delta.js';
import { firstUid } from './encoder.js';
import { revisionOfId, timelineOfId } from './lineage.js';
import { nameOf, type Row, rowOf, type Statements } from './rows.js';

const REMEMBERED_MAX = 65_536;
/** Whoever goes back along an object reads a row as the base of one version, and then as an event. */
const ROWS_MAX = 1_024;
/** Fewer objects are read one by one. */
const MANY = 8;
/** Rows that are asked for at once. */
const BATCH = 4_096;

interface Payload {
  metadata?: Record<string, unknown>;
}

export class Bodies {
  readonly #statements: Statements;
  /** Of a timeline: forks may throw other dice. */
  readonly #seedOf: (timeline: number) => number;
  readonly #remembered = new Map<number, KubeObject>();
  readonly #rows = new Map<number, Row>();

  constructor(statements: Statements, seedOf: (timeline: number) => number) {
    this.#statements = statements;
    this.#seedOf = seedOf;
  }

  /** The row of an event. */
  row(id: number): Row | undefined {
    const known = this.#rows.get(id);
    if (known) return known;
    const row = this.#statements.row.get(id);
    if (this.#rows.size >= ROWS_MAX) this.#rows.clear();
    if (row) this.#rows.set(id, row);
    return row;
  }

  /** The object that an event left behind. */
  at(id: number): KubeObject {
    const known = this.#remembered.get(id);
    if (known) return known;
    const changes: Row[] = [];
    let base: KubeObject | undefined;
    for (let next: number | null = id; next !== null && !base; ) {
      const row = this.row(next);
      assert(row, `event ${next} is missing`);
      changes.push(row);
      base = row.base === null ? undefined : this.#remembered.get(row.base);
      next = row.base;
    }
    let body = base;
    for (const row of changes.reverse()) body = this.of(row, body);
    return body as KubeObject;
  }

  /** The objects that several events left behind. Many are read together: row by row they would cost three times as much. */
  all(ids: readonly number[]): KubeObject[] {
    if (ids.length < MANY) return ids.map((id) => this.at(id));
    const found = new Map<number, KubeObject>();
    const rows: Row[] = [];
    const sought = new Set<number>();
    const seek = (id: number, among: number[]): void => {
      if (sought.has(id)) return;
      sought.add(id);
      const known = this.#remembered.get(id);
      if (known) found.set(id, known);
      else among.push(id);
    };
    let wave: number[] = [];
    for (const id of ids) seek(id, wave);
    while (wave.length > 0) {
      const next: number[] = [];
      for (const row of this.#rowsOf(wave)) {
        rows.push(row);
        if (row.base !== null) seek(row.base, next);
      }
      wave = next;
    }
    // A change refers to what is older: in the order of events each finds what it builds on.
    for (const row of rows.sort((a, b) => a.id - b.id))
      found.set(row.id, this.of(row, row.base === null ? undefined : found.get(row.base)));
    return ids.map((id) => found.get(id) ?? this.at(id));
  }

  *#rowsOf(ids: readonly number[]): Generator<Row> {
    const inOrder = [...ids].sort((a, b) => a - b);
    for (let i = 0; i < inOrder.length; i += BATCH)
      for (const row of this.#statements.rows.all(JSON.stringify(inOrder.slice(i, i + BATCH))))
        yield rowOf(row);
  }

  /** The object of a row, given the object its payload is a change of, if that is at hand. */
  of(row: Row, base?: KubeObject): KubeObject {
    const known = this.#remembered.get(row.id);
    if (known) return known;
    const body = this.read(row, base);
    this.#remember(row.id, body);
    return body;
  }

  /** The same, for one who reads row after row and will not come back: nothing is remembered. */
  read(row: Row, base?: KubeObject): KubeObject {
    const before = row.base === null ? undefined : (base ?? this.at(row.base));
    return this.made(row, JSON.parse(row.payload ?? '{}') as Payload, before);
  }

  /** From a row's payload as it was parsed, which is taken over. */
  made(row: Pick<Row, 'id' | 'at' | 'key'>, payload: Payload, before?: KubeObject): KubeObject {
    // The revision is the row's own number, the name stands in its key and the uid mostly follows from
    // that, so they are not stored.
    payload.metadata ??= {};
    payload.metadata['resourceVersion'] = String(revisionOfId(row.id));
    if (row.key !== null) {
      payload.metadata['name'] = nameOf(row.key);
      payload.metadata['uid'] ??= firstUid(this.#seedOf(timelineOfId(row.id)), row.key, row.at);
    }
    return (before ? applyDelta(before, payload) : canonical(payload)) as KubeObject;
  }

  #remember(id: number, body: KubeObject): void {
    if (this.#remembered.size >= REMEMBERED_MAX)
      for (const oldest of this.#remembered.keys()) {
        this.#remembered.delete(oldest);
        if (this.#remembered.size < REMEMBERED_MAX * 0.9) break;
      }
    this.#remembered.set(id, body);
  }

  forget(): void {
    this.#remembered.clear();
    this.#rows.clear();
  }
}
