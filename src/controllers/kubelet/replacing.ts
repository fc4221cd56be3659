// A container that runs another image than the pod's spec now asks for: it is killed and started anew
// [kuberuntime_manager.go containerChanged, computePodActions].
//
// Departures: how long the old one takes to stop is not waited for; and a pod whose restart policy is not
// Always keeps what it runs, since between the two containers it would count as over.

import { fullImageName } from '../../kinds/behavior/images.js';
import type { Millis } from '../../machinery/object.js';
import type { Report } from '../record.js';
import { about, access, pullingReport } from './pulling.js';
import { type Site, type Slot, terminated } from './slot.js';
import type { Outcome, Transition } from './transition.js';

/** Due as soon as it is seen; `since` is when the old one was started. */
export function replacement(site: Site, slot: Slot, since: Millis): Transition | undefined {
  const { container, role, status } = slot;
  const { restartPolicy = 'Always' } = site.pod.spec;
  if (role === 'init' || restartPolicy !== 'Always') return undefined;
  if (status.image === fullImageName(container.image ?? '')) return undefined;
  return { at: since, busy: true, outcome: () => replaced(site, slot) };
}

function replaced(site: Site, slot: Slot): Outcome {
  const { name } = slot.container;
  const { ignored, code } = slot.script.stop;
  const exitCode = ignored ? 137 : code;
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const { state: last, ...ended } = terminated(slot.status, exitCode, reason, site.view.now);
  const killing = `Container ${name} definition changed, will be restarted`;
  const reports: Report[] = [about(slot, 'Normal', 'Killing', killing)];
  if (access(site, slot) === 'pull') reports.push(pullingReport(slot));
  return {
    status: {
      ...ended,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: last ?? {},
    },
    reports,
  };
}
