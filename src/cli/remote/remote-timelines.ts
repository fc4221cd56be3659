// The timelines of a tape that a server holds, each as a session of its own.

import { fail } from '../../kubectl/problem.js';
import type { PlainAnswer, PlainRequest } from '../../server/in-process.js';
import type { Session } from '../../session/session.js';
import type { AllTimelines, ForkOf, TimelineFacts } from '../../session/timelines.js';
import { type Ask, askerOf, plainly } from './ask.js';
import type { Connection } from './connection.js';
import { RemoteSession } from './remote-session.js';

export class RemoteTimelines implements AllTimelines {
  readonly opened: Session;
  readonly #connection: Connection;
  readonly #sessions = new Map<string, Session>();
  #tape: Ask | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.opened = new RemoteSession(askerOf(connection));
  }

  get server(): string {
    return this.#connection.server;
  }

  /** Any request, by its path below the server's URL. */
  ask(request: PlainRequest): PlainAnswer {
    return plainly(this.#connection, request);
  }

  get(name: string): Session {
    const known = this.#sessions.get(name);
    if (known) return known;
    const server = timelineAt(this.#connection.server, name);
    const session = new RemoteSession(askerOf({ ...this.#connection, server }));
    this.#sessions.set(name, session);
    return session;
  }

  fork(name: string, fork: ForkOf = {}): Session {
    this.#ask('POST', '/fork', { name, ...fork });
    return this.get(name);
  }

  switchTo(name: string): void {
    this.#ask('POST', '/switch', { name });
  }

  facts(): readonly TimelineFacts[] {
    return this.#ask('GET', '/timelines');
  }

  factsOf(name: string): TimelineFacts {
    return (
      this.facts().find((facts) => facts.name === name) ?? fail(`there is no timeline ${name}`)
    );
  }

  close(): void {
    for (const session of [this.opened, ...this.#sessions.values()]) session.close();
  }

  /** Of the tape as a whole, whichever timeline and moment the URL names. */
  get #ask(): Ask {
    const server = withoutPlace(this.#connection.server);
    this.#tape ??= askerOf({ ...this.#connection, server });
    return this.#tape;
  }
}

/** The URL of another timeline of the same server, in its present. */
export const timelineAt = (server: string, name: string): string =>
  `${withoutPlace(server)}/timelines/${encodeURIComponent(name)}`;

const withoutPlace = (server: string): string =>
  server.replaceAll(/\/(at|timelines)\/[^/]+/g, '').replace(/\/+$/, '');
