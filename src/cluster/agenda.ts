// What the controllers have left to do: reactions to changes, and wakes they asked for, in order of time.
//
// Work that comes due at one instant is done in (controller, key) order, never in order of insertion.
// A wake lasts only until its object is looked at again, or a change calls for that: the next look decides
// anew. Nothing here is remembered that the log could not tell (law RestartSafe).

import type { Intent } from '../controllers/controller.js';
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

interface Entry extends Item {
  because: Revision | undefined;
  dropped: boolean;
}

export interface Wake {
  readonly at: Millis;
  readonly busy: boolean;
}

/** When to look again, if any of the intents asks for it; busy if any of them says so. */
export function earliestWake(intents: readonly Intent[]): Wake | undefined {
  let earliest: { at: Millis; busy: boolean } | undefined;
  for (const intent of intents) {
    if (intent.type !== 'Wake') continue;
    earliest ??= { at: intent.at, busy: false };
    earliest.at = Math.min(earliest.at, intent.at);
    earliest.busy ||= intent.busy;
  }
  return earliest;
}

/** What one controller has to do about one object. */
interface Duty {
  readonly controller: number;
  /** Reactions to come: seldom more than two, each due at another time. */
  readonly reactions: Entry[];
  wake: Entry | undefined;
}

export class Agenda {
  readonly #heap: Entry[] = [];
  /** By key: few controllers have to do with any one object. */
  readonly #duties = new Map<string, Duty[]>();
  #busy = 0;

  /** Whether anything but timers is left to do. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** With `heard`, the controller learns of the change only then, and until then it is as if there were none. */
  react(due: Millis, controller: number, key: string, because: Revision, heard?: Millis): void {
    if (heard !== undefined) {
      const entry = { due: heard, controller, key, because, busy: true, dropped: false };
      this.#push({ ...entry, reacts: due });
      return;
    }
    const duty = this.#duty(controller, key);
    const known = duty.reactions.find((entry) => entry.due === due);
    if (known) {
      known.because = Math.max(known.because ?? 0, because);
      return;
    }
    this.#dropWake(duty);
    const entry = { due, controller, key, because, busy: true, dropped: false };
    duty.reactions.push(entry);
    this.#push(entry);
  }

  /** Drops all that a controller has left to do. */
  forget(controller: number): void {
    for (const entry of this.#heap) {
      if (entry.controller !== controller || entry.dropped) continue;
      entry.dropped = true;
      if (entry.busy) this.#busy--;
    }
    for (const [key, duties] of this.#duties) {
      const others = duties.filter((duty) => duty.controller !== controller);
      if (others.length === 0) this.#duties.delete(key);
      else if (others.length < duties.length) this.#duties.set(key, others);
    }
  }

  /** Replaces the wake of this controller and key. A reaction still to come makes it pointless. */
  wake(due: Millis, controller: number, key: string, busy: boolean): void {
    const duty = this.#duty(controller, key);
    this.#dropWake(duty);
    if (duty.reactions.length > 0) return;
    duty.wake = { due, controller, key, because: undefined, busy, dropped: false };
    this.#push(duty.wake);
  }

  /** An object that is gone wakes nobody. */
  forgetWakes(key: string): void {
    const duties = this.#duties.get(key);
    if (!duties) return;
    for (const duty of duties) this.#dropWake(duty);
    const left = duties.filter(({ reactions }) => reactions.length > 0);
    if (left.length === 0) this.#duties.delete(key);
    else this.#duties.set(key, left);
  }

  awaits(controller: number, key: string): boolean {
    const duties = this.#duties.get(key);
    return (
      duties?.some((duty) => duty.controller === controller && duty.reactions.length > 0) ?? false
    );
  }

  /** All that is left to do, in order. */
  pending(): readonly Item[] {
    return this.#heap.filter(({ dropped }) => !dropped).sort((a, b) => (before(a, b) ? -1 : 1));
  }

  nextDue(): Millis | undefined {
    this.#skipDropped();
    return this.#heap[0]?.due;
  }

  /** The next item due at or before `until`. */
  take(until: Millis): Item | undefined {
    let next = this.#next(until);
    // Of what is heard of now, the reaction is still to come.
    for (; next?.reacts !== undefined; next = this.#next(until))
      this.react(next.reacts, next.controller, next.key, next.because as Revision);
    if (!next) return undefined;
    const duty = this.#duty(next.controller, next.key);
    if (next.because === undefined) duty.wake = undefined;
    else duty.reactions.splice(duty.reactions.indexOf(next), 1);
    if (!duty.wake && duty.reactions.length === 0) this.#dismiss(duty, next.key);
    return next;
  }

  #next(until: Millis): Entry | undefined {
    this.#skipDropped();
    const next = this.#heap[0];
    if (!next || next.due > until) return undefined;
    this.#pop();
    if (next.busy) this.#busy--;
    return next;
  }

  #duty(controller: number, key: string): Duty {
    const duties = this.#duties.get(key);
    const known = duties?.find((duty) => duty.controller === controller);
    if (known) return known;
    const duty = { controller, reactions: [], wake: undefined };
    if (duties) duties.push(duty);
    else this.#duties.set(key, [duty]);
    return duty;
  }

  #dismiss(duty: Duty, key: string): void {
    const duties = this.#duties.get(key) as Duty[];
    if (duties.length === 1) this.#duties.delete(key);
    else duties.splice(duties.indexOf(duty), 1);
  }

  #dropWake(duty: Duty): void {
    const { wake } = duty;
    if (!wake) return;
    wake.dropped = true;
    duty.wake = undefined;
    if (wake.busy) this.#busy--;
  }

  #skipDropped(): void {
    while (this.#heap[0]?.dropped) this.#pop();
  }

  #push(entry: Entry): void {
    if (entry.busy) this.#busy++;
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Entry;
      if (before(above, entry)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let least = 2 * i + 1;
      if (least >= heap.length) break;
      const right = heap[least + 1];
      if (right && before(right, heap[least] as Entry)) least++;
      const below = heap[least] as Entry;
      if (before(last, below)) break;
      heap[i] = below;
      i = least;
    }
    heap[i] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if ((a.reacts === undefined) !== (b.reacts === undefined)) return a.reacts !== undefined;
  if (a.controller !== b.controller) return a.controller < b.controller;
  if (a.key !== b.key) return a.key < b.key;
  // Changes of one object that are heard of together: the order in which they were noted is nothing to go by.
  return (a.because ?? 0) <= (b.because ?? 0);
}
