// A pod's sandbox, where it cannot be made: it is tried again and again, and each failure is reported
// [kuberuntime_manager.go SyncPod, kuberuntime_sandbox.go createPodSandbox].

import { hostNameError } from '../../kinds/behavior/exec/host-name.js';
import { type Intent, wake, working } from '../controller.js';
import { record } from '../record.js';
import { toldAt } from './mounting.js';
import type { Site } from './slot.js';
import { isTick, tickAfter } from './ticks.js';

/** How often the kubelet looks at a pod that it could not start [pod_workers.go backOffPeriod]. */
const RETRY_MS = 12_000;
const REASON = 'FailedCreatePodSandBox';

/** Nothing, if it can be made. */
export function awaitSandbox(site: Site): readonly Intent[] {
  const { view, pod, node } = site;
  const error = hostNameError(pod);
  if (error === undefined) return [];
  const told = toldAt(site, REASON);
  const next = tickAfter(view, pod, view.now, RETRY_MS);
  if (told === undefined && !isTick(view, pod, view.now))
    return [working(tickAfter(view, pod, view.now))];
  const isTry = told === undefined || isTick(view, pod, view.now, RETRY_MS);
  if (!isTry || told === Math.floor(view.now / 1000) * 1000) return [wake(next)];
  return [
    record(view, { component: 'kubelet', host: node.metadata.name }, pod, {
      type: 'Warning',
      reason: REASON,
      message: `Failed to create pod sandbox: ${error}`,
    }),
    wake(next),
  ];
}
