// How a kubelet makes room: images that nobody uses are deleted, then pods end, one at a time.
//
// Source: pkg/kubelet/eviction/helpers.go: first who uses more than was requested, then who is less important, then who uses
// most beyond the request. Departures: a pod has ended at once, not after the second that it is given, and the Event has no
// annotations.

import type { ContainerImage } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { fullImageName } from '../../kinds/behavior/images.js';
import { podUsageOf } from '../../kinds/behavior/usage.js';
import { bootedAt } from '../../kinds/node/boot.js';
import type { Node } from '../../kinds/node/index.js';
import { isCritical } from '../../kinds/pod/critical.js';
import { withDisruptionTarget } from '../../kinds/pod/disruption-target.js';
import type { Pod } from '../../kinds/pod/index.js';
import { timestamp } from '../../machinery/duration.js';
import { formatQuantity } from '../../machinery/quantity.js';
import { makeQuantity, wholeValue } from '../../machinery/quantity-math.js';
import { type Intent, setStatus } from '../controller.js';
import { endedStatuses } from '../kubelet/ending.js';
import { lastStatuses } from '../kubelet/last-status.js';
import { podStatus } from '../kubelet/status.js';
import { record } from '../record.js';
import { activePods, type Room } from './room.js';

/** How long containers have to stop. */
const GRACE_MS = 1_000;
const BY_KUBELET = 'TerminationByKubelet';

/** The images that are left when those have been deleted that no container uses; undefined if all are used. */
export function usedImages(node: Node, view: View): ContainerImage[] | undefined {
  const images = node.status?.images ?? [];
  const used = new Set(
    activePods(node, view).flatMap(({ spec }) =>
      [...(spec.initContainers ?? []), ...spec.containers].map(({ image = '' }) =>
        fullImageName(image),
      ),
    ),
  );
  const left = images.filter(({ names = [] }) => names.some((name) => used.has(name)));
  return left.length === images.length ? undefined : left;
}

/** Who goes next; nobody where somebody has just gone: there is one at a time. */
export function victimOf(node: Node, view: View, { resource }: Room): Pod | undefined {
  if (hasJustEvicted(node, view)) return undefined;
  const [first] = activePods(node, view)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && !isCritical(pod))
    .map((pod) => rankOf(pod, view, resource.name))
    .sort(
      (a, b) =>
        Number(a.isKnown) - Number(b.isKnown) ||
        Number(b.excess > 0) - Number(a.excess > 0) ||
        a.priority - b.priority ||
        b.excess - a.excess,
    );
  return first?.pod;
}

function hasJustEvicted(node: Node, view: View): boolean {
  const now = timestamp(view.now);
  return (view.indexed('Pod', 'node', node.metadata.name) as readonly Pod[]).some(
    ({ status }) =>
      status?.reason === 'Evicted' &&
      status.conditions?.some(
        ({ reason, lastTransitionTime }) => reason === BY_KUBELET && lastTransitionTime === now,
      ),
  );
}

function rankOf(pod: Pod, view: View, resource: Room['resource']['name']) {
  const usages = podUsageOf(view, pod, resource);
  const used = usages.reduce((sum, { bytes }) => sum + bytes, 0);
  const requested = pod.spec.containers.reduce(
    (sum, { resources }) => sum + wholeValue(resources?.requests?.[resource] ?? '0'),
    0,
  );
  return {
    pod,
    isKnown: usages.length > 0,
    excess: used - requested,
    priority: pod.spec.priority ?? 0,
  };
}

export function evict(pod: Pod, node: Node, view: View, room: Room): readonly Intent[] {
  const message = messageOf(pod, view, room);
  const site = { view, pod, node, bootedAt: bootedAt(node), drag: 1 };
  const statuses = lastStatuses(pod.spec, endedStatuses(site, GRACE_MS));
  const facts = { statuses, sandbox: false, phase: 'Failed', reason: 'Evicted', message } as const;
  const status = podStatus(view, pod, facts);
  const conditions = withDisruptionTarget(status.conditions, {
    reason: BY_KUBELET,
    message,
    at: timestamp(view.now),
  });
  return [
    record(view, { component: 'kubelet', host: node.metadata.name }, pod, {
      type: 'Warning',
      reason: 'Evicted',
      message,
    }),
    setStatus(pod, { ...status, conditions }),
  ];
}

function messageOf(pod: Pod, view: View, { resource, threshold, available }: Room): string {
  const greedy = podUsageOf(view, pod, resource.name).flatMap(({ container, bytes }) => {
    const request = container.resources?.requests?.[resource.name] ?? '0';
    return bytes <= wholeValue(request)
      ? []
      : `Container ${container.name} was using ${amount(bytes)}, request is ${request}, has larger consumption of ${resource.name}. `;
  });
  return (
    `The node was low on resource: ${resource.name}. ` +
    `Threshold quantity: ${amount(threshold)}, available: ${amount(available)}. ` +
    greedy.join('')
  );
}

/** As upstream prints what it has measured: whole Ki. */
const amount = (bytes: number): string =>
  formatQuantity(makeQuantity(Math.floor(bytes / 1024) * 1024, 'BinarySI'));
