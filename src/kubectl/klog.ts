// Lines that kubectl writes through klog: a severity, the time, the process, the place, and the sentence.
//
// Departure: the time is the cluster's and the process always 1, so that a run can be repeated.

import type { Kubectl } from './verb.js';

export function klogWarning(
  { io, session }: Pick<Kubectl, 'io' | 'session'>,
  place: string,
  text: string,
): void {
  const [date = '', time = ''] = new Date(session.now).toISOString().split('T');
  io.stderr(
    `W${date.slice(5).replace('-', '')} ${time.slice(0, -1)}000       1 ${place}] ${text}\n`,
  );
}
