// Letting virtual time pass until something holds, as kubectl waits by polling or watching.
//
// Departure: where kubectl would wait without end, an hour of virtual time is the end; nobody can press
// Ctrl-C in between.

import type { View } from '../events/view.js';
import type { Millis, ObjectRef } from '../machinery/object.js';
import type { Kubectl } from './verb.js';

export const WAIT_MS_MAX = 3_600_000;

/** Whether it came to hold; `timeout` 0 is for ever. */
export function waitUntil(
  { session }: Pick<Kubectl, 'session'>,
  timeout: Millis,
  holds: (view: View) => boolean,
): boolean {
  return session.advanceUntil(holds, timeout > 0 ? timeout : WAIT_MS_MAX);
}

/** Whether an object is no longer there; another one of the same name does not count. */
export const isGone = (view: View, ref: ObjectRef, uid: string | undefined): boolean => {
  const found = view.find(ref);
  return found === undefined || (uid !== undefined && found.metadata.uid !== uid);
};
