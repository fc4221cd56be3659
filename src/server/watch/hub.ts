// All watches of one timeline: who is to be told when something has been written, and whose turn it is.
//
// A change wakes only the watches filed at its place. They then have their turns, a chunk each, in slices
// short enough that requests and the cluster itself go on in between.

import type { Written } from '../../cluster/outbox.js';
import { isObjectEvent } from '../../events/event.js';
import { kindRedefined } from '../../kinds/customresourcedefinition/redefined.js';
import type { Revision } from '../../machinery/object.js';
import type { Session } from '../../session/session.js';
import type { Wall } from '../wall.js';
import type { Feed } from './feed.js';
import { Feeds, type Question } from './feeds.js';
import { type Sink, type Start, Watcher } from './watcher.js';

/** How long watches are served before others have their turn. */
const SLICE_MS = 4;
/** A watch that has seen everything, and then falls so many events behind, is waited for... */
const BEHIND_MAX = 128;
/** ...for so long. Its reader does not read any more, and may catch up when it does. */
const PATIENCE_MS = 5_000;
/** How often an idle watch is told how far it has come [cacher bookmarkFrequency]. */
const BOOKMARK_MS = 60_000;
/** Bookmarks are spread over so many ticks. */
const BOOKMARK_TICKS = 60;
/** The longest that a timer can be set for. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Who asks the same. */
interface Audience {
  open: number;
  /** Those that have seen everything. */
  readonly live: Set<Watcher>;
}

export class Hub {
  readonly #session: Session;
  readonly #wall: Wall;
  readonly #feeds: Feeds;
  readonly #audiences = new Map<Feed, Audience>();
  readonly #open = new Set<Watcher>();
  /** Those that wait for something to be written, wherever it is. */
  readonly #alert = new Set<Watcher>();
  /** Those that have seen everything and were told that there is more, and since when they are too far behind. */
  readonly #following = new Map<Watcher, number | undefined>();
  #ready: Watcher[] = [];
  #isScheduled = false;
  #tick = 0;

  constructor(session: Session, wall: Wall, kept?: number) {
    this.#session = session;
    this.#wall = wall;
    this.#feeds = new Feeds(session.log, kept);
    session.onWritten((written) => {
      this.#tell(written);
    });
  }

  /** How many watches are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Whether some have yet to be served what they could take. */
  get isBehind(): boolean {
    return this.#ready.length > 0;
  }

  /** Whether one that kept up so far has fallen too far behind, and not so long ago that it is given up. */
  get isOutrun(): boolean {
    const now = this.#wall.now();
    const { head } = this.#session.log;
    let isOutrun = false;
    for (const [watcher, since] of this.#following) {
      const isFar = head - watcher.revision > BEHIND_MAX;
      if (isFar !== (since !== undefined)) this.#following.set(watcher, isFar ? now : undefined);
      if (isFar && now - (since ?? now) < PATIENCE_MS) isOutrun = true;
    }
    return isOutrun;
  }

