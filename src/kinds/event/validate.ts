// The rules of an Event: few for those of old, told by their count and timestamps; strict for those with an
// eventTime, and for all that come through events.k8s.io [pkg/apis/core/validation/events.go].

import { isLonger } from '../../machinery/byte-length.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import type { EventObject } from './index.js';

const CHARACTERS_MAX = 128;
const MESSAGE_MAX = 1024;

export const validateEvent = (event: EventObject): readonly FieldError[] =>
  legacyErrors(event, 'reportingComponent');

function legacyErrors(event: EventObject, reporterField: string): readonly FieldError[] {
  const { involvedObject, metadata } = event;
  const about = involvedObject.namespace ?? '';
  const home = metadata.namespace ?? '';
  const elsewhere = () =>
    invalid('involvedObject.namespace', about, 'does not match event.namespace');
  if (!event.eventTime) {
    const agrees = about === '' ? ['', 'default'].includes(home) : about === home;
    return agrees ? [] : [elsewhere()];
  }
  const { reportingComponent: reporter = '', reportingInstance, action, reason, message } = event;
  const tooLong = (field: string, max: number) =>
    invalid(field, '', `can have at most ${max} characters`);
  const short = (field: string, text = '') => {
    if (text === '') return [required(field)];
    return isLonger(text, CHARACTERS_MAX) ? [tooLong(field, CHARACTERS_MAX)] : [];
  };
  return [
    ...(about === '' && !['default', 'kube-system'].includes(home) ? [elsewhere()] : []),
    ...(reporter === '' ? [required(reporterField)] : []),
    ...qualifiedNameErrors(reporter).map((why) => invalid(reporterField, reporter, why)),
    ...short('reportingInstance', reportingInstance),
    ...short('action', action),
    ...short('reason', reason),
    ...(isLonger(message ?? '', MESSAGE_MAX) ? [tooLong('message', MESSAGE_MAX)] : []),
  ];
}

/** What comes through events.k8s.io. */
export function validateNewEvent(object: object, old: object | undefined): readonly FieldError[] {
  const event = object as EventObject;
  const before = old as EventObject | undefined;
  const legacy = legacyErrors(event, 'reportingController');
  if (before) {
    const series = equal(event.series, before.series) ? [] : seriesErrors(event);
    return [...legacy, ...series, ...changedErrors(event, before)];
  }
  const unset = (field: string, isSet: boolean) =>
    isSet ? [invalid(field, '', 'needs to be unset')] : [];
  const { type, source } = event;
  return [
    ...legacy,
    ...seriesErrors(event),
    ...(event.eventTime ? [] : [required('eventTime')]),
    ...(type === 'Normal' || type === 'Warning'
      ? []
      : [invalid('type', '', `has invalid value: ${type ?? ''}`)]),
    ...unset('firstTimestamp', Boolean(event.firstTimestamp)),
    ...unset('lastTimestamp', Boolean(event.lastTimestamp)),
    ...unset('count', Boolean(event.count)),
    ...unset('source', Boolean(source?.component || source?.host)),
  ];
}

const SERIES_MIN = 2;

const seriesErrors = ({ series }: EventObject): readonly FieldError[] =>
  series
    ? [
        ...((series.count ?? 0) < SERIES_MIN
          ? [invalid('series.count', '', 'should be at least 2')]
          : []),
        ...(series.lastObservedTime ? [] : [required('series.lastObservedTime')]),
      ]
    : [];

const FIXED = [
  ...['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp'],
  ...['count', 'reportingController', 'reportingInstance', 'related', 'action', 'type'],
  'eventTime',
];

function changedErrors(event: EventObject, old: EventObject): readonly FieldError[] {
  const fieldOf = (object: EventObject, name: string): unknown =>
    (object as unknown as Readonly<Record<string, unknown>>)[
      name === 'reportingController' ? 'reportingComponent' : name
    ];
  return FIXED.filter((name) => !equal(fieldOf(event, name), fieldOf(old, name))).map((name) =>
    invalid(name, fieldOf(event, name) ?? null, 'field is immutable'),
  );
}
