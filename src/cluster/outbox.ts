// Events on their way to the log: they are appended together, and only then is anybody told of them.

import type { ClusterEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import type { KubeObject, Millis } from '../machinery/object.js';

/** An event in the log, and the object that it is about as it was before. */
export interface Written {
  readonly event: ClusterEvent;
  readonly before: KubeObject | undefined;
}

export class Outbox {
  readonly #log: EventLog;
  readonly #onWritten: ((written: readonly Written[]) => void) | undefined;
  #events: ClusterEvent[] = [];
  /** Whether some have been handed over that may not be written yet. */
  #isAhead = false;
  /** The objects before each of them, if anybody is told. */
  #before: (KubeObject | undefined)[] = [];

  constructor(log: EventLog, onWritten?: (written: readonly Written[]) => void) {
    this.#log = log;
    this.#onWritten = onWritten;
  }

  get size(): number {
    return this.#events.length;
  }

  /** Virtual time of the last of them. */
  get lastAt(): Millis | undefined {
    return this.#events.at(-1)?.at;
  }

  push(event: ClusterEvent, before: KubeObject | undefined): void {
    this.#events.push(event);
    if (this.#onWritten) this.#before.push(before);
  }

  write(): void {
    if (this.#events.length === 0 && !this.#isAhead) return;
    const [events, before] = [this.#events, this.#before];
    this.#isAhead = false;
    this.#log.append(events);
    this.#clear();
    this.#onWritten?.(events.map((event, i) => ({ event, before: before[i] })));
  }

  /** In the midst of a step, after which the rest is written: nobody need wait, unless somebody is to be told. */
  pass(): void {
    if (this.#onWritten) {
      this.write();
      return;
    }
    this.#isAhead = true;
    this.#log.append(this.#events, true);
    this.#clear();
  }

  drop(): void {
    this.#clear();
    if (!this.#isAhead) return;
    this.#isAhead = false;
    try {
      this.#log.append([]);
    } catch {
      // The step fails for another reason, which is told. The log is as far as it could be written.
    }
  }

  #clear(): void {
    this.#events = [];
    this.#before = [];
  }
}
