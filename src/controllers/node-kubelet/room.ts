// How much memory and disk a node has left, and how little is too little.
//
// Source: the defaults of pkg/kubelet/eviction: memory.available<100Mi and, on a machine with one disk, imagefs.available<15%,
// which is reached before nodefs.available<10%. Departure: a node is looked at only while a Fault takes some of it away;
// what its pods use and the images that it has count then, and else there is room enough.

import type { View } from '../../events/view.js';
import { peakOf, podUsageOf } from '../../kinds/behavior/usage.js';
import { takenOf } from '../../kinds/fault/active.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { wholeValue } from '../../machinery/quantity-math.js';

export interface Resource {
  readonly name: 'memory' | 'ephemeral-storage';
  readonly fault: 'OutOfMemory' | 'OutOfDisk';
  readonly condition: 'MemoryPressure' | 'DiskPressure';
  /** What the node is to have left. */
  readonly threshold: (capacity: number) => number;
}

/** In the order in which a kubelet sees to them. */
export const RESOURCES: readonly Resource[] = [
  {
    name: 'memory',
    fault: 'OutOfMemory',
    condition: 'MemoryPressure',
    threshold: () => 100 * 1024 * 1024,
  },
  {
    name: 'ephemeral-storage',
    fault: 'OutOfDisk',
    condition: 'DiskPressure',
    threshold: (capacity) => Math.floor(capacity * 0.15),
  },
];

export interface Room {
  readonly resource: Resource;
  readonly threshold: number;
  readonly available: number;
}

/** Of a resource that a Fault is about, or that Behaviors of the node's pods might use up; undefined otherwise. */
export function roomOf(node: Node, view: View, resource: Resource): Room | undefined {
  const fault = takenOf(view, node.metadata.name, resource.fault);
  if (fault === undefined && !mayRunShort(node, view, resource)) return undefined;
  const taken = fault ?? 0;
  const capacity = wholeValue(node.status?.capacity?.[resource.name]);
  const threshold = resource.threshold(capacity);
  // Who takes everything leaves what cannot be had.
  if (taken === Number.POSITIVE_INFINITY)
    return { resource, threshold, available: Math.floor(threshold / 2) };
  const images = resource.name === 'memory' ? [] : (node.status?.images ?? []);
  const used = [
    ...images.map(({ sizeBytes = 0 }) => sizeBytes),
    ...activePods(node, view).flatMap((pod) =>
      podUsageOf(view, pod, resource.name).map(({ bytes }) => bytes),
    ),
  ];
  const available = used.reduce((left, bytes) => left - bytes, capacity - taken);
  return { resource, threshold, available: Math.max(0, available) };
}

/** Whether the pods of a node would leave too little if all of them used at once the most that they ever will. */
function mayRunShort(node: Node, view: View, { name, threshold }: Resource): boolean {
  if (view.tally('appetites') === 0) return false;
  const peaks = activePods(node, view).map((pod) => peakOf(view, pod, name));
  if (!peaks.some(({ isTold }) => isTold)) return false;
  const capacity = wholeValue(node.status?.capacity?.[name]);
  const images = name === 'memory' ? [] : (node.status?.images ?? []);
  const used = [
    ...peaks.map(({ bytes }) => bytes),
    ...images.map(({ sizeBytes = 0 }) => sizeBytes),
  ];
  return used.reduce((left, bytes) => left - bytes, capacity) < threshold(capacity);
}

export const isLow = ({ available, threshold }: Room): boolean => available < threshold;

/** Those that have anything to run. */
export const activePods = (node: Node, view: View): readonly Pod[] =>
  (view.indexed('Pod', 'node', node.metadata.name) as readonly Pod[]).filter(
    ({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
  );
