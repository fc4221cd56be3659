// Sidecars run until the pod's own work is done: then they are stopped, and the pod is over (KEP-753).

import { runningSince } from '../../kinds/behavior/run-start.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { rollFor, type Site, type Slot, terminated } from './slot.js';
import { restarts, type Transition } from './transition.js';

/** When the last of the work ended for good; undefined while there is more of it. */
export function workEnd(site: Site, slots: readonly Slot[]): Millis | undefined {
  const ended = (slot: Slot): boolean =>
    slot.status.state?.terminated !== undefined && !restarts(site, slot);
  const failed = slots.find(
    (slot) => slot.role === 'init' && ended(slot) && slot.status.state?.terminated?.exitCode !== 0,
  );
  const work = failed ? [failed] : slots.filter(({ role }) => role === 'app');
  if (!work.every(ended)) return undefined;
  return Math.max(
    ...work.map(({ status }) => millisOf(status.state?.terminated?.finishedAt ?? '')),
  );
}

/** A sidecar's end after that of the work; it is not started again. */
export function windDown(site: Site, slot: Slot, end: Millis): Transition | undefined {
  const since = runningSince(slot.status);
  if (since === undefined) return undefined;
  const { ignored, code, afterMs = 0 } = slot.script.stop;
  const grace = (site.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  const at = end + 1000 + rollFor(site, slot, 250, 'wind-down') + (ignored ? grace : afterMs);
  const exitCode = ignored ? 137 : code;
  return {
    at,
    busy: true,
    outcome: () => ({
      status: terminated(
        slot.status,
        exitCode,
        exitCode === 0 ? 'Completed' : 'Error',
        site.view.now,
      ),
      reports: [],
    }),
  };
}
