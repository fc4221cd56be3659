// Watches without a network: what a reader of a hub is sent, however slowly it reads.

import { selectionOf } from '../../src/apiserver/read.js';
import { builtInKind } from '../../src/kinds/index.js';
import type { KubeObject } from '../../src/machinery/object.js';
import { isFailure } from '../../src/machinery/status.js';
import type { Wall } from '../../src/server/wall.js';
import type { Question } from '../../src/server/watch/feeds.js';
import type { Representation } from '../../src/server/watch/frames.js';
import type { Hub } from '../../src/server/watch/hub.js';
import type { Start, Watcher } from '../../src/server/watch/watcher.js';

/** A wall clock that goes on only when it is told to. */
export class TestWall implements Wall {
  #now = 0;
  #tasks: (() => void)[] = [];
  #timers: { readonly at: number; readonly task: () => void }[] = [];

  now = (): number => this.#now;

  soon(task: () => void): void {
    this.#tasks.push(task);
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + ms, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets turns of the event loop pass. */
  turns(most = Number.POSITIVE_INFINITY): void {
    for (let i = 0; i < most && this.#tasks.length > 0; i++) this.#tasks.shift()?.();
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      this.turns();
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
    }
    this.#now = until;
  }
}

export const whole: Representation = {
  id: 'whole',
  headed: false,
  encoding: 'json',
  parts: (object) => [Buffer.from(JSON.stringify(object))],
};

export interface Asks {
  readonly kind: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export function question(asks: Asks, representation = whole): Question {
  const kind = builtInKind(asks.kind);
  if (!kind) throw new Error(`no kind ${asks.kind}`);
  const selection = selectionOf(kind, asks);
  if (isFailure(selection)) throw new Error(selection.message);
  return {
    scope: { kind, kindName: asks.kind, namespace: asks.namespace, ...selection },
    representation,
    selectors: `${asks.labelSelector ?? ''} ${asks.fieldSelector ?? ''}`,
  };
}

export interface Sent {
  readonly type: string;
  readonly object: KubeObject;
}

/** Somebody who watches, and takes so many chunks before they have to be woken up. */
export class Reader {
  readonly sent: Sent[] = [];
  hasEnded = false;
  readonly watcher: Watcher;
  readonly #hub: Hub;
  readonly #patience: number;
  #taken = 0;

  constructor(hub: Hub, asked: Question, start: Start, patience = Number.POSITIVE_INFINITY) {
    this.#hub = hub;
    this.#patience = patience;
    this.watcher = hub.open(
      asked,
      {
        write: (bytes) => this.#take(bytes),
        end: () => {
          this.hasEnded = true;
        },
      },
      start,
    );
  }

  /** Reads on, if it has stopped. */
  drain(): void {
    if (this.#taken < this.#patience) return;
    this.#taken = 0;
    this.#hub.drained(this.watcher);
  }

  get isFull(): boolean {
    return this.#taken >= this.#patience;
  }

  #take(bytes: Buffer): boolean {
    const lines = bytes.toString().split('\n');
    if (lines.pop() !== '') throw new Error('a chunk that ends within an event');
    this.sent.push(...lines.map((line) => JSON.parse(line) as Sent));
    return ++this.#taken < this.#patience;
  }
}
