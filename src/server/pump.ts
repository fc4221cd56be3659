// What lets virtual time pass on a server, in slices of a few milliseconds, so that requests and watches have
// their turns in between.
//
//   settle  after a write, until only timers are left, 60 s of virtual time at most; and while somebody waits for
//           something that timers lead to, as in skip, for a quarter of an hour at most
//   manual  only when somebody advances the clock
//   real    as the wall clock does, or so many times as fast
//   skip    whenever there is nothing to do and nobody asks for anything, to the next timer
//
// Which instant a request meets may depend on the wall clock; it is in the log with the action, and nothing
// else that happens depends on it.

import { SETTLE_MS_MAX } from '../cluster/cluster.js';
import type { ClockMode } from '../kinds/clock/index.js';
import type { Millis } from '../machinery/object.js';
import type { Session } from '../session/session.js';
import { Turns } from './turns.js';
import type { Wall } from './wall.js';

export interface Rhythm {
  readonly mode: ClockMode;
  /** Virtual seconds a wall second, in mode real. */
  readonly speed: number;
}

export interface PumpOptions {
  readonly session: Session;
  readonly wall: Wall;
  readonly rhythm: Rhythm;
  /** Time waits for watches that have yet to be served, for a moment, and for those outrun until they are not. */
  readonly watches?: { readonly isBehind: boolean; readonly isOutrun: boolean };
  /** Told of an error nobody foresaw, such as a full disk. Time stands still until the next write. */
  readonly onTrouble?: (error: unknown) => void;
}

/** How long the cluster works before others have their turn. */
const SLICE_MS = 5;
/** How long it waits for watches to be served. */
const PRESSED_MS = 25;
const REAL_TICK_MS = 10;
/** How often mode real writes down what time it is, when nothing else does. */
const MARK_MS = 10_000;
/** After the first answer, in which clients ask what follows from it. */
const WAKE_MS = 250;
/** Steps in virtual time up to this long are reactions; longer ones are jumps, before which skip waits... */
const JUMP_MS = 50;
/** ...until nobody has asked for anything for so long. */
const QUIET_MS = 25;

/** How much virtual time passes for somebody who waits. */
const WAIT_MS = 15 * 60_000;

interface Goal {
  readonly until: Millis;
  readonly holds?: (() => boolean) | undefined;
  readonly reached: () => void;
  readonly failed: (error: unknown) => void;
}

