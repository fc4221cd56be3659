// What a reader of one event after another has at hand: of every live object the versions that later ones may
// be changes of. They are those that the encoder kept when it wrote them, so hardly any row is read twice.

import type { KubeObject } from '../machinery/object.js';
import type { Bodies } from './bodies.js';
import { withVersion } from './encoder.js';
import { DELETED, type Row } from './rows.js';

interface Seen {
  readonly id: number;
  readonly body: KubeObject;
  /** How many versions there were since the last whole one; not known before one was read. */
  readonly n: number;
}

export class Trail {
  readonly #bodies: Bodies;
  /** By the id of the object: its last whole version and those since that lead to the newest, oldest first. */
  readonly #seen = new Map<number, Seen[]>();

  constructor(bodies: Bodies) {
    this.#bodies = bodies;
  }

  /** The object that the next row leaves behind. Rows come in order, none left out. */
  read(row: Row, object: number): KubeObject {
    const body = this.#next(row, object);
    if (row.type === DELETED) this.#seen.delete(object);
    return body;
  }

  #next(row: Row, object: number): KubeObject {
    if (row.base === null || row.key !== null) return this.#begin(row, object);
    const seen = this.#seen.get(object);
    if (!seen) return this.#bodies.at(row.id);
    const n = (seen.at(-1) as Seen).n + 1;
    const base = forgetAfter(seen, row.base);
    const body = this.#bodies.read(row, base?.body);
    withVersion(seen, { n, id: row.id, body });
    return body;
  }

  /** A whole version, or the first of an object: what it is a change of is no version of its own. */
  #begin(row: Row, object: number): KubeObject {
    const body = this.#bodies.read(row);
    this.#seen.set(object, [{ n: 0, id: row.id, body }]);
    return body;
  }
}

/** The version of this id, if it is there: those after it lead nowhere any more. */
function forgetAfter(seen: Seen[], id: number): Seen | undefined {
  for (let i = seen.length - 1; i >= 0; i--)
    if (seen[i]?.id === id) {
      seen.length = i + 1;
      return seen[i];
    }
  return undefined;
}
