// How far a watch of the past sees: as far as virtual time has come since it began, at so many seconds of it
// a second of the wall clock.

import type { EventLog } from '../../log/event-log.js';
import type { Millis, Revision } from '../../machinery/object.js';
import type { Wall } from '../wall.js';

export interface PaceOptions {
  readonly log: EventLog;
  readonly wall: Wall;
  readonly from: Millis;
  readonly speed: number;
}

export class Pace {
  readonly #options: PaceOptions;
  readonly #began: number;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#began = options.wall.now();
  }

  get seen(): Revision {
    return this.#options.log.revisionAt(this.#now);
  }

  /** Wall milliseconds until there is more to see; undefined when nothing more has happened yet. */
  get wait(): number | undefined {
    const { log, speed } = this.#options;
    const next = this.seen + 1;
    if (next > log.head) return undefined;
    return Math.max(1, (log.timeAt(next) - this.#now) / speed);
  }

  get #now(): Millis {
    const { from, speed, wall } = this.#options;
    return from + (wall.now() - this.#began) * speed;
  }
}
