// When something that works in turns has its next one: as soon as possible, or in a while if nobody asks for an
// earlier one.

import type { Millis } from '../machinery/object.js';
import type { Wall } from './wall.js';

export class Turns {
  readonly #wall: Wall;
  readonly #turn: () => void;
  /** Calls off the next turn. */
  #callOff: (() => void) | undefined;
  #isDelayed = false;
  #isStopped = false;

  constructor(wall: Wall, turn: () => void) {
    this.#wall = wall;
    this.#turn = turn;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether a turn is to come as soon as possible. */
  get isSoon(): boolean {
    return this.#callOff !== undefined && !this.#isDelayed;
  }

  schedule(after: Millis = 0): void {
    const isDelayed = after > 0;
    if (this.#isStopped || (this.#callOff && (isDelayed || !this.#isDelayed))) return;
    this.#callOff?.();
    let isOff = false;
    const turn = () => {
      if (isOff || this.#isStopped) return;
      this.#callOff = undefined;
      this.#turn();
    };
    const clear = isDelayed ? this.#wall.after(after, turn) : void this.#wall.soon(turn);
    this.#isDelayed = isDelayed;
    this.#callOff = () => {
      isOff = true;
      clear?.();
    };
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff?.();
  }
}
