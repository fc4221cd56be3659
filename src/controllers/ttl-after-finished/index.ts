// TTL-after-finished controller: deletes Jobs some time after they have ended
// [pkg/controller/ttlafterfinished/ttlafterfinished_controller.go].

import { finishedCondition } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { defineController, remove, wake } from '../controller.js';

export const ttlAfterFinishedController = defineController({
  name: 'ttl-after-finished-controller',
  reconciles: 'Job',
  concerns: ({ object, before }) => expiryOf(object) !== (before && expiryOf(before)),
  reconcile(job, view) {
    const expiry = expiryOf(job);
    if (expiry === undefined) return [];
    if (expiry > view.now) return [wake(expiry)];
    return [remove(job, { propagationPolicy: 'Foreground' }, () => [])];
  },
});

/** When the Job is to go; undefined while it runs, if it is to stay, and once it is on its way out. */
export function expiryOf(job: Job): Millis | undefined {
  const seconds = job.spec.ttlSecondsAfterFinished;
  if (seconds === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
  const finished = finishedCondition(job)?.lastTransitionTime;
  return finished === undefined ? undefined : millisOf(finished) + seconds * 1000;
}
