// What the kubelet refuses to run although it was bound to its node: more than the node has left
// [kubelet/lifecycle/predicate.go]. The scheduler binds no such pod; a pod made with a nodeName may be one.

import type { Pod } from '../../kinds/pod/index.js';
import { amountsOf, requestsOf } from '../../kinds/pod/resources.js';
import { timestamp } from '../../machinery/duration.js';
import { type Intent, setStatus } from '../controller.js';
import { record } from '../record.js';
import type { Site } from './slot.js';
import { observedGeneration } from './status.js';

export interface Shortage {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

export function shortageOf(site: Site): Shortage | undefined {
  const { view, pod, node } = site;
  const capacity = amountsOf(node.status?.allocatable);
  const asked = { ...requestsOf(pod.spec), pods: 1 };
  for (const [resource, requested] of Object.entries(asked)) {
    const there = capacity[resource];
    if (there === undefined || requested === 0) continue;
    // The sum counts pods that have yet to be admitted, too: only then are they gone through.
    if (view.tally(`node/${node.metadata.name}/${resource}`) <= there) continue;
    const used = admitted(site, resource);
    if (used + requested > there) return { resource, requested, used, capacity: there };
  }
  return undefined;
}

function admitted({ view, node, pod }: Site, resource: string): number {
  let sum = 0;
  for (const other of view.indexed('Pod', 'node', node.metadata.name) as readonly Pod[]) {
    const { phase, startTime } = other.status ?? {};
    const over = phase === 'Succeeded' || phase === 'Failed';
    if (over || startTime === undefined || other.metadata.uid === pod.metadata.uid) continue;
    sum += resource === 'pods' ? 1 : (requestsOf(other.spec)[resource] ?? 0);
  }
  return sum;
}

export function reject({ view, pod, node }: Site, shortage: Shortage): readonly Intent[] {
  const { resource, requested, used, capacity } = shortage;
  const reason = `OutOf${resource}`;
  const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  const generation = observedGeneration(view, pod);
  return [
    record(view, { component: 'kubelet', host: node.metadata.name }, pod, {
      type: 'Warning',
      reason,
      message,
    }),
    setStatus(pod, {
      ...pod.status,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
      startTime: timestamp(view.now),
    }),
  ];
}
