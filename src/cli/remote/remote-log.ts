// The log of a tape that a server holds, read over HTTP.

import { type ActionTaken, type ClusterEvent, isAction } from '../../events/event.js';
import { type ClusterState, genesis, withObjects } from '../../events/state.js';
import { fail } from '../../kubectl/problem.js';
import type { Ancestor, EventLog } from '../../log/event-log.js';
import { outlineOf, writtenBy } from '../../log/outline.js';
import { wholeParts } from '../../log/parts.js';
import type { KubeObject, Millis, Revision } from '../../machinery/object.js';
import type { Settings } from '../../machinery/settings.js';
import type { Ask } from './ask.js';

/** What is to be known of it at once. */
export interface About {
  readonly settings: Settings;
  readonly timeline: string;
  readonly head: Revision;
  readonly lastAt: Millis;
  readonly lineage: readonly Ancestor[];
  readonly bookmarks: Readonly<Record<string, Revision>>;
}

export class RemoteLog implements EventLog {
  readonly #ask: Ask;
  #about: About;

  constructor(ask: Ask) {
    this.#ask = ask;
    this.#about = ask('GET', '');
  }

  /** Asks how far it has come: after something was done. */
  refresh(): void {
    this.#about = this.#ask('GET', '');
  }

  get bookmarks(): About['bookmarks'] {
    return this.#about.bookmarks;
  }

  get settings(): Settings {
    return this.#about.settings;
  }

  get timeline(): string {
    return this.#about.timeline;
  }

  get lineage(): readonly Ancestor[] {
    return this.#about.lineage;
  }

  get head(): Revision {
    return this.#about.head;
  }

  get lastAt(): Millis {
    return this.#about.lastAt;
  }

  reading<T>(work: () => T): T {
    return work();
  }

  append(): never {
    return fail('the log of a server is written by the server');
  }

  *read(after: Revision = 0, upTo: Revision = this.head): Iterable<ClusterEvent> {
    for (let from = after; from < upTo; ) {
      const page = this.#ask<ClusterEvent[]>('GET', `/events?after=${from}&upTo=${upTo}`);
      yield* page;
      const last = page.at(-1);
      if (!last) return;
      from = last.revision;
    }
  }

  *actions(after?: Revision, upTo?: Revision): Iterable<ActionTaken> {
    for (const event of this.read(after, upTo)) if (isAction(event)) yield event;
  }

  eventAt(revision: Revision): ClusterEvent | undefined {
    const [event] = revision > 0 ? this.read(revision - 1, revision) : [];
    return event;
  }

  timeAt(revision: Revision): Millis {
    return this.#ask('GET', `/time?revision=${revision}`);
  }

  revisionAt(time: Millis): Revision {
    return this.#ask('GET', `/revision?time=${time}`);
  }

  stateAt(revision: Revision): ClusterState {
    const start = genesis(this.settings.epoch);
    const now = this.timeAt(revision);
    return withObjects({ ...start, revision, now }, this.objectsAt('', revision));
  }

  objectAt(key: string, revision: Revision): KubeObject | undefined {
    const path = `/object?key=${encodeURIComponent(key)}&revision=${revision}`;
    return this.#ask<KubeObject | null>('GET', path) ?? undefined;
  }

  objectsAt(prefix: string, revision: Revision): readonly KubeObject[] {
    return this.#ask('GET', `/objects?prefix=${encodeURIComponent(prefix)}&revision=${revision}`);
  }

  *outlines(after?: Revision, upTo?: Revision) {
    for (const event of this.read(after, upTo)) yield outlineOf(event);
  }

  lastWritten(revision: Revision) {
    return this.objectsAt('', revision).map(writtenBy);
  }

  partsOf(kind: string) {
    return wholeParts(this, kind);
  }

  historyOf(key: string, upTo: Revision = this.head): Iterable<ClusterEvent> {
    return this.#ask('GET', `/history?key=${encodeURIComponent(key)}&upTo=${upTo}`);
  }

  revisionsOf(key: string, upTo: Revision = this.head): readonly Revision[] {
    return Array.from(this.historyOf(key, upTo), ({ revision }) => revision);
  }

  close(): void {
    // Nothing is held open but a thread, and that ends with the process.
  }
}
