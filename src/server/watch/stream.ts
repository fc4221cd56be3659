// The connection of a watch: bytes go out as fast as they are read, and everything is let go when it closes.

import { MEDIA_TYPES } from '../accept.js';
import type { Call } from '../call.js';
import { wall } from '../wall.js';
import { asksForWebSocket } from '../web-socket.js';
import type { Question } from './feeds.js';
import type { StreamEncoding } from './frames.js';
import { socketStream } from './socket.js';
import type { Start } from './watcher.js';

/** A watch that says nothing of it ends after half an hour to an hour [server/options MinRequestTimeout]. */
const TIMEOUT_SECONDS = 1_800;
let opened = 0;

export function streamTo(
  call: Call,
  question: Question,
  start: Start,
  timeoutSeconds: number | undefined,
): void {
  const { hub, pump, moment } = call.world;
  const leave = waits(call) && !moment ? pump.awaited() : undefined;
  const stream = openStream(call, question.representation.encoding, timeoutSeconds, {
    drained: () => hub.drained(watcher),
    timedOut: () => hub.finish(watcher),
    closed: () => {
      leave?.();
      hub.abandon(watcher);
    },
  });
  if (!stream) {
    leave?.();
    return;
  }
  const watcher = hub.open(question, stream, start);
}

/** kubectl says which of its commands it is. */
const WAITING = ['kubectl wait', 'kubectl rollout status'];

const waits = ({ headers }: Call): boolean =>
  WAITING.includes(String(headers['kubectl-command'] ?? ''));

/** Where the frames of a watch go. */
export interface Stream {
  /** False: that is enough, until it is said that it has been drained. */
  write(bytes: Buffer): boolean;
  end(): void;
}

const STREAM_TYPES: Readonly<Record<StreamEncoding, string>> = {
  json: MEDIA_TYPES.json,
  protobuf: `${MEDIA_TYPES.protobuf};stream=watch`,
};

/** What is to be done when something happens to the connection. */
interface Happenings {
  drained(): void;
  timedOut(): void;
  closed(): void;
}

/** Undefined when the client could not be answered with one, and has been told why. */
export function openStream(
  call: Call,
  encoding: StreamEncoding,
  timeoutSeconds = defaultTimeout(),
  { drained, timedOut, closed }: Happenings,
): Stream | undefined {
  const cancel = wall.after(timeoutSeconds * 1_000, timedOut);
  const over = (): void => {
    cancel();
    closed();
  };
  call.message.socket.setNoDelay(true);
  if (asksForWebSocket(call)) {
    const socket = socketStream(call, { drained, closed: over });
    if (!socket) cancel();
    return socket;
  }
  const stream = call.respond.head(200, STREAM_TYPES[encoding]);
  stream.flushHeaders();
  stream.on('drain', drained);
  stream.on('close', over);
  return { write: (bytes) => stream.write(bytes), end: () => stream.end() };
}

/** Spread, so that not all come back at once. */
const defaultTimeout = (): number => TIMEOUT_SECONDS + ((opened++ * 397) % TIMEOUT_SECONDS);
