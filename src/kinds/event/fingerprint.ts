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

/**
 * Sixteen hex digits. What is combined differs in its message from time to time, and is still the same. A report is
 * looked for and then filed, so the last answer is kept.
 */
export function fingerprint(reported: Reported): string {
  const { component, host, uid, reason, fieldPath, message } = reported;
  const { reported: known } = last;
  if (
    known.uid !== uid ||
    known.message !== message ||
    known.reason !== reason ||
    known.component !== component ||
    known.host !== host ||
    known.fieldPath !== fieldPath
  ) {
    const told = message.startsWith(COMBINED) ? COMBINED : message;
    last.print = digits(component, host, uid, reason, fieldPath, told);
    last.reported = reported;
  }
  return last.print;
}

/** A function of the report that it is of. */
const last = {
  reported: {
    component: '',
    host: '',
    uid: '',
    reason: '',
    fieldPath: '',
    message: '',
  } as Reported,
  print: digits('', '', '', '', '', ''),
};
