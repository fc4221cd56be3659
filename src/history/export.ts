// A tape as text: one JSON line with its settings, then one line an event, keys in order.
//
// Two tapes tell the same story exactly when these lines are the same, wherever and whenever they were
// made. The name of the timeline is left out, because it says nothing about what happened.

import type { EventLog } from '../log/event-log.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import type { Revision } from '../machinery/object.js';

/** The lines of a log, without line breaks. */
export function* exportLines(log: EventLog, upTo: Revision = log.head): Iterable<string> {
  yield canonicalJson({ kubetape: 'export/v1', settings: log.settings });
  for (const event of log.read(0, upTo)) yield canonicalJson(event);
}
