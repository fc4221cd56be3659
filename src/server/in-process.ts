// One request to the API without a connection: what a command line asks of a tape by its path.
//
// The handlers are those of the server; nothing passes but what the request itself does, and nobody watches.

import type { UserInfo } from '../kinds/rbac/user.js';
import { badRequest, isFailure } from '../machinery/status.js';
import type { Session } from '../session/session.js';
import { type Call, isWatch } from './call.js';
import { crashed, handle } from './handlers.js';
import { nobodyAsked } from './identity/identity.js';
import type { Tokens } from './identity/tokens.js';
import { parsePath } from './path.js';
import { Respond } from './respond.js';
import { openTimeline } from './timeline.js';
import { worldOf } from './world.js';
import { WriteQueue } from './write-queue.js';

export interface PlainRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: string;
  readonly user: UserInfo;
}

export interface PlainAnswer {
  readonly status: number;
  readonly text: string;
}

export async function answerInProcess(
  session: Session,
  { method, url, body, user }: PlainRequest,
  tokens: Tokens = nobodyAsked.tokens,
): Promise<PlainAnswer> {
  const collected = new Collected();
  const stream = collected as unknown as Respond['stream'];
  const respond = new Respond(stream, false);
  const timeline = {
    ...openTimeline({ name: '', session, rhythm: { mode: 'manual', speed: 1 } }),
    writes: new WriteQueue(session, { before: () => undefined, wrote: () => undefined }),
  };
  try {
    const path = parsePath(url);
    const world = path && worldOf(path, () => timeline);
    if (!path || !world)
      respond.failure(badRequest(`invalid URL escape in ${JSON.stringify(url)}`));
    else if (isFailure(world)) respond.failure(world);
    else {
      const query = new URLSearchParams(url.split('?').slice(1).join('?'));
      const headers = { 'content-type': 'application/json' };
      const call: Call = {
        ...{ method, url, path, query, headers, body: Buffer.from(body), world, user, respond },
        timelines: undefined,
        identity: { ...nobodyAsked, tokens },
        message: { method, url, headers } as Call['message'],
      };
      if (isWatch(call)) respond.failure(badRequest('changes are watched on a server'));
      else await handle(call);
    }
  } catch (error) {
    respond.failure(crashed(error));
  } finally {
    timeline.close();
  }
  return { status: collected.statusCode, text: collected.text };
}

/** As much of a response as handlers use that do not stream. */
class Collected {
  statusCode = 200;
  text = '';
  readonly req = { headers: {} };

  setHeader(): void {
    // Nobody reads them.
  }

  write(chunk: string | Buffer): boolean {
    this.text += chunk.toString();
    return true;
  }

  end(chunk?: string | Buffer): void {
    if (chunk !== undefined) this.write(chunk);
  }
}
