// What the controllers have left to do: reactions to changes, and wakes they asked for, in order of time.
//
// Work that comes due at one instant is done in (controller, key) order, never in order of insertion.
// A wake lasts only until its object is looked at again, or a change calls for that: the next look decides
// anew. Nothing here is remembered that the log could not tell (law RestartSafe).

import type { Intent } from '../controllers/controller.js';
import type { Millis, Revision } from '../machinery/object.js';
import { Calendar, type Entry, type Item } from './calendar.js';

export type { Item };

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

/** What is said of the time after all of this is done, if anything is. */
export function restAfter(
  intents: readonly Intent[],
): Extract<Intent, { type: 'Rest' }> | undefined {
  for (const intent of intents) if (intent.type === 'Rest') return intent;
  return undefined;
}

/** What one controller has to do about one object. */
interface Duty {
  readonly controller: number;
  /** Reactions to come: seldom more than two, each due at another time. */
  readonly reactions: Entry[];
  wake: Entry | undefined;
  rest?: Rest | undefined;
}

/** Of reactions to changes up to a revision nothing is left but to be woken then, if at all. */
interface Rest {
  readonly through: Revision;
  readonly until: Millis | undefined;
  readonly busy: boolean;
}

export class Agenda {
  readonly #calendar = new Calendar();
  /** By key: few controllers have to do with any one object. */
  readonly #duties = new Map<string, Duty[]>();
  #busy = 0;

  /** Whether anything but timers is left to do. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /**
   * With `heard`, the controller learns of the change only then, and until then it is as if there were none. With
   * `until`, all it would do is to ask to be woken then.
   */
  react(
    due: Millis,
    controller: number,
    key: string,
    because: Revision,
    heard?: Millis,
    until?: Millis,
  ): void {
    if (heard !== undefined) {
      const entry = { due: heard, controller, key, because, busy: true, dropped: false };
      this.#push({ ...entry, reacts: due });
      return;
    }
    const duty = this.#duty(controller, key);
    for (const known of duty.reactions) {
      if (known.due !== due) continue;
      known.because = Math.max(known.because ?? 0, because);
      known.until = until;
      return;
    }
    this.#dropWake(duty);
    const entry: Entry = { due, controller, key, because, busy: true, dropped: false, until };
    duty.reactions.push(entry);
    this.#push(entry);
  }

  /** Drops all that a controller has left to do. */
  forget(controller: number): void {
    for (const entry of this.#calendar.all())
      if (entry.controller === controller) this.#drop(entry);
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
    if (duty.reactions.length === 0) this.#wake(duty, due, key, busy);
  }

  /** Instead of a wake: there is nothing to do before `until`, nor because of what has happened up to now. */
  rest(
    controller: number,
    key: string,
    through: Revision,
    { until, busy }: Pick<Rest, 'until' | 'busy'>,
  ): void {
    const duty = this.#duties.get(key)?.find((one) => one.controller === controller);
    if (duty && duty.reactions.length > 0) duty.rest = { through, until, busy };
    else if (until !== undefined) this.wake(until, controller, key, busy);
  }

  #wake(duty: Duty, due: Millis, key: string, busy: boolean): void {
    const { controller } = duty;
    const entry: Entry = { due, controller, key, because: undefined, busy, dropped: false };
    duty.wake = entry;
    this.#push(entry);
  }

  /** An object that is gone wakes nobody. */
  forgetWakes(key: string): void {
    const duties = this.#duties.get(key);
    if (!duties) return;
    for (const duty of duties) {
      this.#dropWake(duty);
      duty.rest = undefined;
      for (const entry of duty.reactions) entry.until = undefined;
    }
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
    return this.#calendar.all();
  }

  nextDue(): Millis | undefined {
    return this.#calendar.nextDue();
  }

  /** The next item due at or before `until`. */
  take(until: Millis): Item | undefined {
    for (;;) {
      const next = this.#next(until);
      if (!next) return undefined;
      const { reacts, controller, key, because } = next;
      // Of what is heard of now, the reaction is still to come.
      if (reacts !== undefined) this.react(reacts, controller, key, because as Revision);
      else if (!this.#isAsleep(next)) return next;
    }
  }

  /** Takes an item off its duty. @returns whether nothing need be done about it, for it only asks to be woken. */
  #isAsleep(item: Entry): boolean {
    const duty = this.#duty(item.controller, item.key);
    const { reactions } = duty;
    if (item.because === undefined) duty.wake = undefined;
    else if (reactions.length === 1) reactions.pop();
    else reactions.splice(reactions.indexOf(item), 1);
    const isLast = !duty.wake && reactions.length === 0;
    const rest = restOf(item, duty);
    const until = rest ? (rest.until ?? NEVER) : (item.until ?? item.due);
    const isAsleep = until > item.due;
    if (isLast && isAsleep && until < NEVER) this.#wake(duty, until, item.key, rest?.busy ?? false);
    else if (isLast) this.#dismiss(duty, item.key);
    return isAsleep;
  }

  #next(until: Millis): Entry | undefined {
    const next = this.#calendar.take(until);
    if (next?.busy) this.#busy--;
    return next;
  }

  #duty(controller: number, key: string): Duty {
    const duties = this.#duties.get(key);
    if (duties) for (const duty of duties) if (duty.controller === controller) return duty;
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
    duty.wake = undefined;
    this.#drop(wake);
  }

  #push(entry: Entry): void {
    if (entry.busy) this.#busy++;
    this.#calendar.add(entry);
  }

  #drop(entry: Entry): void {
    this.#calendar.drop(entry);
    if (entry.busy) this.#busy--;
  }
}

const NEVER = Number.POSITIVE_INFINITY;

/** The rest that an item is within. */
const restOf = ({ because }: Entry, { rest }: Duty): Rest | undefined =>
  rest && because !== undefined && because <= rest.through ? rest : undefined;
