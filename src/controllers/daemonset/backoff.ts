// How long a DaemonSet waits before it replaces a pod that failed: longer each time on the same node, so that
// a pod that always fails does not keep everybody busy. What has been reported of the node tells how often it was
// [kubernetes pkg/controller/daemon failedPodsBackoff: 1 s to 15 min]. Of many failures in ten minutes only one report
// is left, which names but the last node: each node is taken to have its share of them, and to have failed last then.

import type { View } from '../../events/view.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import { COMBINED, eventsAbout } from '../../kinds/event/about.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';

export const FAILED = 'FailedDaemonPod';
export interface Ladder {
  readonly first: Millis;
  readonly longest: Millis;
}

const LADDER: Ladder = { first: 1_000, longest: 15 * 60_000 };

/** What comes after so many failures: twice as long each time. */
export const delayAfter = (failures: number, { first, longest }: Ladder): Millis =>
  Math.min(longest, first * 2 ** (failures - 1));

/** Whether so much time has passed since the last failure that all of them are forgotten. */
export const isForgotten = (since: Millis, { longest }: Ladder): boolean => since > 2 * longest;

export const failureMessage = (pod: Pod, node: string): string =>
  `Found failed daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node}, will try to kill it`;

/** The earliest moment at which a failed pod on the node may be replaced. */
export function replaceableFrom(view: View, ds: DaemonSet, node: string): Millis {
  const reports = eventsAbout(view, ds).filter(
    ({ reason, message }) =>
      reason === FAILED &&
      (message?.startsWith(COMBINED) || message?.endsWith(` on node ${node}, will try to kill it`)),
  );
  const nodes = Math.max(1, ds.status?.desiredNumberScheduled ?? 1);
  let failures = 0;
  let last = 0;
  for (const { count = 1, lastTimestamp, message } of reports) {
    failures += message?.startsWith(COMBINED) ? Math.ceil(count / nodes) : count;
    last = Math.max(last, millisOf(lastTimestamp ?? '') || 0);
  }
  if (failures === 0 || isForgotten(view.now - last, LADDER)) return 0;
  return last + delayAfter(failures, LADDER);
}
