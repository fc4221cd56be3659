// Tries every order in which a small race may go, and not only those that seeds happen to throw.
//
// It is delay-bounded scheduling [Emmi, Qadeer and Rakamaric, 2011]: the schedule of the dice comes first, then all that
// differ from it in one choice, then in two. A schedule that comes to a state that was seen before, with the same
// left to do, is cut off there: what follows has been tried, with as many choices left or more (docs/adr/0018).

import { BOOTSTRAP_ACTOR } from '../../apiserver/request.js';
import type { Item } from '../../cluster/agenda.js';
import type { Instant } from '../../cluster/sight.js';
import type { ClusterEvent } from '../../events/event.js';
import type { Millis } from '../../machinery/object.js';
import type { Dice } from '../../machinery/settings.js';
import { type Choice, choicesAt } from './choices.js';
import { fingerprint } from './fingerprint.js';

export interface Bounds {
  /** How many choices a schedule may differ in from that of the dice. */
  readonly depth: number;
  /** For how long after an action others are chosen. */
  readonly span: Millis;
  /** How many schedules are tried at most. */
  readonly most: number;
  /** Without, whatever was seen before is gone through again. */
  readonly isPruning?: boolean;
}

export interface Exploration {
  readonly schedules: number;
  /** Distinct states that were seen where there was something to choose. */
  readonly states: number;
  /** Schedules that were cut off at a state that was seen before. */
  readonly pruned: number;
  /** All schedules with so many choices were tried; -1: not even that of the dice. */
  readonly completeTo: number;
}

export interface Explored<Found> extends Exploration {
  /** What was found in the first schedule that something was found in, and its dice. */
  readonly found?: Found;
  readonly dice: Dice;
}

/** Thrown through whoever runs a schedule, at a state that was seen before. */
export class Pruned extends Error {}

/** What a run of a schedule tells the explorer. */
export interface Watcher {
  readonly onEvent: (event: ClusterEvent) => void;
  readonly onInstant: (instant: Instant) => void;
  /** Told of what was left to do before a story that begins in the middle, and when that was. */
  readonly onBegin: (now: Millis, pending: readonly Item[]) => void;
}

/** `run` carries out the same story with the dice it is given, and returns what it found; `isOver`: no more. */
export function explore<Found>(
  run: (dice: Dice, watcher: Watcher) => Found | undefined,
  { depth, span, most, isPruning = true }: Bounds,
  isOver: () => boolean = () => false,
): Explored<Found> {
  const seen = new Set<string>();
  let [schedules, pruned] = [0, 0];
  let level: readonly Schedule[] = [{ dice: {}, from: Number.NEGATIVE_INFINITY }];
  const told = (completeTo: number, dice: Dice, found?: Found): Explored<Found> => ({
    schedules,
    states: seen.size,
    pruned,
    completeTo,
    dice,
    ...(found === undefined ? {} : { found }),
  });
  for (let choices = 0; choices <= depth; choices++) {
    const next = new Map<string, Schedule>();
    for (const schedule of level) {
      if (schedules >= most || isOver()) return told(choices - 1, {});
      schedules++;
      const watch = new Watch(schedule, {
        seen,
        span,
        isPruning,
        isLast: choices === depth,
      });
      try {
        const found = run(schedule.dice, watch);
        if (found !== undefined) return told(choices - 1, schedule.dice, found);
      } catch (error) {
        if (!(error instanceof Pruned)) throw error;
        pruned++;
      }
      for (const one of watch.next) next.set(JSON.stringify(one.dice), one);
    }
    level = [...next.values()];
  }
  return told(depth, {});
}

interface Schedule {
  readonly dice: Dice;
  /** When the last choice makes a difference. */
  readonly from: Millis;
}

interface Shared {
  readonly seen: Set<string>;
  readonly span: Millis;
  readonly isPruning: boolean;
  /** There is nothing to choose any more. */
  readonly isLast: boolean;
}

/** Looks on while a schedule runs: cuts it off where it has nothing new, and notes what might be chosen. */
class Watch implements Watcher {
  readonly next: Schedule[] = [];
  readonly #schedule: Schedule;
  readonly #shared: Shared;
  readonly #own = new Set<string>();
  /** When events were that somebody may yet react to. */
  readonly #times = new Map<number, Millis>();
  /** When those hear of them who hear late. */
  readonly #news = new Map<string, Millis>();
  #actions = 0;
  #began = Number.NEGATIVE_INFINITY;
  readonly #leftOver = new Set<string>();
  #until: Millis = Number.NEGATIVE_INFINITY;

  constructor(schedule: Schedule, shared: Shared) {
    this.#schedule = schedule;
    this.#shared = shared;
  }

  onEvent = ({ type, at, revision, actor }: ClusterEvent): void => {
    if (type === 'ActionTaken' && actor !== BOOTSTRAP_ACTOR) {
      this.#actions++;
      this.#until = at + this.#shared.span;
    }
    if (at <= this.#until) this.#times.set(revision, at);
  };

  onBegin = (now: Millis, pending: readonly Item[]): void => {
    this.#began = now;
    for (const item of pending) if (item.because !== undefined) this.#leftOver.add(dutyOf(item));
  };

  #heardAt = (item: Item): Millis | undefined =>
    this.#news.get(newsOf(item)) ?? this.#times.get(item.because ?? 0);

  /** What was to be done at the beginning was to be done by the dice as they were. */
  #isSettled = (item: Item, start: Millis): boolean =>
    start <= this.#began && this.#leftOver.has(dutyOf(item));

  onInstant = (instant: Instant): void => {
    const { due } = instant;
    const { from } = this.#schedule;
    if (due > this.#until + AFTERWARDS_MS) return;
    for (const item of instant.impaired ? instant.agenda.pending() : [])
      if (item.due === due && item.reacts !== undefined) this.#news.set(newsOf(item), due);
    const isNew = this.#look(fingerprint(instant, this.#actions, due <= this.#until), due >= from);
    if (!isNew) throw new Pruned();
    if (this.#shared.isLast || due > this.#until || due < from) return;
    for (const choice of choicesAt(instant, this.#heardAt, this.#isSettled))
      this.next.push(this.#with(choice));
  };

  /** Returns whether others have not seen it. */
  #look(state: string, mayPrune: boolean): boolean {
    const { seen, isPruning } = this.#shared;
    if (isPruning && mayPrune && seen.has(state) && !this.#own.has(state)) return false;
    this.#own.add(state);
    seen.add(state);
    return true;
  }

  #with({ die, shows, from }: Choice): Schedule {
    return { dice: { ...this.#schedule.dice, [die]: shows }, from };
  }
}

const newsOf = (item: Item): string => `${dutyOf(item)} ${item.because}`;
const dutyOf = ({ controller, key }: Item): string => `${controller} ${key}`;

/** For so long after there is nothing to choose any more it is still asked whether a state was seen. */
const AFTERWARDS_MS = 1_000;
