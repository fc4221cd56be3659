// When a container was started, to the millisecond, although Kubernetes' timestamps are cut to seconds.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';

const SECOND = 1000;

/** The last three digits of a container's ID are the milliseconds of its start, where nobody looks. */
export const ID_MILLIS_DIGITS = 3;

export function startOf(startedAt: string, containerID: string): Millis {
  const digits = Number.parseInt(containerID.slice(-ID_MILLIS_DIGITS), 16);
  return millisOf(startedAt) + (digits < SECOND ? digits : 0);
}

/** When the container that runs now was started. */
export function runningSince({ state, containerID }: ContainerStatus): Millis | undefined {
  const startedAt = state?.running?.startedAt;
  return startedAt === undefined ? undefined : startOf(startedAt, containerID ?? '');
}

export interface RunTimes {
  /** How many there were before. */
  readonly number: number;
  readonly start: Millis;
  /** Cut to a second; everything that was done in that second was done before it. */
  readonly end?: Millis;
  readonly exitCode?: number;
}

/** The last run but one, as far as its status tells of it, and the last. */
export function runsOf({
  state,
  lastState,
  restartCount,
  containerID,
}: ContainerStatus): readonly RunTimes[] {
  const runs: RunTimes[] = [];
  for (const [at, number, id] of [
    [lastState, restartCount - 1, ''],
    [state, restartCount, containerID ?? ''],
  ] as const) {
    const { running, terminated } = at ?? {};
    if (running?.startedAt !== undefined)
      runs.push({ number, start: startOf(running.startedAt, id) });
    else if (terminated?.startedAt)
      runs.push({
        number,
        start: startOf(terminated.startedAt, terminated.containerID ?? ''),
        end: millisOf(terminated.finishedAt ?? '') + SECOND - 1,
        exitCode: terminated.exitCode,
      });
  }
  return runs;
}
