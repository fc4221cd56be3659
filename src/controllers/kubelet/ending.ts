// What is left of the containers of a pod that is ended because of its node or its time, and not because it is deleted.

import { runningSince } from '../../kinds/behavior/run-start.js';
import type { Statuses } from './phase.js';
import { type Site, slotsOf, terminated } from './slot.js';

/** Its containers are told to stop. How long they take for it is not waited for; `patience` is how long it may be. */
export function endedStatuses(site: Site, patience = Number.POSITIVE_INFINITY): Statuses {
  const { pod, view } = site;
  const last = slotsOf(site).map(({ status, script }) => {
    if (runningSince(status) === undefined) return status;
    const { ignored, code, afterMs = 0 } = script.stop;
    const exit = ignored || afterMs > patience ? 137 : code;
    return terminated(status, exit, exit === 0 ? 'Completed' : 'Error', view.now);
  });
  const inits = (pod.spec.initContainers ?? []).length;
  return { init: last.slice(0, inits), app: last.slice(inits) };
}
