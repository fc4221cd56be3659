// A line on standard error that says how far virtual time has come, once it takes longer than a moment.

import type { ClusterOptions } from '../cluster/cluster.js';
import type { Host } from '../host.js';
import { timestamp } from '../machinery/duration.js';
import { counted } from './event-text.js';

const FIRST_AFTER_MS = 1_000;
const EVERY_MS = 250;
/** The wall clock is looked at once in so many events. */
const EVENTS_BETWEEN = 256;

/** Undefined where nobody looks: then it costs nothing. */
export function progressOn(host: Host): ClusterOptions['onEvent'] {
  if (!host.isErrorTerminal) return undefined;
  const start = host.wallMillis();
  let events = 0;
  let shownAt = start + FIRST_AFTER_MS - EVERY_MS;
  return ({ at }) => {
    if (++events % EVENTS_BETWEEN !== 0) return;
    const now = host.wallMillis();
    if (now - shownAt < EVERY_MS) return;
    shownAt = now;
    host.stderr(`\r${timestamp(at)}  ${counted(events)} \u001b[K\r`);
  };
}
