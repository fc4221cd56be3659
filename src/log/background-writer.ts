// Writing a long step down while it goes on: rows go to a thread of their own, which chains and inserts them.
//
// Nothing is told of as written before the thread has said that it is: whoever reads, and whoever ends a step, waits
// for it, without giving up his turn. Short steps are written where they are made: for them the thread is not worth its start.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import { TapeError } from './tape-error.js';
import type { Writing } from './tape-file.js';
import type { Answer, Batch, Start } from './writing-thread.js';

/** As deep as this file is, and as what it is bundled into. */
const THREAD = fileURLToPath(new URL('../../dist/log/writing-thread.js', import.meta.url));
/** So many batches may be under way: who makes them faster than they are written waits. */
const UNDER_WAY_MAX = 16;
/** Far more than a batch takes on the slowest disk. */
const PATIENCE_MS = 120_000;

/** How far the thread has come since it was last asked. */
export interface Progress {
  /** Batches that are in the tape. */
  readonly batches: number;
  /** The hash of the last row of these. */
  readonly chain: string | undefined;
  /** What came of the one after them. */
  readonly error: Error | undefined;
}

export class BackgroundWriter {
  readonly #port: MessagePort;
  readonly #answers = new Int32Array(new SharedArrayBuffer(4));
  #underWay = 0;
  #batches = 0;
  #chain: string | undefined;
  #error: Error | undefined;

  /** Whether there is such a thread in this build. */
  static readonly isThere = existsSync(THREAD);

  constructor(path: string, pagesMax: number, writing: Writing) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: Start = { ...writing, path, pagesMax, port: port2, answers: this.#answers };
    new Worker(THREAD, { workerData, transferList: [port2], stdin: false }).unref();
    port1.unref();
  }

  write(batch: Batch): void {
    while (this.#underWay >= UNDER_WAY_MAX && !this.#error) this.#take();
    this.#port.postMessage(batch, [batch.numbers.buffer]);
    this.#underWay++;
  }

  /** Waits until all batches are in the tape, or one has failed. */
  settled(): Progress {
    while (this.#underWay > 0 && !this.#error) this.#take();
    const progress = { batches: this.#batches, chain: this.#chain, error: this.#error };
    this.#underWay = 0;
    this.#batches = 0;
    this.#chain = undefined;
    this.#error = undefined;
    return progress;
  }

  close(): void {
    this.settled();
    const before = Atomics.load(this.#answers, 0);
    this.#port.postMessage('close');
    Atomics.wait(this.#answers, 0, before, PATIENCE_MS);
    this.#port.close();
  }

  #take(): void {
    const seen = Atomics.load(this.#answers, 0);
    const received = receiveMessageOnPort(this.#port)?.message as Answer | undefined;
    if (!received) {
      if (Atomics.wait(this.#answers, 0, seen, PATIENCE_MS) === 'timed-out')
        throw new TapeError('Damaged', 'the thread that writes the tape does not answer');
      return;
    }
    this.#underWay--;
    if ('error' in received) {
      const { message, code } = received.error;
      this.#error = Object.assign(new Error(message), { code });
    } else {
      this.#batches++;
      this.#chain = received.chain;
    }
  }
}
