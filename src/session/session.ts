// A cluster one can talk to: what the command line, scenarios and later HTTP all speak with.
//
// Writes are actions, logged whatever becomes of them. Reads are of the present or of any past moment. The
// cluster itself is woken only by a write or by time; whoever only looks reads the log.

import type { ApiRequest } from '../apiserver/request.js';
import { type Answer, Cluster, type ClusterOptions } from '../cluster/cluster.js';
import type { Written } from '../cluster/outbox.js';
import type { Technique } from '../events/event.js';
import type { View } from '../events/view.js';
import { type Extent, type Moment, parseMoment } from '../history/moment.js';
import { MomentView } from '../history/moment-view.js';
import type { UserInfo } from '../kinds/rbac/user.js';
import type { EventLog } from '../log/event-log.js';
import type { Millis, Revision } from '../machinery/object.js';
import type { Parsed } from '../machinery/parsed.js';
import { isLandmark, landmarks } from '../reasons/landmarks.js';

/** How an action was asked for: recorded with it. */
export interface Asked {
  readonly technique: Technique;
  /** The command line. */
  readonly command: string;
  /** `kubectl` unless said otherwise. */
  readonly actor?: string;
  /** Who is behind it, when that is not the administrator. */
  readonly user?: string;
  /** All that is known of them. */
  readonly identity?: UserInfo;
  /** Whose own permissions limit what they may give to others; missing where nobody enforces permissions. */
  readonly grantor?: UserInfo;
}

export interface Bookmarks {
  readonly names: readonly string[];
  get(name: string): Revision | undefined;
  set(name: string, revision: Revision): void;
}

export const noBookmarks: Bookmarks = { names: [], get: () => undefined, set: () => undefined };

export interface SessionOptions extends Omit<ClusterOptions, 'log' | 'onWritten'> {
  readonly bookmarks?: Bookmarks;
}

export class Session {
  readonly log: EventLog;
  readonly #options: SessionOptions;
  readonly #bookmarks: Bookmarks;
  #cluster: Cluster | undefined;
  readonly #listeners = new Set<(written: readonly Written[]) => void>();

  constructor(log: EventLog, options: SessionOptions = {}) {
    this.log = log;
    this.#options = options;
    this.#bookmarks = options.bookmarks ?? noBookmarks;
  }

  /** The running cluster; opening it costs in proportion to the objects it holds. */
  get cluster(): Cluster {
    this.#cluster ??= new Cluster({
      ...this.#options,
      log: this.log,
      onWritten: (written) => {
        for (const listener of this.#listeners) listener(written);
      },
    });
    return this.#cluster;
  }

  /** Tells of what is written from now on, once it is in the log, until the function returned is called. */
  onWritten(listener: (written: readonly Written[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get now(): Millis {
    return this.log.lastAt;
  }

  /** What is to be seen at a moment; of the present, without one. */
  view(moment?: Moment): View {
    if (moment) return new MomentView(this.log, moment);
    if (this.#cluster) return this.#cluster.view;
    return new MomentView(this.log, { revision: this.log.head, at: this.now });
  }

  /** Reads a moment such as `90s`, `@1234` or `50%` (history/moment.ts). */
  moment(text: string): Parsed<Moment> {
    return parseMoment(text, this.extent);
  }

  get extent(): Extent {
    const { log } = this;
    const bookmarks = this.#bookmarks;
    return {
      head: log.head,
      epoch: log.settings.epoch,
      now: log.lastAt,
      revisionAt: (time) => log.revisionAt(time),
      timeAt: (revision) => log.timeAt(revision),
      bookmark: (name) => bookmarks.get(name) ?? this.#landmark(name),
      bookmarks: bookmarks.names,
    };
  }

  /** A moment that the log marks by itself. */
  #landmark(name: string): Revision | undefined {
    if (!isLandmark(name)) return undefined;
    return landmarks(this.log).find((found) => found.name === name)?.revision;
  }

  bookmark(name: string, revision: Revision): void {
    this.#bookmarks.set(name, revision);
  }

  /** Asks one thing of the API server. Nothing reacts until the cluster settles or time passes. */
  act(request: ApiRequest, asked: Asked): Answer {
    return this.cluster.act({ actor: 'kubectl', ...asked, request });
  }

  /** Asks several things, each of which is refused or not on its own; they are written down together. */
  actAll(asked: readonly (Asked & { readonly request: ApiRequest })[]): readonly Answer[] {
    return this.cluster.actAll(asked.map((one) => ({ actor: 'kubectl', ...one })));
  }

  /** Lets everything that is under way come to rest (clock mode settle). */
  settle(): void {
    this.cluster.settle();
  }

  advance(by: Millis): void {
    this.cluster.advance(by);
  }

  /** Lets time pass until something holds, for `limit` at most; returns whether it came to hold. */
  advanceUntil(holds: (view: View) => boolean, limit: Millis): boolean {
    return this.cluster.advanceUntil(holds, limit);
  }

  close(): void {
    this.log.close();
  }
}
