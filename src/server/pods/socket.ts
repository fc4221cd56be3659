// The channels of exec and attach over a WebSocket: v5.channel.k8s.io, and v4 for those who speak no later one.
//
// Each message begins with the number of its channel: 0 standard input, 1 output, 2 errors, 3 the Status at the end,
// 4 the terminal's size, and since v5 255, which closes the one named after it.
// Source: apimachinery pkg/util/remotecommand/constants.go, apiserver pkg/util/wsstream.

import { badRequest } from '../../machinery/status.js';
import type { Call } from '../call.js';
import {
  asksForWebSocket,
  protocolsOffered,
  type RawData,
  takeOver,
  type WebSocket,
} from '../web-socket.js';

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
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

/** Takes the connection over, or refuses to. */
export function openChannels(call: Call, hearing: Hearing): true {
  const { upgrade, headers, respond } = call;
  if (!upgrade) return respond.failure(badRequest('Upgrade request required'));
  if (!asksForWebSocket(call))
    return respond.failure(
      badRequest(
        `${headers.upgrade} is not spoken here: use kubectl 1.30 or later, which speaks WebSocket`,
      ),
    );
  const offered = protocolsOffered(headers);
  const protocol = PROTOCOLS.find((one) => offered.includes(one));
  if (protocol === undefined)
    return respond.failure(
      badRequest(
        `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${PROTOCOLS.join(' ')}]`,
      ),
    );
  const socket = takeOver(call, protocol);
  if (socket) listen(socket, hearing);
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
