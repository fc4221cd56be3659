// Lets go of pods whose Job is no more, or is over: nobody will count them
// [pkg/controller/job/job_controller.go syncOrphanPod].

import { isFinished } from '../../kinds/job/conditions.js';
import { TRACKING_FINALIZER } from '../../kinds/job/names.js';
import { controllerOf, refOf } from '../../machinery/object.js';
import { defineController, patch } from '../controller.js';
import { isTracked } from './pods.js';
import { withoutTracking } from './tracking.js';

export const jobOrphanController = defineController({
  name: 'job-controller',
  reconciles: 'Pod',
  concerns: ({ object }) =>
    object.metadata.finalizers?.includes(TRACKING_FINALIZER) === true &&
    (object.metadata.deletionTimestamp !== undefined || !controllerOf(object)),
  watches: {
    Job: ({ object, deleted }, view) =>
      deleted ? view.owned('Pod', object).filter(isTracked).map(refOf) : [],
  },
  reconcile(pod, view) {
    if (!isTracked(pod)) return [];
    const owner = controllerOf(pod);
    const job = owner?.kind === 'Job' && view.get('Job', owner.name, pod.metadata.namespace);
    const counting = job && job.metadata.uid === owner.uid && !isFinished(job);
    return counting ? [] : [patch(pod, withoutTracking(pod))];
  },
});