export class Pump {
  readonly #options: PumpOptions;
  #rhythm: Rhythm;
  readonly #goals: Goal[] = [];
  /** How far a write is waited for. */
  #restBy: Millis | undefined;
  readonly #turns: Turns;
  #resting: (() => void)[] = [];
  /** Until when time may pass for each of those who wait. */
  readonly #waits = new Set<{ readonly until: Millis }>();
  /** Whether time has passed at all: before that, the cluster is left asleep. */
  #hasWorked = false;
  /** Whether somebody has asked for anything: the cluster is opened soon after the first answer, not before. */
  #isAwake = false;
  #sliced = 0;
  /** Requests that have yet to be answered, and when the last one was. */
  #open = 0;
  #asked: number;
  /** From when mode real counts. */
  #base: { readonly wall: number; readonly virtual: Millis };
  #marked: number;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#turns = new Turns(options.wall, () => this.#turn());
    this.#rhythm = options.rhythm;
    const now = options.wall.now();
    this.#asked = now;
    this.#marked = now;
    this.#base = { wall: now, virtual: options.session.now };
    this.#turns.schedule();
  }

  get rhythm(): Rhythm {
    return this.#rhythm;
  }

  set rhythm(rhythm: Rhythm) {
    this.#rhythm = rhythm;
    this.#rebase();
    this.#turns.schedule();
  }

  get now(): Millis {
    return this.#options.session.view().now;
  }

  /** When something is next due. */
  get next(): Millis | undefined {
    return this.#cluster.nextDue();
  }

  /** A request has come in, and is open until `closed`. */
  opened(): void {
    this.#open++;
    this.#asked = this.#options.wall.now();
  }

  closed(): void {
    this.#open--;
    this.#asked = this.#options.wall.now();
    if (this.#isAwake) return;
    this.#isAwake = true;
    this.#turns.schedule(WAKE_MS);
  }

  /** Somebody is about to write: in mode real the clock is brought to the present first, if that is near. */
  before(): void {
    if (this.#rhythm.mode === 'real' && this.#goals.length === 0) this.#slice();
  }

  /** Something has been written: its consequences happen. */
  wrote(): void {
    const { mode } = this.#rhythm;
    this.#isAwake = true;
    if (mode === 'settle') this.#restBy = this.#cluster.state.now + SETTLE_MS_MAX;
    if (mode !== 'manual') this.#turns.schedule();
  }

  /** Somebody waits for something to happen, until he calls what this returns: mode settle then skips on. */
  awaited(): () => void {
    const wait = { until: this.now + WAIT_MS };
    this.#waits.add(wait);
    this.#isAwake = true;
    this.#turns.schedule();
    return () => {
      this.#waits.delete(wait);
    };
  }

  /** Lets virtual time pass, whatever the mode; comes true when it has. */
  advance(by: Millis, holds?: () => boolean): Promise<void> {
    return new Promise((reached, failed) => {
      const from = this.#goals.at(-1)?.until ?? this.#cluster.state.now;
      this.#goals.push({ until: from + by, holds, reached, failed });
      this.#turns.schedule();
    });
  }

  /** No further than to the next change. */
  proceed(by: Millis): Promise<void> {
    const { revision } = this.#cluster.state;
    return this.advance(by, () => this.#cluster.state.revision > revision);
  }

  /** Comes true when nothing is left to do until somebody writes, or the wall clock goes on. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#turns.isSoon) this.#resting.push(resolve);
      else resolve();
    });
  }

  /** Writes down what time it is, and lets no more of it pass. */
  stop(): void {
    if (this.#turns.isStopped) return;
    this.#turns.stop();
    if (!this.#hasWorked) return;
    const cluster = this.#cluster;
    const { now } = cluster.state;
    if ((cluster.nextDue() ?? Number.POSITIVE_INFINITY) > now) cluster.pass(now, true);
  }

  get #cluster() {
    return this.#options.session.cluster;
  }

  #turn(): void {
    const { wall, watches, onTrouble } = this.#options;
    const isPressed = watches?.isBehind && wall.now() - this.#sliced < PRESSED_MS;
    if (isPressed || watches?.isOutrun) return void this.#turns.schedule();
    try {
      const again = this.#slice();
      this.#sliced = wall.now();
      if (again !== undefined) this.#turns.schedule(again);
      if (again !== 0) this.#rest();
    } catch (error) {
      for (const { failed } of this.#goals.splice(0)) failed(error);
      this.#restBy = undefined;
      this.#rest();
      onTrouble?.(error);
    }
  }

  #rest(): void {
    for (const resolve of this.#resting.splice(0)) resolve();
  }

  /** Works for a while; returns after how long to go on, if at all. */
  #slice(): number | undefined {
    const [goal] = this.#goals;
    if (goal) return this.#pursue(goal);
    switch (this.#rhythm.mode) {
      case 'settle':
        return this.#settle() ?? this.#await();
      case 'real':
        return this.#keepUp();
      case 'skip':
        return this.#skip();
      case 'manual':
        return undefined;
    }
  }

  #pursue({ until, holds = () => false, reached }: Goal): number | undefined {
    if (!this.#proceed(until, () => !holds())) return 0;
    this.#cluster.pass(holds() ? this.now : until, true);
    this.#goals.shift();
    this.#rebase();
    reached();
    return 0;
  }

  #settle(): number | undefined {
    if (!this.#isAwake) return undefined;
    const cluster = this.#cluster;
    const until = this.#restBy;
    if (until === undefined) return undefined;
    if (!this.#proceed(until, () => cluster.busy)) return 0;
    this.#restBy = undefined;
    cluster.pass(cluster.busy ? until : cluster.state.now, true);
    return undefined;
  }

  #await(): number | undefined {
    const due = this.#waits.size > 0 ? this.#cluster.nextDue() : undefined;
    const isInTime = due !== undefined && [...this.#waits].some(({ until }) => due <= until);
    return isInTime ? this.#skip() : undefined;
  }

  #keepUp(): number {
    const { wall } = this.#options;
    const cluster = this.#cluster;
    const present =
      this.#base.virtual + Math.floor((wall.now() - this.#base.wall) * this.#rhythm.speed);
    const until = Math.max(present, cluster.state.now);
    if (!this.#proceed(until)) return 0;
    const isMarked = wall.now() - this.#marked >= MARK_MS;
    if (isMarked) this.#marked = wall.now();
    cluster.pass(until, isMarked);
    return REAL_TICK_MS;
  }

  #skip(): number | undefined {
    const cluster = this.#cluster;
    if (!this.#proceed(cluster.state.now + JUMP_MS)) return 0;
    const due = cluster.nextDue();
    if (due === undefined) {
      cluster.pass(cluster.state.now, true);
      return undefined;
    }
    if (due <= cluster.state.now + JUMP_MS) return 0;
    const quiet = this.#options.wall.now() - this.#asked;
    if (this.#open > 0) return QUIET_MS;
    if (quiet < QUIET_MS) return QUIET_MS - quiet;
    this.#asked = this.#options.wall.now();
    cluster.proceed(due, () => cluster.state.now < due);
    return 0;
  }

  /** Works towards a time for as long as a slice is; returns whether nothing is left to do until then. */
  #proceed(until: Millis, wanted = () => true): boolean {
    const { wall } = this.#options;
    this.#hasWorked = true;
    const stop = wall.now() + SLICE_MS;
    // One instant at least, or a slow machine would get nowhere.
    let isFirst = true;
    this.#cluster.proceed(until, () => {
      const more = wanted() && (isFirst || wall.now() < stop);
      isFirst = false;
      return more;
    });
    const due = this.#cluster.nextDue();
    return due === undefined || due > until || !wanted();
  }

  #rebase(): void {
    this.#base = { wall: this.#options.wall.now(), virtual: this.#cluster.state.now };
  }
}
