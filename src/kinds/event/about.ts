// The Events about an object: those that components report are named after it, so they lie side by side.

import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import type { EventObject } from './index.js';

/** Stands at the beginning of what is told of many similar reports together. */
export const COMBINED = '(combined from similar events): ';

/** In order of their keys. What lies in no namespace is reported on in `default`. */
export function eventsAbout(
  reader: Reader,
  { metadata: { name, namespace = 'default', uid } }: Pick<KubeObject, 'metadata'>,
): readonly EventObject[] {
  const found: EventObject[] = [];
  for (const object of reader.all('Event', namespace, `${name}.`)) {
    const event = object as EventObject;
    if (event.involvedObject.uid === uid) found.push(event);
  }
  return found;
}
