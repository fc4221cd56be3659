// One open watch: a cursor over the log, not a queue. All it knows is how far it has come.
//
// When its reader does not drain it, it waits where it is, holding nothing, and goes on from the log. A paced
// one does not see beyond the virtual time that its pace has come to.

import type { View } from '../../events/view.js';
import type { Millis, Revision } from '../../machinery/object.js';
import type { Feed, Initial } from './feed.js';
import { bookmarkFrame } from './frames.js';
import type { Pace } from './pace.js';

/** Where the bytes go. */
export interface Sink {
  /** False: that is enough, until the watcher is told that it has been drained. */
  write(bytes: Buffer): boolean;
  end(): void;
}

export interface Start {
  /** What came after this is shown. */
  readonly revision: Revision;
  /** Show what there is in this view before that. */
  readonly from?: View | undefined;
  /** Say when the initial state is complete, and has come to this revision. */
  readonly endMark?: Revision | undefined;
  readonly bookmarks: boolean;
  /** The last revision to be shown; missing: it goes on. */
  readonly last?: Revision | undefined;
  readonly pace?: Pace | undefined;
}

/** What a watcher has to do next. */
export type Next = 'more' | 'wait' | 'drain' | 'end';

export class Watcher {
  readonly feed: Feed;
  readonly bookmarks: boolean;
  readonly pace: Pace | undefined;
  readonly #sink: Sink;
  #last: Revision;
  #revision: Revision;
  #initial: Initial | undefined;
  /** How many objects of the initial state have been shown. */
  #shown = 0;
  #endMark: Revision | undefined;
  #isFirst = true;
  #bookmarked: Revision = 0;
  #isOpen = true;

  constructor(feed: Feed, sink: Sink, start: Start) {
    this.feed = feed;
    this.#sink = sink;
    this.bookmarks = start.bookmarks;
    this.pace = start.pace;
    this.#revision = start.revision;
    this.#initial = start.from && feed.initial(start.from);
    this.#endMark = start.endMark;
    this.#last = start.last ?? Number.POSITIVE_INFINITY;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How far it has come. */
  get revision(): Revision {
    return this.#revision;
  }

  /** Whether it waits for the log to come to a revision before it says that the initial state is complete. */
  get isImpatient(): boolean {
    return this.#endMark !== undefined;
  }

  /** What comes after this revision is not shown any more: it ends there. */
  endAt(revision: Revision): void {
    this.#last = Math.min(this.#last, revision);
  }

  /** Nothing that concerns it has happened up to this revision. */
  skipTo(revision: Revision): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  /** Sends what comes next, one chunk at most. */
  deliver(head: Revision, now: Millis): Next {
    if (this.#initial) return this.#deliverInitial(this.#initial);
    const seen = Math.min(head, this.#last, this.pace?.seen ?? head);
    const mark = this.#endMark;
    const upTo = mark !== undefined && mark <= seen ? Math.max(mark, this.#revision) : seen;
    const { bytes, to } = this.feed.after(this.#revision, upTo, this.#isFirst);
    this.#revision = Math.max(this.#revision, to);
    let isDrained = this.#write(bytes);
    if (mark !== undefined && mark <= Math.min(this.#revision, head)) {
      this.#endMark = undefined;
      isDrained = this.#mark(now, true) && isDrained;
    }
    if (this.#revision >= this.#last) return 'end';
    if (!isDrained) return 'drain';
    return this.#revision < seen ? 'more' : 'wait';
  }

  #deliverInitial(initial: Initial): Next {
    const { bytes, to } = this.feed.initialAfter(initial, this.#shown);
    this.#shown = to;
    if (to >= initial.objects.length) this.#initial = undefined;
    return this.#write(bytes) ? 'more' : 'drain';
  }

  /** Says how far it has come, if it has come further since it last did; false when that is enough. */
  bookmark(now: Millis): boolean {
    const isDue = this.bookmarks && !this.isImpatient && this.#revision > this.#bookmarked;
    return isDue ? this.#mark(now, false) : true;
  }

  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#sink.end();
  }

  /** The reader is gone: nothing is sent any more. */
  abandon(): void {
    this.#isOpen = false;
  }

  #mark(now: Millis, initialEnd: boolean): boolean {
    const { scope, representation } = this.feed;
    this.#bookmarked = this.#revision;
    return this.#sink.write(bookmarkFrame(scope, representation, this.#revision, now, initialEnd));
  }

  #write(bytes: Buffer | undefined): boolean {
    if (bytes === undefined) return true;
    this.#isFirst = false;
    return this.#sink.write(bytes);
  }
}
