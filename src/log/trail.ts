// What a reader of one event after another has at hand: of every live object the versions that later ones may
// be changes of. They are those that the encoder kept when it wrote them, so hardly any row is read twice.

import type { KubeObject } from '../machinery/object.js';
import type { Bodies } from './bodies.js';
import { RUN } from './encoder.js';
import { DELETED, type Row } from './rows.js';

interface Seen {
  readonly id: number;
  readonly body: KubeObject;
  /** How many versions there were since the last whole one. */
  readonly n: number;
}

/** The newest version of an object, and those before it that the next may be a change of, oldest first. */
interface Way {
  n: number;
  id: number;
  body: KubeObject;
  readonly kept: Seen[];
}

/** What is to be known of a row to find what it is a change of. */
type Step = Pick<Row, 'id' | 'type' | 'key' | 'base'>;

/** For one who reads the rows of a log, or of an object. */
export const trailOf = (bodies: Bodies): Trail<Row> =>
  new Trail(
    (row, base) => bodies.read(row, base),
    ({ id }) => bodies.at(id),
  );

export class Trail<R extends Step> {
  readonly #made: (row: R, base: KubeObject | undefined) => KubeObject;
  readonly #met: (row: R) => KubeObject;
  /** By the id of the object. */
  readonly #ways = new Map<number, Way>();

  /**
   * @param made puts an object together, given what its row is a change of if that is at hand
   * @param met the same of one that was there before the first row that is read
   */
  constructor(
    made: (row: R, base: KubeObject | undefined) => KubeObject,
    met: (row: R) => KubeObject,
  ) {
    this.#made = made;
    this.#met = met;
  }

  /** The newest version of every live object, by the id of the object. */
  get live(): ReadonlyMap<number, { readonly id: number; readonly body: KubeObject }> {
    return this.#ways;
  }

  /** The object that the next row leaves behind. Rows come in order, none left out. */
  read = (row: R, object: number): KubeObject => {
    const body = this.#next(row, object);
    if (row.type === DELETED) this.#ways.delete(object);
    return body;
  };

  #next(row: R, object: number): KubeObject {
    if (row.base === null || row.key !== null) return this.#begin(row, object);
    const way = this.#ways.get(object);
    if (!way) return this.#met(row);
    const base = row.base === way.id ? way.body : goBackTo(way, row.base);
    if (way.n % RUN === 0) way.kept.push({ n: way.n, id: way.id, body: way.body });
    way.n++;
    way.id = row.id;
    way.body = this.#made(row, base);
    return way.body;
  }

  /** A whole version, or the first of an object: what it is a change of is no version of its own. */
  #begin(row: R, object: number): KubeObject {
    const body = this.#made(row, undefined);
    this.#ways.set(object, { n: 0, id: row.id, body, kept: [] });
    return body;
  }
}

/** The version of this id, if it was kept: those after it lead nowhere any more. */
function goBackTo({ kept }: Way, id: number): KubeObject | undefined {
  for (let i = kept.length - 1; i >= 0; i--)
    if (kept[i]?.id === id) {
      kept.length = i + 1;
      return kept[i]?.body;
    }
  return undefined;
}
