// A watch over a WebSocket: one message for each event, of text as upstream sends JSON
// [apiserver pkg/endpoints/handlers/watch.go HandleWS]. Browsers watch so.

import type { Call } from '../call.js';
import { TOKEN_PROTOCOL } from '../identity/authenticate.js';
import { protocolsOffered, takeOver } from '../web-socket.js';
import type { Stream } from './stream.js';

/** Unsent bytes beyond which the reader is waited for. */
const UNSENT_MAX = 256 * 1024;
const NEWLINE = 0x0a;

export function socketStream(
  call: Call,
  { drained, closed }: { drained(): void; closed(): void },
): Stream | undefined {
  const protocol = protocolsOffered(call.headers).find((one) => !one.startsWith(TOKEN_PROTOCOL));
  const socket = takeOver(call, protocol);
  if (!socket) return undefined;
  socket.on('close', closed);
  let isFull = false;
  const sent = (): void => {
    if (!isFull || socket.bufferedAmount > UNSENT_MAX) return;
    isFull = false;
    drained();
  };
  return {
    write(bytes) {
      for (const line of linesOf(bytes)) socket.send(line, { binary: false }, sent);
      isFull = socket.bufferedAmount > UNSENT_MAX;
      return !isFull;
    },
    end: () => socket.close(1000),
  };
}

/** Each with the newline that ends it. */
function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, from) + 1 || bytes.length;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}
