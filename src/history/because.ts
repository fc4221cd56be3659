// Why something happened: the event, the one it reacted to, and so on back to an action or the clock.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { formatGoDuration } from '../machinery/duration.js';
import {
  keyOf,
  kindName,
  type Millis,
  type ObjectRef,
  type Revision,
} from '../machinery/object.js';

/** The event of a revision first, what began it all last. */
export function becauseChain(log: EventLog, revision: Revision): readonly ClusterEvent[] {
  const chain: ClusterEvent[] = [];
  for (let next: Revision | null = revision; next !== null && next > 0; ) {
    const [event] = log.read(next - 1, next);
    if (!event) break;
    chain.push(event);
    next = event.because;
  }
  return chain;
}

/** The chain of the last event that wrote an object, also when that was its deletion. */
export function why(log: EventLog, ref: ObjectRef, upTo?: Revision): readonly ClusterEvent[] {
  let last: Revision = 0;
  for (const event of log.historyOf(keyOf(ref), upTo)) last = event.revision;
  return becauseChain(log, last);
}

/** `r20 at 2.073s ObjectUpdated Pod/web-szmmt by kubelet/node-1`; times count from the epoch. */
export function eventText(event: ClusterEvent, epoch: Millis): string {
  const when = `r${event.revision} at ${formatGoDuration(event.at - epoch)}`;
  if (isObjectEvent(event)) {
    const { apiVersion, kind, metadata } = event.object;
    return `${when} ${event.type} ${kindName(apiVersion, kind)}/${metadata.name} by ${event.actor}`;
  }
  if (event.type === 'ActionTaken')
    return `${when} ${event.type} "${event.action.command}" by ${event.actor}`;
  return `${when} ${event.type}`;
}
