// One HTTP request as handlers see it: what it asks for, of which world, by whom, and how to answer.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { UserInfo } from '../kinds/rbac/user.js';
import type { Identity } from './identity/authenticate.js';
import type { ServerPath } from './path.js';
import type { Respond } from './respond.js';
import type { ServedTimelines } from './served-timelines.js';
import type { World } from './world.js';

export interface Call {
  readonly method: string;
  /** As it was sent, with prefixes and query. */
  readonly url: string;
  readonly path: ServerPath;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly world: World;
  /** Where timelines are listed and made. */
  readonly timelines: ServedTimelines | undefined;
  readonly user: UserInfo;
  readonly identity: Identity;
  readonly respond: Respond;
  /** The request itself, for those that take over the connection. */
  readonly message: IncomingMessage;
  /** The bare connection, of a request that wants to speak something else than HTTP from now on. */
  readonly upgrade?: { readonly socket: Duplex; readonly head: Buffer };
}

/** Answers the call and says true, or leaves it to the next. */
export type Handler = (call: Call) => boolean | Promise<boolean>;

/** Python's clients say `True`: anything but false and 0 is true. */
export const isTrue = (query: URLSearchParams, name: string): boolean => {
  const value = query.get(name);
  return value !== null && !/^(false|0)$/i.test(value);
};

/** Whether a list asks to be told of changes, in the old form of the path or the new. */
export const isWatch = ({ query, path: { target } }: Pick<Call, 'query' | 'path'>): boolean =>
  (target.type === 'resource' && target.watch === true) || isTrue(query, 'watch');
