// A tape as text: one line of JSON an event, whole objects, keys in order.
//
// Two tapes tell the same story exactly when these lines are the same, wherever and whenever they were
// made; their SHA-256 (log/digest.ts) is what `kubetape export` and scenarios print as the hash.

import type { EventLog } from '../log/event-log.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import type { Revision } from '../machinery/object.js';

/** The lines of a log, each with its line break. */
export function* exportLines(log: EventLog, upTo: Revision = log.head): Iterable<string> {
  for (const event of log.read(0, upTo)) yield `${canonicalJson(event)}\n`;
}
