// A session that a server holds: every verb works on it as on one of its own.

import type { ApiRequest } from '../../apiserver/request.js';
import type { Answer } from '../../cluster/cluster.js';
import type { View } from '../../events/view.js';
import type { Millis, Revision } from '../../machinery/object.js';
import { type Asked, Session } from '../../session/session.js';
import type { Ask } from './ask.js';
import { RemoteLog } from './remote-log.js';

export class RemoteSession extends Session {
  readonly #ask: Ask;
  readonly #log: RemoteLog;

  constructor(ask: Ask) {
    const log = new RemoteLog(ask);
    super(log, {
      bookmarks: {
        get names() {
          return Object.keys(log.bookmarks);
        },
        get: (name) => log.bookmarks[name],
        set: (name, revision: Revision) => {
          ask('POST', '/bookmark', { name, revision });
          log.refresh();
        },
      },
    });
    this.#ask = ask;
    this.#log = log;
  }

  override act(request: ApiRequest, asked: Asked): Answer {
    return this.#do('/act', { request, asked });
  }

  override settle(): void {
    this.#do('/settle');
  }

  override advance(by: Millis): void {
    // Time may pass there while this is on its way.
    this.#do('/advance', { by, since: this.now });
  }

  /** The server lets time pass up to the next change, and whoever asked looks again. */
  override advanceUntil(holds: (view: View) => boolean, limit: Millis): boolean {
    const until = this.now + limit;
    while (!holds(this.view())) {
      if (this.now >= until) return false;
      this.#do('/proceed', { limit: until - this.now });
    }
    return true;
  }

  #do<T>(path: string, body: unknown = {}): T {
    const answer = this.#ask<T>('POST', path, body);
    this.#log.refresh();
    return answer;
  }
}
