// How long a Job waits before it replaces a failed pod: 10 s, doubled with every failure since the last success
// [pkg/controller/job/backoff_utils.go].
//
// Departure: upstream counts in memory; here the pods that are still there are counted, so that failed pods
// somebody deleted no longer delay their replacements.

import type { Job } from '../../kinds/job/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';
import { finishedAt, hasFailed, phaseOf } from './pods.js';

const BACKOFF: Millis = 10_000;
const BACKOFF_MAX: Millis = 600_000;

/** When the next pod may be created; undefined when nothing has failed since the last success. */
export function replaceableFrom(job: Job, pods: readonly Pod[]): Millis | undefined {
  let success = Number.NEGATIVE_INFINITY;
  for (const pod of pods)
    if (phaseOf(pod) === 'Succeeded') success = Math.max(success, finishedAt(pod));
  let failures = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const pod of pods) {
    if (!hasFailed(pod, job)) continue;
    const at = finishedAt(pod);
    if (at <= success) continue;
    failures++;
    last = Math.max(last, at);
  }
  return failures === 0 ? undefined : last + backoffAfter(failures);
}

export const backoffAfter = (failures: number): Millis =>
  failures <= 0 ? 0 : Math.min(BACKOFF * 2 ** (failures - 1), BACKOFF_MAX);
