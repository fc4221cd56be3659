// The latest changes of one kind, which most watches read: a bounded window on the end of the log.
//
// It begins when somebody first watches the kind. Whoever has fallen behind it reads the log.

import type { Revision } from '../../machinery/object.js';
import type { Change } from './scope.js';

/** So many are kept, up to twice as many for a while. */
export const KEPT = 4_096;

export class Recent {
  /** Every change after this one is here. */
  #floor: Revision;
  readonly #kept: number;
  #changes: Change[] = [];
  /** How many have gone before the first that is here. */
  #gone = 0;

  constructor(floor: Revision, kept: number) {
    this.#floor = floor;
    this.#kept = kept;
  }

  get floor(): Revision {
    return this.#floor;
  }

  push(change: Change): void {
    this.#changes.push(change);
    const kept = this.#kept;
    if (this.#changes.length < 2 * kept) return;
    this.#floor = this.#changes[kept - 1]?.revision ?? this.#floor;
    this.#changes = this.#changes.slice(kept);
    this.#gone += kept;
  }

  /**
   * The next changes after a revision up to another one, as many as a block has left: readers who are at
   * different places come to the same blocks, and can share them.
   */
  after(revision: Revision, upTo: Revision, block: number): readonly Change[] {
    const start = this.#indexAfter(revision);
    const end = start + block - ((this.#gone + start) % block);
    const changes = this.#changes.slice(start, end);
    const beyond = changes.findIndex((change) => change.revision > upTo);
    return beyond < 0 ? changes : changes.slice(0, beyond);
  }

  #indexAfter(revision: Revision): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
