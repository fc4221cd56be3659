// How long a DaemonSet waits before it replaces a pod that failed: longer each time on the same node, so that
// a pod that always fails does not keep everybody busy. What has been reported of the node tells how often it was
// [kubernetes pkg/controller/daemon failedPodsBackoff: 1 s to 15 min].

import type { View } from '../../events/view.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { EventObject } from '../../kinds/event/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';

export const FAILED = 'FailedDaemonPod';
const FIRST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;

export const failureMessage = (pod: Pod, node: string): string =>
  `Found failed daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node}, will try to kill it`;

/** The earliest moment at which a failed pod on the node may be replaced. */
export function replaceableFrom(view: View, ds: DaemonSet, node: string): Millis {
  const reports = view
    .indexed('Event', 'involved', ds.metadata.uid)
    .map((report) => report as EventObject)
    .filter(
      ({ reason, message }) =>
        reason === FAILED && message?.endsWith(` on node ${node}, will try to kill it`),
    );
  let failures = 0;
  let last = 0;
  for (const { count, lastTimestamp } of reports) {
    failures += count ?? 1;
    last = Math.max(last, Date.parse(lastTimestamp ?? '') || 0);
  }
  if (failures === 0 || view.now - last > 2 * LONGEST_MS) return 0;
  return last + Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
}
