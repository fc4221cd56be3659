// Reporting what happened to an object, as an Event object: a repeated report counts up instead of piling up,
// many similar ones are told as one, and a component that reports too often is not heard
// [client-go tools/record/events_cache.go]. What it has reported is read from the Events that are still there;
// so repetitions of one and the same report are all counted, where upstream drops some of them too.

import type { ObjectReference } from 'kubernetes-types/core/v1.js';
import type { View } from '../events/view.js';
import { COMBINED, eventsAbout } from '../kinds/event/about.js';
import type { EventObject } from '../kinds/event/index.js';
import { microTimestamp, millisOf, timestamp } from '../machinery/duration.js';
import type { KubeObject, Manifest, Millis } from '../machinery/object.js';
import { ask, type Intent, patch } from './controller.js';

export interface Report {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Part of the object it is about: `spec.containers{web}`. */
  readonly fieldPath?: string;
  /** What was being done. A component that says so reports in the newer way, that of events.k8s.io. */
  readonly action?: string;
  /** Who reports it reads it again, where upstream remembers: it is never dropped. */
  readonly isMemory?: boolean;
  /** The other object there is to it. */
  readonly related?: KubeObject;
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
/** The machine that those run on who report in the newer way. */
const CONTROL_PLANE = 'control-plane';

export function record(view: View, source: Source, object: KubeObject, report: Report): Intent {
  const about = eventsAbout(view, object);
  const same = sameReport(about, source, report);
  if (same) return again(view, same);
  const earlier = reportsBy(source, object, about);
  const [latest] = earlier;
  // Dropped: a patch that changes nothing.
  if (latest && !report.isMemory && isSpam(earlier, view.now)) return patch(latest, {});
  const isFew = earlier.length + 1 < SIMILAR_MAX;
  if (isFew || similarTo(report, earlier, view.now).length + 1 < SIMILAR_MAX)
    return first(view, source, object, report);
  const combined = { ...report, message: COMBINED + report.message };
  const known = sameReport(about, source, combined);
  return known
    ? again(view, known, { message: combined.message })
    : first(view, source, object, combined);
}

/** What makes two reports the same report, told again. What is combined differs in its message, and is still the same. */
function sameReport(
  about: readonly EventObject[],
  { component, host = '' }: Source,
  { reason, message, fieldPath = '' }: Report,
): EventObject | undefined {
  for (const event of about) {
    const { source, reportingComponent, involvedObject } = event;
    if (
      event.reason === reason &&
      isSameMessage(event.message ?? '', message) &&
      (involvedObject.fieldPath ?? '') === fieldPath &&
      (source?.component || reportingComponent || '') === component &&
      (source?.host ?? '') === host
    )
      return event;
  }
  return undefined;
}

const isSameMessage = (a: string, b: string): boolean =>
  a === b || (a.startsWith(COMBINED) && b.startsWith(COMBINED));

/** Those of one component; of pods none, whose reports are few. */
function reportsBy(
  { component }: Source,
  { kind }: KubeObject,
  about: readonly EventObject[],
): readonly EventObject[] {
  return kind === 'Pod' ? [] : about.filter((event) => event.source?.component === component);
}

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
  return count >= BURST && count >= BURST + Math.floor((now - millisOf(since)) / REFILL_MS);
}

const again = (
  view: View,
  event: EventObject,
  change: { readonly message?: string } = {},
): Intent =>
  patch(
    event,
    event.eventTime
      ? {
          ...change,
          series: {
            count: (event.series?.count ?? 1) + 1,
            lastObservedTime: microTimestamp(view.now),
          },
        }
      : { ...change, count: (event.count ?? 1) + 1, lastTimestamp: timestamp(view.now) },
  );

/** The fields in the order in which they are kept, so that nobody need put them into it. */
function first(view: View, source: Source, object: KubeObject, report: Report): Intent {
  const event = report.action === undefined ? older : newer;
  // An event that cannot be recorded (its namespace is on the way out) must not stop what it reports.
  return ask({ verb: 'create', object: event(view, source, object, report) as Manifest }, () => []);
}

function older(view: View, source: Source, object: KubeObject, report: Report) {
  const now = timestamp(view.now);
  return {
    apiVersion: 'v1',
    count: 1,
    firstTimestamp: now,
    involvedObject: involved(object, report.fieldPath),
    kind: 'Event',
    lastTimestamp: now,
    message: report.message,
    metadata: metadataOf(object),
    reason: report.reason,
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
    source,
    type: report.type,
  };
}

/** There is no count before there is a series [client-go tools/events/event_recorder.go]. */
function newer(view: View, { component }: Source, object: KubeObject, report: Report) {
  const { related } = report;
  return {
    action: report.action,
    apiVersion: 'v1',
    eventTime: microTimestamp(view.now),
    firstTimestamp: null,
    involvedObject: involved(object, report.fieldPath),
    kind: 'Event',
    lastTimestamp: null,
    message: report.message,
    metadata: metadataOf(object),
    reason: report.reason,
    ...(related === undefined ? {} : { related: involved(related, undefined) }),
    reportingComponent: component,
    reportingInstance: `${component}-${CONTROL_PLANE}`,
    source: {},
    type: report.type,
  };
}

const metadataOf = ({ metadata: { name, namespace = 'default' } }: KubeObject) => ({
  generateName: `${name}.`,
  namespace,
});

/** Put together a field at a time: spreads between fields would take longer than all the rest of a report. */
function involved(object: KubeObject, fieldPath: string | undefined): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  const reference: ObjectReference = { apiVersion: object.apiVersion };
  if (fieldPath !== undefined) reference.fieldPath = fieldPath;
  reference.kind = object.kind;
  reference.name = name;
  if (namespace !== undefined) reference.namespace = namespace;
  reference.resourceVersion = resourceVersion;
  reference.uid = uid;
  return reference;
}
