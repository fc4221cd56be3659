// The phase of a pod, out of the states of its containers [kubelet_pods.go getPhase].

import type { ContainerStatus, PodSpec } from 'kubernetes-types/core/v1.js';
import { shouldRestart } from '../../kinds/pod/restart-rules.js';
import { RESTARTING_ALL } from './restarting-all.js';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export interface Statuses {
  readonly init: readonly ContainerStatus[];
  readonly app: readonly ContainerStatus[];
}

/** `ended`: none of the containers will be started again, whatever the restart policy says. */
export function phaseOf(spec: PodSpec, statuses: Statuses, ended = false): Phase {
  const init = initialization(spec, statuses);
  if (init === 'failed') return 'Failed';
  const { waiting, running, stopped, restarting, succeeded, unknown } = count(spec, statuses);
  if (init === 'pending' || waiting > 0) return 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running > 0 || stopped === 0 || unknown > 0) return 'Pending';
  if (ended) return stopped === succeeded ? 'Succeeded' : 'Failed';
  if (restarting > 0) return 'Running';
  return stopped === succeeded ? 'Succeeded' : 'Failed';
}

function initialization(spec: PodSpec, { init, app }: Statuses): 'done' | 'pending' | 'failed' {
  let pending = false;
  let pendingSidecar = false;
  for (const container of spec.initContainers ?? []) {
    const status = init.find(({ name }) => name === container.name);
    if (container.restartPolicy === 'Always') {
      pendingSidecar ||= !sidecarHasStarted(status);
      continue;
    }
    const exit =
      status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated);
    if (!exit) pending = true;
    else if (exit.reason !== RESTARTING_ALL && exit.exitCode !== 0) {
      if (!shouldRestart(container, spec, exit.exitCode)) return 'failed';
      pending = true;
    }
  }
  // Once the regular containers have run, a sidecar that restarts does not make the pod pending again.
  const begun = app.some(
    ({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated,
  );
  return pending || (pendingSidecar && !begun) ? 'pending' : 'done';
}

const sidecarHasStarted = (status: ContainerStatus | undefined): boolean =>
  status?.state?.running !== undefined && status.started === true;

function count(spec: PodSpec, { app }: Statuses) {
  const counts = { waiting: 0, running: 0, stopped: 0, restarting: 0, succeeded: 0, unknown: 0 };
  for (const container of spec.containers) {
    const { state, lastState } = app.find(({ name }) => name === container.name) ?? {};
    const exit = state?.terminated ?? (state?.waiting && lastState?.terminated);
    if (state?.running) counts.running++;
    else if (exit) {
      counts.stopped++;
      if (state?.terminated?.exitCode === 0) counts.succeeded++;
      if (exit.reason === RESTARTING_ALL || shouldRestart(container, spec, exit.exitCode))
        counts.restarting++;
    } else if (state?.waiting) counts.waiting++;
    else counts.unknown++;
  }
  return counts;
}
