// A server on a new cluster in memory, on a port of its own, and a client that knows nothing but HTTP.

import { memoryLog } from '../../src/log/memory-log.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { type ServerOptions, serve } from '../../src/server/serve.js';
import { openTimeline, type Timeline, type TimelineOptions } from '../../src/server/timeline.js';
import { beginCluster } from '../../src/session/begin.js';
import { Session } from '../../src/session/session.js';

export interface Reply {
  readonly code: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what comes over HTTP is any JSON
  readonly body: any;
}

export interface Asking {
  readonly type?: string;
  readonly accept?: string;
  readonly agent?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestServer {
  readonly url: string;
  readonly session: Session;
  readonly main: Timeline;
  /** Comes true once the consequences of a write have happened, too. */
  ask(method: string, path: string, body?: unknown, how?: Asking): Promise<Reply>;
  get(path: string, accept?: string): Promise<Reply>;
  close(): Promise<void>;
}

export async function startServer(
  options: Partial<ServerOptions> = {},
  timeline: Partial<TimelineOptions> = {},
): Promise<TestServer> {
  const session = new Session(memoryLog(defaultSettings));
  beginCluster(session, { nodes: 2, command: 'test' });
  const main = openTimeline({ name: 'main', session, ...timeline });
  const server = await serve(
    { host: '127.0.0.1', port: 0 },
    { find: (name = 'main') => (name === 'main' ? main : undefined), ...options },
  );
  const ask: TestServer['ask'] = async (method, path, body, how = {}) => {
    const reply = await fetch(server.url + path, {
      method,
      headers: {
        'user-agent': how.agent ?? 'test/1.0',
        ...(how.accept === undefined ? {} : { accept: how.accept }),
        ...(body === undefined ? {} : { 'content-type': how.type ?? 'application/json' }),
        ...how.headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (method !== 'GET') await main.pump.rest();
    const isJson = reply.headers.get('content-type')?.startsWith('application/json');
    const { status: code, headers } = reply;
    return { code, headers, text, body: isJson && text !== '' ? JSON.parse(text) : undefined };
  };
  return {
    url: server.url,
    session,
    main,
    ask,
    get: (path, accept) => ask('GET', path, undefined, accept === undefined ? {} : { accept }),
    close: async () => {
      main.close();
      await server.close();
    },
  };
}
