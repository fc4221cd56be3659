// What the kubelet refuses to run although it was bound to its node: anything that is not critical while the node is short
// of disk, or of memory [kubelet/eviction/eviction_manager.go Admit], and more than the node has left
// [kubelet/lifecycle/predicate.go]. The scheduler binds no such pod; one made with a nodeName, or for every node, may be.

import type { Taint } from 'kubernetes-types/core/v1.js';
import { askedOf } from '../../kinds/pod/asked.js';
import { isCritical } from '../../kinds/pod/critical.js';
import type { Pod } from '../../kinds/pod/index.js';
import { qosOf } from '../../kinds/pod/qos.js';
import { type Amounts, amountsOf } from '../../kinds/pod/resources.js';
import { timestamp } from '../../machinery/duration.js';
import { type Intent, setStatus } from '../controller.js';
import { record } from '../record.js';
import { tolerates } from '../scheduler/taints.js';
import type { Site } from './slot.js';
import { observedGeneration } from './status.js';

interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** The taint that tells of memory that is short. */
const MEMORY_PRESSURE: Taint = {
  key: 'node.kubernetes.io/memory-pressure',
  effect: 'NoSchedule',
};

export const refusalOf = (site: Site): Refusal | undefined => pressureOf(site) ?? shortageOf(site);

function pressureOf({ pod, node }: Site): Refusal | undefined {
  const pressures: string[] = [];
  for (const { type, status } of node.status?.conditions ?? [])
    if (status === 'True' && type.endsWith('Pressure')) pressures.push(type);
  if (pressures.length === 0 || isCritical(pod)) return undefined;
  const isMemoryOnly = pressures.length === 1 && pressures[0] === 'MemoryPressure';
  const isTolerated =
    qosOf(pod.spec) !== 'BestEffort' ||
    pod.spec.tolerations?.some((toleration) => tolerates(toleration, MEMORY_PRESSURE));
  if (isMemoryOnly && isTolerated) return undefined;
  return { reason: 'Evicted', message: `The node had condition: [${pressures.join(' ')}]. ` };
}

function shortageOf(site: Site): Refusal | undefined {
  const { requests } = askedOf(site.pod.spec).amounts;
  const capacity = amountsOf(site.node.status?.allocatable);
  for (const resource in requests) {
    const requested = resource === 'pods' ? 1 : (requests[resource] ?? 0);
    const refusal = shortOf(site, capacity, resource, requested);
    if (refusal) return refusal;
  }
  return shortOf(site, capacity, 'pods', 1);
}

function shortOf(
  site: Site,
  capacity: Amounts,
  resource: string,
  requested: number,
): Refusal | undefined {
  const there = capacity[resource];
  if (there === undefined || requested === 0) return undefined;
  // The sum counts pods that have yet to be admitted, too: only then are they gone through.
  if (site.view.tally(`node/${site.node.metadata.name}/${resource}`) <= there) return undefined;
  const used = admitted(site, resource);
  if (used + requested <= there) return undefined;
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${there}`,
  };
}

function admitted({ view, node, pod }: Site, resource: string): number {
  let sum = 0;
  for (const other of view.indexed('Pod', 'node', node.metadata.name) as readonly Pod[]) {
    const { phase, startTime } = other.status ?? {};
    const over = phase === 'Succeeded' || phase === 'Failed';
    if (over || startTime === undefined || other.metadata.uid === pod.metadata.uid) continue;
    sum += resource === 'pods' ? 1 : (askedOf(other.spec).amounts.requests[resource] ?? 0);
  }
  return sum;
}

export function reject({ view, pod, node }: Site, { reason, message }: Refusal): readonly Intent[] {
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
