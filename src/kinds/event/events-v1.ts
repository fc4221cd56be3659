// Event as events.k8s.io/v1 has it: the same object under names of its own, with stricter rules
// [pkg/apis/events/v1/conversion.go; pkg/apis/core/validation/events.go].

import type { KubeObject, Manifest } from '../../machinery/object.js';
import { defineKind } from '../kind.js';
import { remembered } from '../remembered.js';
import { type EventObject, event } from './index.js';
import { validateNewEvent } from './validate.js';

/** The name of a field here, and in core/v1. */
const NAMES = [
  ['deprecatedCount', 'count'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedSource', 'source'],
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
] as const;
const toOurs: ReadonlyMap<string, string> = new Map(NAMES.map(([ours, core]) => [core, ours]));
const toCore: ReadonlyMap<string, string> = new Map(NAMES);

const renamed = <T extends Manifest>(
  object: T,
  names: ReadonlyMap<string, string>,
  apiVersion: string,
): T => ({
  ...(Object.fromEntries(
    Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value]),
  ) as unknown as T),
  apiVersion,
});

/** The time of the event is always shown, and all other fields when they say something. */
const served = (object: KubeObject): KubeObject => {
  const said = Object.entries(object).filter(([, value]) => value !== '');
  const shown = renamed(Object.fromEntries(said) as never, toOurs, 'events.k8s.io/v1');
  return { ...(shown as KubeObject), eventTime: (shown as Shown).eventTime ?? null } as KubeObject;
};

interface Shown {
  readonly eventTime?: string | null;
}

const stored = (object: Manifest): Manifest => {
  const { eventTime, ...rest } = renamed(object, toCore, 'v1') as Manifest & Shown;
  return (eventTime ? { ...rest, eventTime } : rest) as Manifest;
};

const { selectableFields, indexes: _indexes, ...core } = event;

/** Selectors name fields as they are called here. */
const SELECTABLE = [
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
    (name) => [`regarding.${name}`, `involvedObject.${name}`] as const,
  ),
  ...(['reason', 'type'] as const).map((name) => [name, name] as const),
  ['reportingController', 'reportingComponent'] as const,
];

export const eventsV1Event = defineKind<EventObject>({
  ...core,
  group: 'events.k8s.io',
  type: 'EventsV1Event',
  converted: { served: remembered(served), stored, validate: validateNewEvent },
  selectableFields: Object.fromEntries(
    SELECTABLE.map(([name, ofCore]) => [
      name,
      (object) => selectableFields?.[ofCore]?.(stored(object) as EventObject) ?? '',
    ]),
  ),
  columns: core.columns.map((column) => ({
    ...column,
    value: (object, now) => column.value(stored(object) as EventObject, now),
  })),
});
