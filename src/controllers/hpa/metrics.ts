// What pods use, as a metrics server would tell: read from the Behaviors of their containers.

import { usageOf } from '../../kinds/behavior/usage.js';
import type { Pod } from '../../kinds/pod/index.js';
import { lastingContainers } from '../../kinds/pod-template/pod-resources.js';
import { millisOf } from '../../machinery/duration.js';
import type { Reader } from '../../machinery/reader.js';

export interface PodUsage {
  /** Thousandths of a CPU. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** Missing until all of the pod's containers run, and for a `container` it does not have. */
export function podUsage(pod: Pod, reader: Reader, container?: string): PodUsage | undefined {
  const containers = lastingContainers(pod.spec).filter(
    ({ name }) => container === undefined || name === container,
  );
  if (containers.length === 0) return undefined;
  let cpuMilli = 0;
  let memoryBytes = 0;
  for (const part of containers) {
    const statuses = [
      ...(pod.status?.containerStatuses ?? []),
      ...(pod.status?.initContainerStatuses ?? []),
    ];
    const status = statuses.find(({ name }) => name === part.name);
    const startedAt = status?.state?.running?.startedAt;
    if (!startedAt) return undefined;
    const usage = usageOf(reader, pod, part, millisOf(startedAt));
    cpuMilli += usage.cpuMillis;
    memoryBytes += usage.memoryBytes;
  }
  return { cpuMilli, memoryBytes };
}
