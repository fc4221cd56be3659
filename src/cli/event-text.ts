// One event of the log in one line, and as the JSON that `-o json` prints.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import { type FieldChange, fieldChanges } from '../history/field-changes.js';
import { unreachable } from '../machinery/assert.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { formatGoDuration } from '../machinery/duration.js';
import {
  type KubeObject,
  keyOf,
  keyOfObject,
  kindName,
  type ObjectRef,
  refOf,
} from '../machinery/object.js';

const VALUE_LENGTH_MAX = 60;

/** What happened: `ReplicaSet default/web-7d4 created`, or what was asked and what became of it. */
export function whatHappened(event: ClusterEvent): string {
  switch (event.type) {
    case 'ActionTaken': {
      const { result, failure } = event.outcome;
      const reason = failure ? ` (${failure.reason})` : '';
      return `${event.action.command} → ${result}${reason}`;
    }
    case 'ObjectCreated':
      return `${refText(refOf(event.object))} created`;
    case 'ObjectUpdated':
      return `${refText(refOf(event.object))} updated`;
    case 'ObjectDeleted':
      return `${refText(refOf(event.object))} deleted`;
    case 'ClockAdvanced':
      return 'time passed';
    default:
      return unreachable(event);
  }
}

export const refText = ({ kind, namespace, name }: ObjectRef): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** The object an event is about, as a key; undefined for the clock. */
export function keyOfEvent(event: ClusterEvent): string | undefined {
  if (isObjectEvent(event)) return keyOfObject(event.object);
  return event.type === 'ActionTaken' ? keyOf(event.action.target) : undefined;
}

export function kindOfEvent(event: ClusterEvent): string | undefined {
  if (isObjectEvent(event)) return kindName(event.object.apiVersion, event.object.kind);
  return event.type === 'ActionTaken' ? event.action.target.kind : undefined;
}

/** `1 event`, `12 events`. */
export const counted = (events: number): string => `${events} event${events === 1 ? '' : 's'}`;

/** Virtual time since the start. */
export const offsetText = (at: number, epoch: number): string => `+${formatGoDuration(at - epoch)}`;

/** `spec.replicas: 1 → 3`, `metadata.labels.tier: web added`. */
export function changeText({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${path}: ${valueText(after)} added`;
  if (after === undefined) return `${path}: ${valueText(before)} removed`;
  return `${path}: ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : canonicalJson(value);
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX - 1)}…` : text;
}

/** What a version changed of the one before; nothing for a first version. */
export const changesOf = (
  before: KubeObject | undefined,
  after: KubeObject,
): readonly FieldChange[] => (before ? fieldChanges(before, after) : []);
