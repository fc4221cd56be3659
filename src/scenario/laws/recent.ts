// What a value was of late. A controller acts on what it has seen, and what it has seen may be a moment old: a law
// blames it only for what was wrong by everything that was true in the last few seconds.

import type { Millis } from '../../machinery/object.js';

/** Longer than any hop of the control plane takes when nothing is the matter with it. */
export const GRACE_MS = 5_000;

export class Recent {
  readonly #values = new Map<string, { value: number; until: Millis }[]>();

  note(name: string, value: number, now: Millis): void {
    const values = this.#values.get(name) ?? [];
    const last = values.at(-1);
    if (last?.value === value) return;
    if (last) last.until = now + GRACE_MS;
    const kept = values.filter(({ until }) => until >= now);
    kept.push({ value, until: Number.POSITIVE_INFINITY });
    this.#values.set(name, kept);
  }

  /** The most that it was lately; undefined if nobody has noted anything. */
  most(name: string, now: Millis): number | undefined {
    const values = this.#values.get(name)?.filter(({ until }) => until >= now) ?? [];
    return values.length === 0 ? undefined : Math.max(...values.map(({ value }) => value));
  }
}

/** Things that were so until a moment ago. */
export class Lately {
  readonly #until = new Map<string, Millis>();
  readonly #now = new Set<string>();

  /** Whether it is so from now on. */
  set(name: string, isSo: boolean, now: Millis): void {
    if (isSo) {
      this.#now.add(name);
      this.#until.delete(name);
    } else if (this.#now.delete(name)) this.#until.set(name, now + GRACE_MS);
  }

  has(name: string, now: Millis): boolean {
    if (this.#now.has(name)) return true;
    const until = this.#until.get(name);
    if (until === undefined) return false;
    if (until >= now) return true;
    this.#until.delete(name);
    return false;
  }
}
