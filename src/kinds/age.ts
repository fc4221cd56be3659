// The AGE column, which every kind shares, and the ages other columns show.

import { humanDuration } from '../machinery/duration.js';
import type { KubeObject, Millis } from '../machinery/object.js';
import type { Column } from './kind.js';

/** How long ago a timestamp was, as kubectl abbreviates it: `5d3h`; `<unknown>` when there is none. */
export function since(timestamp: string | undefined, now: Millis): string {
  if (timestamp === undefined || timestamp === '') return '<unknown>';
  return humanDuration(now - Date.parse(timestamp));
}

export const nameColumn: Column<KubeObject> = {
  name: 'Name',
  format: 'name',
  value: (object) => object.metadata.name,
};

export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  value: (object, now) => since(object.metadata.creationTimestamp, now),
};
