// What makes two reports the same report, told again: by it a component finds the Event to count up.

import { digits } from '../../machinery/random.js';

/** Stands at the beginning of what is told of many similar reports together. */
export const COMBINED = '(combined from similar events): ';

export interface Reported {
  readonly component: string;
  readonly host: string;
  /** Of the object reported on. */
  readonly uid: string;
  readonly reason: string;
  readonly fieldPath: string;
  readonly message: string;
}

/** Sixteen hex digits. What is combined differs in its message from time to time, and is still the same. */
export function fingerprint(reported: Reported): string {
  const { component, host, uid, reason, fieldPath } = reported;
  const message = reported.message.startsWith(COMBINED) ? COMBINED : reported.message;
  return digits(component, host, uid, reason, fieldPath, message);
}
