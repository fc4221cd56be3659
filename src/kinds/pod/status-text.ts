// What `kubectl get pods` says of a pod: READY, STATUS and RESTARTS.
//
// Source: pkg/printers/internalversion/printers.go printPod. The status is worked out from the containers,
// for the phase alone says little.

import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { Millis } from '../../machinery/object.js';
import { since } from '../age.js';
import type { Pod } from './index.js';

export interface Summary {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

export function summaryOf(pod: Pod, now: Millis): Summary {
  const init = summarizeInit(pod);
  let { reason, restarts, ready } = init;
  if (!init.initializing || hasCondition(pod, 'Initialized')) {
    restarts = init.sidecarRestarts;
    const running = summarizeContainers(pod, restarts);
    reason = running.reason ?? reason;
    ready += running.ready;
  }
  return {
    ready: `${ready}/${init.total}`,
    status: terminatingReason(pod) ?? reason,
    restarts: restartsText(restarts, now),
  };
}

interface Restarts {
  count: number;
  last: string | undefined;
}

const restartsText = ({ count, last }: Restarts, now: Millis): string =>
  count !== 0 && last !== undefined ? `${count} (${since(last, now)} ago)` : `${count}`;

function countRestarts(restarts: Restarts, container: ContainerStatus): void {
  restarts.count += container.restartCount ?? 0;
  const finished = container.lastState?.terminated?.finishedAt;
  if (finished && (restarts.last === undefined || restarts.last < finished))
    restarts.last = finished;
}

function phaseReason(pod: Pod): string {
  const gated = pod.status?.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : pod.status?.reason || (pod.status?.phase ?? '');
}

interface Init {
  readonly total: number;
  readonly ready: number;
  readonly reason: string;
  readonly initializing: boolean;
  readonly restarts: Restarts;
  readonly sidecarRestarts: Restarts;
}

function summarizeInit(pod: Pod): Init {
  const specs = pod.spec.initContainers ?? [];
  const sidecars = new Set(specs.filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const restarts: Restarts = { count: 0, last: undefined };
  const sidecarRestarts: Restarts = { count: 0, last: undefined };
  const total = (pod.spec.containers ?? []).length + sidecars.size;
  let ready = 0;
  for (const [i, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(container.name);
    countRestarts(restarts, container);
    if (sidecar) countRestarts(sidecarRestarts, container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    const reason = initReason(container.state, i, specs.length);
    return { total, ready, reason, initializing: true, restarts, sidecarRestarts };
  }
  return { total, ready, reason: phaseReason(pod), initializing: false, restarts, sidecarRestarts };
}

function initReason(state: ContainerState | undefined, i: number, total: number): string {
  if (state?.terminated) return `Init:${exitReason(state)}`;
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${i}/${total}`;
}

function exitReason({ terminated }: ContainerState): string {
  if (terminated?.reason) return terminated.reason;
  return terminated?.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated?.exitCode}`;
}

function summarizeContainers(
  pod: Pod,
  restarts: Restarts,
): { readonly ready: number; readonly reason: string | undefined } {
  let ready = 0;
  let reason: string | undefined;
  // From the last to the first, so that the first container that has something to say has the last word.
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    countRestarts(restarts, container);
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) reason = exitReason({ terminated });
    else if (container.ready && running) ready++;
  }
  if ((reason ?? phaseReason(pod)) === 'Completed' && ready > 0)
    reason = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  return { ready, reason };
}

function terminatingReason(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  return over ? undefined : 'Terminating';
}

const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
