// The timelines of a tape: a first one, and those that were forked from it or from each other.

import type Database from 'better-sqlite3';
import type { Millis, Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Timeline } from './lineage.js';
import { TapeError } from './tape-error.js';

export const FIRST = 'main';

/** As a name of Kubernetes: what fits into a URL, a file name and a label. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

interface Row {
  readonly id: number;
  readonly name: string;
  readonly settings: string;
  readonly parent: number | null;
  readonly parent_revision: Revision | null;
  /** Not there in a tape that was made before there were forks. */
  readonly begins?: Millis | null;
}

export class TimelineTable {
  readonly #db: Database.Database;
  readonly #byName = new Map<string, Timeline>();
  readonly #byId = new Map<number, Timeline>();

  constructor(db: Database.Database) {
    this.#db = db;
    this.#read();
  }

  /** In the order in which they were made. */
  get all(): readonly Timeline[] {
    return [...this.#byName.values()];
  }

  find(name: string): Timeline | undefined {
    // Another process may have made it since.
    if (!this.#byName.has(name)) this.#read();
    return this.#byName.get(name);
  }

  named(name: string): Timeline {
    return this.find(name) ?? noSuch(name, [...this.#byName.keys()]);
  }

  seedOf = (id: number): number => {
    if (!this.#byId.has(id)) this.#read();
    return this.#byId.get(id)?.settings.seed ?? 0;
  };

  add(fork: Omit<Timeline, 'id' | 'parent'> & { readonly parent: Timeline }): Timeline {
    const { name, settings, parent, after, begins } = fork;
    this.#db
      .prepare(
        'INSERT INTO timelines (id, name, settings, parent, parent_revision, begins) SELECT max(id) + 1, ?, ?, ?, ?, ? FROM timelines',
      )
      .run(name, JSON.stringify(settings), parent.id, after, begins);
    this.#read();
    return this.named(name);
  }

  /** Throws when a timeline cannot be called so, or is already. */
  checkNew(name: string): void {
    if (!NAME.test(name))
      throw new TapeError(
        'InvalidName',
        `"${name}" cannot be the name of a timeline: use up to 63 small letters, digits and dashes, with a letter or a digit at both ends`,
      );
    if (this.find(name))
      throw new TapeError('TimelineExists', `there is a timeline "${name}" already`);
  }

  #read(): void {
    const rows = this.#db
      .prepare<[number], Row>('SELECT * FROM timelines WHERE id >= ? ORDER BY id')
      .all(this.#byId.size);
    for (const row of rows) {
      const settings = JSON.parse(row.settings) as Settings;
      const timeline = {
        id: row.id,
        name: row.name,
        settings,
        parent: row.parent === null ? undefined : this.#byId.get(row.parent),
        after: row.parent_revision ?? 0,
        begins: row.begins ?? settings.epoch,
      };
      this.#byName.set(row.name, timeline);
      this.#byId.set(row.id, timeline);
    }
  }
}

function noSuch(name: string, known: readonly string[]): never {
  throw new TapeError(
    'NoSuchTimeline',
    `there is no timeline "${name}"; there is ${known.join(', ')}`,
    { names: { asked: name, known } },
  );
}
