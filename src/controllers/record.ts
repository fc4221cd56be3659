// Reporting what happened to an object, as an Event object: a repeated report counts up instead of piling up,
// many similar ones are told as one, and a component that reports too often is not heard
// [client-go tools/record/events_cache.go]. What it has reported is read from the Events that are still there;
// so repetitions of one and the same report are all counted, where upstream drops some of them too.

import type { View } from '../events/view.js';
import type { EventObject } from '../kinds/event/index.js';
import { timestamp } from '../machinery/duration.js';
import type { KubeObject, Manifest, Millis } from '../machinery/object.js';
import { hash } from '../machinery/random.js';
import { ask, type Intent, patch } from './controller.js';

export interface Report {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Part of the object it is about: `spec.containers{web}`. */
  readonly fieldPath?: string;
}

/** Who reports: component as in `kubectl describe`, and for the kubelet the node. */
export interface Source {
  readonly component: string;
  readonly host?: string;
}

/** From so many different reports of one reason within the interval on, they are told as one. */
const SIMILAR_MAX = 10;
const SIMILAR_MS = 600_000;
/** A component may report this often about one object, and once more every five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;

export function record(view: View, source: Source, object: KubeObject, report: Report): Intent {
  const { namespace = 'default', name, uid } = object.metadata;
  const same = view.get('Event', `${name}.${fingerprint(source, uid, report)}`, namespace);
  if (same) return again(view, same);
  const earlier = reportsAbout(view, source, object);
  const [latest] = earlier;
  // Dropped: a patch that changes nothing.
  if (latest && isSpam(earlier, view.now)) return patch(latest, {});
  const similar = similarTo(report, earlier, view.now);
  if (similar.length + 1 < SIMILAR_MAX) return first(view, source, object, report);
  const message = `(combined from similar events): ${report.message}`;
  const combined = { ...report, message: '(combined)' };
  const known = view.get('Event', `${name}.${fingerprint(source, uid, combined)}`, namespace);
  if (known) return again(view, known, { message });
  return first(view, source, object, { ...report, message }, combined);
}

/** What a component has reported of an object; nothing for pods, whose reports are few and not indexed. */
const reportsAbout = (view: View, source: Source, object: KubeObject): readonly EventObject[] =>
  object.kind === 'Pod'
    ? []
    : view
        .indexed('Event', 'involved', object.metadata.uid)
        .map((event) => event as EventObject)
        .filter((event) => event.source?.component === source.component);

/** Timestamps are compared as they are written: their order as text is their order in time. */
const similarTo = (
  { reason, type }: Report,
  earlier: readonly EventObject[],
  now: Millis,
): readonly EventObject[] => {
  const since = timestamp(now - SIMILAR_MS);
  return earlier.filter(
    (event) =>
      event.reason === reason && event.type === type && (event.lastTimestamp ?? '') >= since,
  );
};

function isSpam(earlier: readonly EventObject[], now: Millis): boolean {
  let count = 0;
  let since = timestamp(now);
  for (const { count: times = 1, firstTimestamp = since } of earlier) {
    count += times;
    if (firstTimestamp < since) since = firstTimestamp;
  }
  return count >= BURST && count >= BURST + Math.floor((now - Date.parse(since)) / REFILL_MS);
}

const again = (
  view: View,
  event: EventObject,
  change: { readonly message?: string } = {},
): Intent =>
  patch(event, { ...change, count: (event.count ?? 1) + 1, lastTimestamp: timestamp(view.now) });

/** `named` is the report that the Event is named after, when it is not just this one. */
function first(
  view: View,
  source: Source,
  object: KubeObject,
  report: Report,
  named: Report = report,
): Intent {
  const { namespace = 'default', name, uid } = object.metadata;
  const now = timestamp(view.now);
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${fingerprint(source, uid, named)}`, namespace },
    involvedObject: involved(object, report.fieldPath),
    reason: report.reason,
    message: report.message,
    source,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type: report.type,
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
  };
  // An event that cannot be recorded (its namespace is on the way out) must not stop what it reports.
  return ask({ verb: 'create', object: event as Manifest }, () => []);
}

function involved(object: KubeObject, fieldPath: string | undefined) {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

/** Sixteen hex digits, where upstream has the nanosecond: the same report has the same name. */
function fingerprint(source: Source, uid: string, report: Report): string {
  const text = [
    source.component,
    source.host,
    uid,
    report.reason,
    report.fieldPath,
    report.message,
  ].join('\u0000');
  return hash(text, 1).toString(16).padStart(8, '0') + hash(text, 2).toString(16).padStart(8, '0');
}
