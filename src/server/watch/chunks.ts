// The chunks of all feeds that were made last, up to so many bytes: a bounded memory for what watches share.

const BYTES_MAX = 48 * 1024 * 1024;
/** What a chunk without bytes costs to keep. */
const OVERHEAD = 200;

interface Kept {
  readonly bytes: Buffer | undefined;
}

interface Entry {
  readonly feed: object;
  readonly key: string | number;
  readonly size: number;
}

export class Chunks {
  readonly #byFeed = new Map<object, Map<string | number, Kept>>();
  /** Oldest first; some are of feeds that are gone. */
  #order: Entry[] = [];
  #bytes = 0;

  of<T extends Kept>(feed: object, key: string | number, make: () => T): T {
    let known = this.#byFeed.get(feed);
    if (!known) {
      known = new Map();
      this.#byFeed.set(feed, known);
    }
    const kept = known.get(key);
    if (kept) return kept as T;
    const made = make();
    known.set(key, made);
    const size = (made.bytes?.length ?? 0) + OVERHEAD;
    this.#order.push({ feed, key, size });
    this.#bytes += size;
    if (this.#bytes > BYTES_MAX) this.#shrink();
    return made;
  }

  forget(feed: object): void {
    this.#byFeed.delete(feed);
  }

  #shrink(): void {
    const many = Math.ceil(this.#order.length / 4);
    for (const { feed, key, size } of this.#order.splice(0, many)) {
      this.#bytes -= size;
      this.#byFeed.get(feed)?.delete(key);
    }
  }
}
