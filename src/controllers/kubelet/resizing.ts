// What containers have been given, and pods/resize: a container that runs is given what its spec has come to say.
//
// Source: pkg/kubelet/allocation, pkg/kubelet/kuberuntime/kuberuntime_manager.go doPodResizeAction. Departures: a
// resize is always granted, with the next second, and never starts a container anew.

import type { Container, ContainerStatus } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import type { Reader } from '../../machinery/reader.js';
import { type Intent, setStatus, working } from '../controller.js';
import type { Site } from './slot.js';
import { isTick, tickAfter } from './ticks.js';

/** What the status of a container says of its amounts. */
export function allocation(view: Reader, { resources }: Container): Partial<ContainerStatus> {
  const { requests, limits } = resources ?? {};
  if (!view.feature('InPlacePodVerticalScaling') || (!requests && !limits)) return {};
  return {
    ...(requests ? { allocatedResources: requests } : {}),
    resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) },
  } as Partial<ContainerStatus>;
}

export function resizeIntents({ view, pod }: Site): readonly Intent[] {
  const { containerStatuses } = pod.status ?? {};
  // Containers that ask for nothing, and pods of a time before there were amounts in a status, are left as they are.
  if (!containerStatuses?.some(({ resources }) => resources !== undefined)) return [];
  const after = containerStatuses.map((status) => {
    const container = pod.spec.containers.find(({ name }) => name === status.name);
    return container && status.state?.running
      ? resized(status, allocation(view, container))
      : status;
  });
  if (after.every((status, i) => status === containerStatuses[i])) return [];
  return isTick(view, pod, view.now)
    ? [setStatus(pod, { ...pod.status, containerStatuses: after })]
    : [working(tickAfter(view, pod, view.now))];
}

function resized(status: ContainerStatus, given: Partial<ContainerStatus>): ContainerStatus {
  const { allocatedResources, resources } = status;
  // A pod of a time before there were any is left as it is.
  if (!resources) return status;
  const same =
    equal(allocatedResources, given.allocatedResources) && equal(resources, given.resources);
  return same ? status : { ...status, ...given };
}
