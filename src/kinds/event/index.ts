// Event: what a component reports about an object. Not to be confused with an entry of the log.

import type { Event as ApiEvent } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { nameColumn, since } from '../age.js';
import { defineKind } from '../kind.js';
import { validateEvent } from './validate.js';

export type EventObject = Stored<ApiEvent>;

export const event = defineKind<EventObject>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  type: 'CoreV1Event',
  status: false,
  createdByUpdate: true,
  unlimited: true,
  ownsNothing: true,
  namedByTime: true,
  validate: validateEvent,
  selectableFields: {
    'involvedObject.kind': (e) => e.involvedObject.kind ?? '',
    'involvedObject.namespace': (e) => e.involvedObject.namespace ?? '',
    'involvedObject.name': (e) => e.involvedObject.name ?? '',
    'involvedObject.uid': (e) => e.involvedObject.uid ?? '',
    'involvedObject.apiVersion': (e) => e.involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': (e) => e.involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': (e) => e.involvedObject.fieldPath ?? '',
    reason: (e) => e.reason ?? '',
    reportingComponent: (e) => e.reportingComponent ?? '',
    source: (e) => e.source?.component || e.reportingComponent || '',
    type: (e) => e.type ?? '',
  },
  columns: [
    { name: 'Last Seen', value: (e, now) => lastSeen(e, now) },
    { name: 'Type', value: (e) => e.type ?? '' },
    { name: 'Reason', value: (e) => e.reason ?? '' },
    { name: 'Object', value: objectText },
    { name: 'Subobject', priority: 1, value: (e) => e.involvedObject.fieldPath ?? '' },
    { name: 'Source', priority: 1, value: sourceText },
    { name: 'Message', value: (e) => (e.message ?? '').trim() },
    { name: 'First Seen', priority: 1, value: (e, now) => since(firstSeen(e), now) },
    { name: 'Count', priority: 1, value: (e) => e.series?.count ?? e.count ?? 1 },
    { ...nameColumn, priority: 1 },
  ],
});

const firstSeen = (e: EventObject): string | undefined => e.firstTimestamp ?? e.eventTime;

function lastSeen(e: EventObject, now: number): string {
  if (e.series) return since(e.series.lastObservedTime, now);
  return since(e.lastTimestamp ?? firstSeen(e), now);
}

function objectText(e: EventObject): string {
  const { kind, name } = e.involvedObject;
  return name ? `${(kind ?? '').toLowerCase()}/${name}` : (kind ?? '').toLowerCase();
}

function sourceText(e: EventObject): string {
  const component = e.source?.component || e.reportingComponent || '';
  const host = e.source?.host || e.reportingInstance || '';
  return host === '' ? component : `${component}, ${host}`;
}
