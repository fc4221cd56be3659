// The channels of exec and attach over a WebSocket: v5.channel.k8s.io, and v4 for those who speak no later one.
//
// Each message begins with the number of its channel: 0 standard input, 1 output, 2 errors, 3 the Status at the end,
// 4 the terminal's size, and since v5 255, which closes the one named after it. The only file that knows ws.
// Source: apimachinery pkg/util/remotecommand/constants.go, apiserver pkg/util/wsstream.

import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { badRequest } from '../../machinery/status.js';
import type { Call } from '../call.js';

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const MESSAGE_BYTES_MAX = 1024 * 1024;
/** More than this unsent, and the reader is taken for gone. */
const UNSENT_BYTES_MAX = 16 * 1024 * 1024;

const [STDIN, STDOUT, STDERR, STATUS, CLOSE] = [0, 1, 2, 3, 255];

export interface Channels {
  out(text: string): void;
  err(text: string): void;
  /** Sends the Status with which it ends, and closes. */
  finish(status: unknown): void;
}

export interface Hearing {
  opened(channels: Channels): void;
  /** Something was typed. */
  input(text: string): void;
  /** Nothing more will be typed. */
  inputEnded(): void;
  /** The client is gone, or has been told the end. */
  closed(): void;
}

const server = new WebSocketServer({
  noServer: true,
  maxPayload: MESSAGE_BYTES_MAX,
  perMessageDeflate: false,
  handleProtocols: (offered) => PROTOCOLS.find((known) => offered.has(known)) ?? false,
});

/** Takes the connection over, or refuses to. */
export function openChannels(call: Call, hearing: Hearing): true {
  const { upgrade, headers, message, respond } = call;
  const asked = String(headers.upgrade ?? '').toLowerCase();
  if (!upgrade) return respond.failure(badRequest('Upgrade request required'));
  if (asked !== 'websocket')
    return respond.failure(
      badRequest(
        `${headers.upgrade} is not spoken here: use kubectl 1.30 or later, which speaks WebSocket`,
      ),
    );
  const offered = String(headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((one) => one.trim());
  if (!offered.some((one) => PROTOCOLS.includes(one)))
    return respond.failure(
      badRequest(
        `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${PROTOCOLS.join(' ')}]`,
      ),
    );
  // The answer is ws's to write: ours, which nobody has begun, lets go of the connection.
  respond.stream.detachSocket(upgrade.socket as Parameters<typeof respond.stream.detachSocket>[0]);
  server.handleUpgrade(message, upgrade.socket, upgrade.head, (socket) => {
    listen(socket, hearing);
  });
  return true;
}

function listen(socket: WebSocket, hearing: Hearing): void {
  // Characters may be cut in two by the messages they come in.
  const decoder = new TextDecoder();
  const send = (channel: number, data: string): void => {
    if (data === '' || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNSENT_BYTES_MAX) socket.terminate();
    else socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data, 'utf8')]));
  };
  socket.on('message', (raw: RawData) => {
    const bytes = Array.isArray(raw) ? Buffer.concat(raw) : Buffer.from(raw as Buffer);
    if (bytes[0] === STDIN && bytes.length > 1)
      hearing.input(decoder.decode(bytes.subarray(1), { stream: true }));
    else if (bytes[0] === CLOSE && bytes[1] === STDIN) hearing.inputEnded();
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => hearing.closed());
  hearing.opened({
    out: (text) => send(STDOUT, text),
    err: (text) => send(STDERR, text),
    finish: (status) => {
      send(STATUS, JSON.stringify(status));
      socket.close(1000);
    },
  });
}
