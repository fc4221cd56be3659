// The timelines of a tape, each as a cluster one can talk to. Those that nobody asks for cost nothing.

import type { ClusterEvent } from '../events/event.js';
import type { Fork, Tape } from '../log/tape.js';
import { TapeError } from '../log/tape-error.js';
import type { Millis, Revision } from '../machinery/object.js';
import { Session, type SessionOptions } from './session.js';

export interface TimelineFacts {
  readonly name: string;
  /** Whether it is the one that is meant when nobody says which. */
  readonly current: boolean;
  /** What it was forked from; undefined for the first. */
  readonly parent: string | undefined;
  /** Its own events come after this revision, and begin at this time. */
  readonly after: Revision;
  readonly begins: Millis;
  readonly head: Revision;
  readonly now: Millis;
  readonly seed: number;
  /** The first thing that happened in it alone. */
  readonly first: ClusterEvent | undefined;
}

export interface ForkOf extends Pick<Fork, 'from' | 'seed'> {
  /** A moment of the timeline that is forked: `90s`, `@120`, a bookmark. */
  readonly at?: string;
}

/** What one may ask of all timelines of a tape, whether it is here or on a server. */
export type AllTimelines = Pick<
  Timelines,
  'opened' | 'get' | 'fork' | 'switchTo' | 'facts' | 'factsOf' | 'close'
> & {
  /** Where they are, if a server holds the tape. */
  readonly server?: string;
};

export class Timelines {
  readonly #tape: Tape;
  readonly #options: Omit<SessionOptions, 'bookmarks'>;
  readonly #sessions = new Map<string, Session>();

  constructor(tape: Tape, options: Omit<SessionOptions, 'bookmarks'> = {}) {
    this.#tape = tape;
    this.#options = options;
  }

  /** The timeline that the tape was opened at. */
  get opened(): Session {
    return this.get(this.#tape.log.timeline);
  }

  /** Throws when there is none of this name. */
  get(name: string): Session {
    const known = this.#sessions.get(name);
    if (known) return known;
    const session = new Session(this.#tape.timeline(name), {
      ...this.#options,
      bookmarks: this.#tape.bookmarksOf(name),
    });
    this.#sessions.set(name, session);
    return session;
  }

  find(name: string): Session | undefined {
    try {
      return this.get(name);
    } catch (error) {
      if (error instanceof TapeError && error.problem === 'NoSuchTimeline') return undefined;
      throw error;
    }
  }

  /** Makes a timeline that shares all that came before a moment of another. */
  fork(name: string, { at, from = this.#tape.log.timeline, seed }: ForkOf = {}): Session {
    const moment = at === undefined ? undefined : this.get(from).moment(at);
    if (moment && !moment.ok) throw new TapeError('NoSuchMoment', moment.error);
    this.#tape.fork(name, {
      from,
      ...moment?.value,
      ...(seed === undefined ? {} : { seed }),
    });
    return this.get(name);
  }

  /** From now on this timeline is meant when nobody says which. */
  switchTo(name: string): void {
    this.#tape.current = name;
  }

  /** What is known of all timelines, a parent before its forks. */
  facts(): readonly TimelineFacts[] {
    return this.#tape.timelines.map((name) => this.factsOf(name));
  }

  factsOf(name: string): TimelineFacts {
    const log = this.#tape.timeline(name);
    const { head, lastAt: now, settings } = log;
    const [own, parent] = log.lineage;
    const after = own?.after ?? 0;
    const [first] = log.read(after, Math.min(after + 1, head));
    return {
      name,
      current: name === this.#tape.current,
      parent: parent?.timeline,
      after,
      begins: own?.begins ?? settings.epoch,
      head,
      now,
      seed: settings.seed,
      first,
    };
  }

  /** Tells others where this tape is served. */
  announce(url: string): void {
    this.#tape.announce(url);
  }

  close(): void {
    this.#tape.close();
  }
}
