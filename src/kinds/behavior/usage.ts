// How much CPU and memory a container uses: what its Behavior says for its age, or a little of what it requests and what
// requests keep it busy with.

import type { Container, ContainerStatus, PodSpec, PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubeObject, Millis } from '../../machinery/object.js';
import { milliValue, wholeValue } from '../../machinery/quantity-math.js';
import type { Reader } from '../../machinery/reader.js';
import { lastingContainers } from '../pod-template/pod-resources.js';
import type { Behavior, UsagePoint } from './index.js';
import { strainOf } from './known-programs.js';
import { loadOn, worksForRequests } from './load.js';
import { type Bearer, behaviorOf } from './match.js';
import { runningSince } from './run-start.js';
import { millis } from './script.js';

export interface Usage {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** What a container uses that nobody has said anything about. */
const IDLE: Usage = { cpuMillis: 1, memoryBytes: 8 * 1024 * 1024 };

/** What a container uses at the reader's moment. `startedAt`: when it was started. */
export const usageOf = (
  reader: Reader,
  pod: KubeObject & Bearer,
  container: Container,
  startedAt: Millis,
): Usage =>
  usageAt(
    behaviorOf(reader, pod, container),
    startedAt,
    reader.now,
    container,
    loadOn(reader, pod, container),
  );

/** `load`: thousandths of a CPU that go into answers. */
export function usageAt(
  behavior: Behavior | undefined,
  startedAt: Millis,
  now: Millis,
  container?: Container,
  load = 0,
): Usage {
  const age = now - startedAt;
  const { cpu, memory } = behavior?.spec ?? {};
  const requested = container?.resources?.requests;
  const strain = container && strainOf(container);
  if (strain && !cpu && !memory) return strained(strain, container);
  return {
    cpuMillis: cpu ? milliValue(valueAt(cpu, age)) : withLoad(container, load),
    memoryBytes: memory
      ? wholeValue(valueAt(memory, age))
      : requested?.['memory'] === undefined
        ? IDLE.memoryBytes
        : Math.floor(wholeValue(requested['memory']) / 2),
  };
}

/** No more CPU than it is limited to. */
function withLoad(container: Container | undefined, load: number): number {
  const { requests, limits } = container?.resources ?? {};
  const idles = requests?.['cpu'] === undefined || (container && worksForRequests(container));
  const idle = idles
    ? IDLE.cpuMillis
    : Math.max(1, Math.floor(milliValue(requests?.['cpu'] ?? '0') / 10));
  const limit = limits?.['cpu'];
  return limit === undefined ? idle + load : Math.max(1, Math.min(idle + load, milliValue(limit)));
}

/** No more CPU than it is limited to, and some memory of its own. */
function strained({ cpuMillis, memoryBytes }: Usage, { resources }: Container): Usage {
  const limit = resources?.limits?.['cpu'];
  return {
    cpuMillis: Math.max(
      1,
      limit === undefined ? cpuMillis : Math.min(cpuMillis, milliValue(limit)),
    ),
    memoryBytes: memoryBytes + 2 * 1024 * 1024,
  };
}

export interface ContainerUsage extends Usage {
  readonly name: string;
}

/** Of the disk, of which nobody has said anything: some lines of logs. */
const IDLE_DISK = 32 * 1024;

/** What each running container of a pod uses of its node's memory or disk. */
export function podUsageOf(
  reader: Reader,
  pod: Running,
  resource: 'memory' | 'ephemeral-storage',
): readonly { readonly container: Container; readonly bytes: number }[] {
  return runningContainers(pod).map(({ container, since }) => {
    if (resource === 'memory')
      return { container, bytes: usageOf(reader, pod, container, since).memoryBytes };
    const { disk } = behaviorOf(reader, pod, container)?.spec ?? {};
    return { container, bytes: disk ? wholeValue(valueAt(disk, reader.now - since)) : IDLE_DISK };
  });
}

/** The most that a pod will ever be said to use of its node's memory or disk. `isTold`: by a Behavior. */
export function peakOf(
  reader: Reader,
  pod: Running,
  resource: 'memory' | 'ephemeral-storage',
): { readonly bytes: number; readonly isTold: boolean } {
  const isMemory = resource === 'memory';
  let bytes = 0;
  let isTold = false;
  for (const container of lastingContainers(pod.spec)) {
    const spec = behaviorOf(reader, pod, container)?.spec;
    const points = isMemory ? spec?.memory : spec?.disk;
    if (points) bytes += Math.max(0, ...points.map(({ value }) => wholeValue(value)));
    else bytes += isMemory ? usageAt(undefined, 0, 0, container).memoryBytes : IDLE_DISK;
    isTold ||= points !== undefined;
  }
  return { bytes, isTold };
}

/** What each running container of a pod uses at the reader's moment; init containers only where they are sidecars. */
export const podUsage = (reader: Reader, pod: Running): readonly ContainerUsage[] =>
  runningContainers(pod).map(({ container, since }) => ({
    name: container.name,
    ...usageOf(reader, pod, container, since),
  }));

type Running = KubeObject & Bearer & { readonly spec?: PodSpec; readonly status?: PodStatus };

function runningContainers(
  pod: Running,
): readonly { readonly container: Container; readonly since: Millis }[] {
  const statuses: readonly ContainerStatus[] = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ];
  return lastingContainers(pod.spec).flatMap((container) => {
    const status = statuses.find(({ name }) => name === container.name);
    const since = status && runningSince(status);
    return since === undefined ? [] : [{ container, since }];
  });
}

/** The last point that has been reached; points need not be in order. Before the first, nothing is used. */
function valueAt(points: readonly UsagePoint[], age: number): string {
  let best: UsagePoint | undefined;
  for (const point of points) {
    const at = millis(point.at);
    if (at <= age && (!best || at >= millis(best.at))) best = point;
  }
  return best?.value ?? '0';
}
