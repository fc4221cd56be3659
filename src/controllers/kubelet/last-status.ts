// What is written of a pod's containers when nobody will run them any more.
//
// Source: pkg/kubelet/status/status_manager.go TerminatePod, hasPodInitialized, initializedContainers.

import type { ContainerState, ContainerStatus, PodSpec } from 'kubernetes-types/core/v1.js';
import type { Phase, Statuses } from './phase.js';

/** A container of which nobody knows what became of it; in the API, times that nobody knows are null. */
const UNKNOWN: ContainerState = {
  terminated: {
    exitCode: 137,
    finishedAt: null,
    message: 'The container could not be located when the pod was terminated',
    reason: 'ContainerStatusUnknown',
    startedAt: null,
  } as unknown as NonNullable<ContainerState['terminated']>,
};

/** Every container that has had its turn has ended; the others go on waiting. */
export function lastStatuses(spec: PodSpec, { init, app }: Statuses): Statuses {
  const begun = init.slice(0, begunInits(init));
  return {
    init: [...begun.map(ended), ...init.slice(begun.length)],
    app: hasInitialized(spec, { init, app }) ? app.map(ended) : app,
  };
}

/** Nothing is left that could make a success of it. */
export const lastPhase = (phase: string | undefined): Phase =>
  phase === 'Succeeded' ? 'Succeeded' : 'Failed';

const ended = (status: ContainerStatus): ContainerStatus =>
  status.state?.terminated ? status : { ...status, state: UNKNOWN, ready: false, started: false };

/** Init containers up to the last one that has ever been more than waiting; the first one in any case. */
function begunInits(init: readonly ContainerStatus[]): number {
  const last = init.findLastIndex(
    ({ state, lastState }) => !state?.waiting || lastState?.terminated,
  );
  return last >= 0 ? last + 1 : Math.min(1, init.length);
}

function hasInitialized(spec: PodSpec, { init, app }: Statuses): boolean {
  const containers = spec.initContainers ?? [];
  if (containers.length === 0) return true;
  if (
    app.some(({ state, lastState }) => lastState?.terminated ?? state?.running ?? state?.terminated)
  )
    return true;
  const last = init.at(-1);
  if (containers.find(({ name }) => name === last?.name)?.restartPolicy === 'Always')
    return last?.started === true;
  return [last?.lastState, last?.state].some((state) => state?.terminated?.exitCode === 0);
}
