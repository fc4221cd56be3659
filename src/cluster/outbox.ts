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
    if (this.#events.length === 0) return;
    const [events, before] = [this.#events, this.#before];
    this.#log.append(events);
    this.drop();
    this.#onWritten?.(events.map((event, i) => ({ event, before: before[i] })));
  }

  drop(): void {
    this.#events = [];
    this.#before = [];
  }
}
