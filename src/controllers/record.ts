// Reporting what happened to an object, as an Event object: a repeated report counts up instead of piling up
// [client-go tools/record/events_cache.go].

import type { View } from '../events/view.js';
import { timestamp } from '../machinery/duration.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
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

export function record(view: View, source: Source, object: KubeObject, report: Report): Intent {
  const { namespace = 'default', name, uid } = object.metadata;
  const eventName = `${name}.${fingerprint(source, uid, report)}`;
  const known = view.get('Event', eventName, namespace);
  const now = timestamp(view.now);
  if (known) return patch(known, { count: (known.count ?? 1) + 1, lastTimestamp: now });
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName, namespace },
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
