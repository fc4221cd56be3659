// The connection of a watch: bytes go out as fast as they are read, and everything is let go when it closes.

import type { Call } from '../call.js';
import { wall } from '../wall.js';
import type { Question } from './feeds.js';
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
  const { hub } = call.world;
  const stream = openStream(call, timeoutSeconds, {
    drained: () => hub.drained(watcher),
    timedOut: () => hub.finish(watcher),
    closed: () => hub.abandon(watcher),
  });
  const watcher = hub.open(
    question,
    {
      write: (bytes) => stream.write(bytes),
      end: () => stream.end(),
    },
    start,
  );
}

/** What is to be done when something happens to the connection. */
interface Happenings {
  drained(): void;
  timedOut(): void;
  closed(): void;
}

export function openStream(
  call: Call,
  timeoutSeconds = defaultTimeout(),
  { drained, timedOut, closed }: Happenings,
) {
  const stream = call.respond.head(200, 'application/json');
  call.message.socket.setNoDelay(true);
  stream.flushHeaders();
  const cancel = wall.after(timeoutSeconds * 1_000, timedOut);
  stream.on('drain', drained);
  stream.on('close', () => {
    cancel();
    closed();
  });
  return stream;
}

/** Spread, so that not all come back at once. */
const defaultTimeout = (): number => TIMEOUT_SECONDS + ((opened++ * 397) % TIMEOUT_SECONDS);