  open(question: Question, sink: Sink, start: Start): Watcher {
    const feed = this.#feeds.of(question);
    const watcher = new Watcher(feed, sink, start);
    const audience = this.#audiences.get(feed) ?? { open: 0, live: new Set() };
    audience.open++;
    this.#audiences.set(feed, audience);
    if (this.#open.size === 0) this.#keepBookmarking();
    this.#open.add(watcher);
    this.#queue(watcher);
    return watcher;
  }

  /** The sink can take more. */
  drained(watcher: Watcher): void {
    if (watcher.isOpen) this.#queue(watcher);
  }

  /** Ends a watch in good order, with a bookmark if it is owed one and its reader can take it. */
  finish(watcher: Watcher): void {
    if (!watcher.isOpen) return;
    if (this.#audiences.get(watcher.feed)?.live.has(watcher)) {
      watcher.skipTo(this.#session.log.head);
      watcher.bookmark(this.#session.view().now);
    }
    watcher.end();
    this.#drop(watcher);
  }

  /** The reader is gone. */
  abandon(watcher: Watcher): void {
    watcher.abandon();
    this.#drop(watcher);
  }

  close(): void {
    for (const watcher of this.#open) this.finish(watcher);
  }

  #tell(written: readonly Written[]): void {
    for (const { event, before } of written) {
      if (!isObjectEvent(event)) continue;
      const { object, revision, at } = event;
      const after = event.type === 'ObjectDeleted' ? undefined : object;
      for (const feed of this.#feeds.tell(object, { revision, at, before, after }))
        this.#wake(feed, revision);
      const redefined = kindRedefined(before, after);
      if (redefined !== undefined) this.#endAll(redefined, revision);
    }
    for (const watcher of this.#alert) this.#queue(watcher);
    this.#alert.clear();
  }

  /** Those who watch a kind that is no more, or is another one now: they have to ask anew. */
  #endAll(kindName: string, revision: Revision): void {
    for (const watcher of this.#open) {
      if (watcher.feed.scope.kindName !== kindName || watcher.pace) continue;
      watcher.endAt(revision);
      this.#audiences.get(watcher.feed)?.live.delete(watcher);
      this.#queue(watcher);
    }
  }

  #wake(feed: Feed, revision: Revision): void {
    const live = this.#audiences.get(feed)?.live;
    if (!live || live.size === 0) return;
    for (const watcher of live) {
      watcher.skipTo(revision - 1);
      this.#following.set(watcher, undefined);
      this.#queue(watcher);
    }
    live.clear();
  }

  #queue(watcher: Watcher): void {
    this.#ready.push(watcher);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#wall.soon(() => {
      this.#isScheduled = false;
      this.#serve();
    });
  }

  #serve(): void {
    const { log } = this.#session;
    const { now } = this.#session.view();
    const stop = this.#wall.now() + SLICE_MS;
    let served = 0;
    for (; served < this.#ready.length; served++) {
      if (served % 8 === 7 && this.#wall.now() > stop) break;
      const watcher = this.#ready[served];
      if (watcher?.isOpen) this.#serveOne(watcher, log.head, now);
    }
    const rest = this.#ready.slice(served);
    this.#ready = [];
    for (const watcher of rest) this.#queue(watcher);
  }

  #serveOne(watcher: Watcher, head: Revision, now: number): void {
    switch (watcher.deliver(head, now)) {
      case 'more':
        this.#ready.push(watcher);
        return;
      case 'end':
        this.finish(watcher);
        return;
      case 'wait':
        this.#wait(watcher);
        return;
      case 'drain':
        return;
    }
  }

  #wait(watcher: Watcher): void {
    const { pace } = watcher;
    this.#following.delete(watcher);
    if (!pace) {
      if (watcher.isImpatient) this.#alert.add(watcher);
      else this.#audiences.get(watcher.feed)?.live.add(watcher);
      return;
    }
    const { wait } = pace;
    if (wait === undefined) this.#alert.add(watcher);
    else
      this.#wall.after(Math.min(wait, TIMER_MS_MAX), () => {
        if (watcher.isOpen) this.#queue(watcher);
      });
  }

  #keepBookmarking(): void {
    this.#wall.after(BOOKMARK_MS / BOOKMARK_TICKS, () => {
      if (this.#open.size === 0) return;
      this.#tick = (this.#tick + 1) % BOOKMARK_TICKS;
      this.#bookmark();
      this.#keepBookmarking();
    });
  }

  /** Those whose turn it is, of the watches that have seen everything. */
  #bookmark(): void {
    const { head } = this.#session.log;
    const { now } = this.#session.view();
    let i = 0;
    for (const { live } of this.#audiences.values())
      for (const watcher of live) {
        if (i++ % BOOKMARK_TICKS !== this.#tick) continue;
        watcher.skipTo(head);
        if (!watcher.bookmark(now)) live.delete(watcher);
      }
  }

  #drop(watcher: Watcher): void {
    const { feed } = watcher;
    this.#open.delete(watcher);
    this.#alert.delete(watcher);
    this.#following.delete(watcher);
    const audience = this.#audiences.get(feed);
    if (!audience) return;
    audience.live.delete(watcher);
    if (--audience.open > 0) return;
    this.#audiences.delete(feed);
    this.#feeds.release(feed);
  }
}
