// The server: from a connection to a call, and from an error nobody foresaw to a Status. The only file that
// knows fastify.
//
// The grammar of URLs is ours, so fastify's router is given nothing to decide: every request is for the one
// route, whose handler takes the connection over.

import { randomUUID } from 'node:crypto';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { badRequest, failure, isFailure, requestTooLarge } from '../machinery/status.js';
import type { Call } from './call.js';
import { crashed, handle } from './handlers.js';
import { refusedAccess } from './identity/access.js';
import { type Identity, identify } from './identity/authenticate.js';
import { nobodyAsked } from './identity/identity.js';
import { parsePath } from './path.js';
import { Respond } from './respond.js';
import type { ServedTimelines } from './served-timelines.js';
import { asksForWebSocket, loadWebSockets } from './web-socket.js';
import { type FindTimeline, worldOf } from './world.js';

export interface ServerOptions {
  readonly find: FindTimeline;
  /** Missing: there is only what `find` knows. */
  readonly timelines?: ServedTimelines;
  /** The moment that is served where the URL names none. */
  readonly pinned?: string;
  /** Without it everyone is the administrator, and comes over http. */
  readonly identity?: Identity;
  readonly timeouts?: { readonly headers: number; readonly request: number };
}

export interface Server {
  /** Where it listens: `http://127.0.0.1:8001`. */
  readonly url: string;
  close(): Promise<void>;
}

/** As upstream [apiserver pkg/server/config.go MaxRequestBodyBytes]. */
const BODY_BYTES_MAX = 3 * 1024 * 1024;
const HEADER_BYTES_MAX = 64 * 1024;
const TIMEOUTS = { headers: 10_000, request: 60_000 };

/** The one route has none, so what fastify brings for them is not even loaded. */
const NO_SCHEMAS = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
};

export async function serve(
  address: { readonly host: string; readonly port: number },
  options: ServerOptions,
): Promise<Server> {
  const upgradedSockets = new Set<Socket>();
  const app = createApp(options, upgradedSockets);
  const url = await app.listen(address);
  return {
    url,
    close: async () => {
      app.server.closeAllConnections();
      for (const socket of upgradedSockets) socket.destroy();
      await app.close();
    },
  };
}

function createApp(options: ServerOptions, upgradedSockets: Set<Socket>): FastifyInstance {
  const { headers, request } = options.timeouts ?? TIMEOUTS;
  const { tls } = options.identity ?? nobodyAsked;
  const http = {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: headers,
    connectionsCheckingInterval: 1_000,
  };
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    requestTimeout: request,
    keepAliveTimeout: 180_000,
    rewriteUrl: () => '/',
    clientErrorHandler: refuseUnreadable,
    schemaController: { compilersFactory: NO_SCHEMAS as never },
    // Whoever comes without a certificate may have a token, or be nobody: that is for us to judge.
    ...(tls
      ? { https: { ...http, ...tls, requestCert: true, rejectUnauthorized: false } }
      : { http }),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => {
    reply.hijack();
    new Respond(reply.raw, false).text(405, '405 method not allowed\n');
  });
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, _request, reply) => {
    reply.hijack();
    new Respond(reply.raw, false).failure(refusalOf(error));
  });
  app.all('/', async (request, reply) => {
    reply.hijack();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    await answer(request.raw, reply.raw, { url: request.originalUrl, body }, options);
  });
  app.server.on('upgrade', (message: IncomingMessage, socket: Socket, head: Buffer) => {
    upgradedSockets.add(socket);
    socket.on('close', () => upgradedSockets.delete(socket));
    void upgraded(message, socket, head, options);
  });
  return app;
}

/** A request to speak something else is a call like others, which whoever understands it takes over. */
async function upgraded(
  message: IncomingMessage,
  socket: Socket,
  head: Buffer,
  options: ServerOptions,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const stream = new ServerResponse(message);
  stream.shouldKeepAlive = false;
  stream.assignSocket(socket);
  stream.on('finish', () => socket.end());
  const asked = { url: message.url ?? '/', body: Buffer.alloc(0), upgrade: { socket, head } };
  if (asksForWebSocket({ ...asked, headers: message.headers })) await loadWebSockets();
  await answer(message, stream, asked, options);
}

async function answer(
  message: IncomingMessage,
  stream: ServerResponse,
  { url, ...asked }: Pick<Call, 'url' | 'body' | 'upgrade'>,
  options: ServerOptions,
): Promise<void> {
  const query = new URLSearchParams(url.split('#', 1)[0]?.split('?').slice(1).join('?'));
  const respond = new Respond(stream, isPretty(query, message.headers['user-agent'] ?? ''));
  stream.setHeader('Audit-Id', randomUUID());
  try {
    const path = parsePath(url);
    if (!path)
      return void respond.failure(badRequest(`invalid URL escape in ${JSON.stringify(url)}`));
    const world = worldOf(path, options.find, options.pinned);
    if (isFailure(world)) return void respond.failure(world);
    const { method = 'GET', headers } = message;
    const identity = options.identity ?? nobodyAsked;
    const present = world.session.view();
    const user = await identify(identity, message, present);
    if (isFailure(user)) return void respond.failure(user);
    const call: Call = {
      ...{ method, url, path, query, headers, ...asked },
      ...{ world, timelines: options.timelines, user, identity, respond, message },
    };
    const refused = identity.enforce ? refusedAccess(call, present) : undefined;
    if (refused) return void respond.failure(refused);
    world.pump.opened();
    try {
      await handle(call);
    } finally {
      world.pump.closed();
    }
  } catch (error) {
    if (stream.headersSent) stream.destroy();
    else respond.failure(crashed(error));
  }
}

/** People who look with a browser or curl see it laid out [handlers/negotiation isPrettyPrint]. */
function isPretty(query: URLSearchParams, userAgent: string): boolean {
  const asked = query.get('pretty');
  if (asked !== null) return !/^(0|f|F|false|FALSE|False)$/.test(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}

function refusalOf({
  code,
  message,
  statusCode = 500,
}: Error & { code?: string; statusCode?: number }) {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return requestTooLarge(`Request entity too large: limit is ${BODY_BYTES_MAX}`);
  if (statusCode === 500) return crashed(new Error(message));
  return failure(statusCode, 'BadRequest', message);
}

/** What does not even parse as HTTP, or comes too slowly, or never ends. */
function refuseUnreadable(
  error: Error & { code?: string },
  socket: { writable: boolean; end(text: string): void; destroy(): void },
): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [code, text] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = `${JSON.stringify(failure(code as number, 'BadRequest', String(text)))}\n`;
  socket.end(
    `HTTP/1.1 ${code} ${text}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
