// What is due when: entries by their instant, and within an instant in (controller, key) order.
//
// Much falls on the same instants, so instants are kept in order, and what is due at one is put in order when its time
// comes. What comes to be due at an instant that has begun takes its place among what is left of it.

import type { Millis, Revision } from '../machinery/object.js';

export interface Item {
  readonly due: Millis;
  /** Position of the controller in the registry. */
  readonly controller: number;
  readonly key: string;
  /** The change reacted to, the last of several; a wake has none, its cause is the object as it is then. */
  readonly because: Revision | undefined;
  /** Whether the cluster is unsettled until it is done. */
  readonly busy: boolean;
  /** Of a change that its controller has yet to hear of: when the reaction is due once it has. */
  readonly reacts?: Millis;
}

export interface Entry extends Item {
  because: Revision | undefined;
  /** Of a reaction that would do nothing but ask for a wake: when that is due. */
  until?: Millis | undefined;
  dropped: boolean;
}

interface Instant {
  readonly due: Millis;
  /** In order once it has begun. */
  readonly entries: Entry[];
  /** Which of them is next; before it has begun, -1. */
  at: number;
  /** What came after it had begun, as a heap. */
  readonly late: Entry[];
  /** How many are neither taken nor dropped. */
  left: number;
}

export class Calendar {
  readonly #byDue = new Map<Millis, Instant>();
  /** A heap. */
  readonly #instants: Instant[] = [];

  add(entry: Entry): void {
    let instant = this.#byDue.get(entry.due);
    if (!instant) {
      instant = { due: entry.due, entries: [], at: -1, late: [], left: 0 };
      this.#byDue.set(entry.due, instant);
      push(this.#instants, instant, isSooner);
    }
    instant.left++;
    if (instant.at < 0) instant.entries.push(entry);
    else push(instant.late, entry, isBefore);
  }

  drop(entry: Entry): void {
    entry.dropped = true;
    (this.#byDue.get(entry.due) as Instant).left--;
  }

  nextDue(): Millis | undefined {
    return this.#next()?.due;
  }

  /** The first of what is due by `until`. */
  take(until: Millis): Entry | undefined {
    const instant = this.#next();
    if (!instant || instant.due > until) return undefined;
    if (instant.at < 0) {
      instant.entries.sort(inOrder);
      instant.at = 0;
    }
    let taken: Entry | undefined;
    do taken = nextOf(instant);
    while (taken?.dropped);
    instant.left--;
    return taken;
  }

  /** Those that are neither taken nor dropped, in order. */
  all(): Entry[] {
    const found: Entry[] = [];
    for (const { entries, at, late } of this.#byDue.values())
      for (const entry of [...entries.slice(Math.max(0, at)), ...late])
        if (!entry.dropped) found.push(entry);
    return found.sort((a, b) => a.due - b.due || inOrder(a, b));
  }

  /** The first instant that has anything left. */
  #next(): Instant | undefined {
    for (let first = this.#instants[0]; first; first = this.#instants[0]) {
      if (first.left > 0) return first;
      pop(this.#instants, isSooner);
      this.#byDue.delete(first.due);
    }
    return undefined;
  }
}

function nextOf(instant: Instant): Entry | undefined {
  const { entries, late } = instant;
  const next = entries[instant.at];
  const [first] = late;
  if (first && (!next || isBefore(first, next))) return pop(late, isBefore);
  instant.at++;
  return next;
}

const isSooner = (a: Instant, b: Instant): boolean => a.due < b.due;
const inOrder = (a: Entry, b: Entry): number => (isBefore(a, b) ? -1 : 1);

/** Of two that are due at one instant. */
function isBefore(a: Entry, b: Entry): boolean {
  if ((a.reacts === undefined) !== (b.reacts === undefined)) return a.reacts !== undefined;
  if (a.controller !== b.controller) return a.controller < b.controller;
  if (a.key !== b.key) return a.key < b.key;
  // Changes of one object that are heard of together: the order in which they were noted is nothing to go by.
  return (a.because ?? 0) <= (b.because ?? 0);
}

type IsBefore<T> = (a: T, b: T) => boolean;

function push<T>(heap: T[], item: T, isBefore: IsBefore<T>): void {
  let i = heap.push(item) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent] as T;
    if (isBefore(above, item)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = item;
}

function pop<T>(heap: T[], isBefore: IsBefore<T>): T | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let i = 0;
  for (;;) {
    let least = 2 * i + 1;
    if (least >= heap.length) break;
    const right = heap[least + 1];
    if (right !== undefined && isBefore(right, heap[least] as T)) least++;
    const below = heap[least] as T;
    if (isBefore(last, below)) break;
    heap[i] = below;
    i = least;
  }
  heap[i] = last;
  return first;
}
