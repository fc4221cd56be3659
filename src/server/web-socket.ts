// Connections that speak WebSocket from now on. The only file that knows ws.
//
// Protocols are chosen here and not by ws, which takes a name with a slash (SPDY/3.1+portforward.k8s.io) for
// malformed. ws is loaded with the first connection that wants it: a server should be there before.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Call } from './call.js';

export type { RawData, WebSocket } from 'ws';

const MESSAGE_BYTES_MAX = 1024 * 1024;

const protocols = new WeakMap<IncomingMessage, string>();
let server: WebSocketServer | undefined;

/** To be awaited before anything is taken over. */
export async function loadWebSockets(): Promise<void> {
  if (server) return;
  const { WebSocketServer } = await import('ws');
  server ??= acceptor(WebSocketServer);
}

function acceptor(Server: typeof WebSocketServer): WebSocketServer {
  const made = new Server({
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  });
  made.on('headers', (headers, message) => {
    const protocol = protocols.get(message);
    if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });
  return made;
}

export const asksForWebSocket = ({ upgrade, headers }: Pick<Call, 'upgrade' | 'headers'>) =>
  upgrade !== undefined && String(headers.upgrade ?? '').toLowerCase() === 'websocket';

/** In the client's order of preference. */
export const protocolsOffered = (headers: IncomingHttpHeaders): readonly string[] =>
  String(headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Takes the connection over. Undefined when it asks in a way that nobody understands, and has been told so. */
export function takeOver(
  { upgrade, message, respond }: Call,
  protocol: string | undefined,
): WebSocket | undefined {
  if (!upgrade || !server) return undefined;
  delete message.headers['sec-websocket-protocol'];
  if (protocol !== undefined) protocols.set(message, protocol);
  // The answer is ws's to write: ours, which nobody has begun, lets go of the connection.
  respond.stream.detachSocket(upgrade.socket as Parameters<typeof respond.stream.detachSocket>[0]);
  let taken: WebSocket | undefined;
  server.handleUpgrade(message, upgrade.socket, upgrade.head, (socket) => {
    taken = socket;
    socket.on('error', () => socket.terminate());
  });
  return taken;
}
