// When a container was started, to the millisecond, although Kubernetes' timestamps are cut to seconds.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { Millis } from '../../machinery/object.js';

const SECOND = 1000;

/** The last three digits of a container's ID are the milliseconds of its start, where nobody looks. */
export const ID_MILLIS_DIGITS = 3;

export function startOf(startedAt: string, containerID: string): Millis {
  const digits = Number.parseInt(containerID.slice(-ID_MILLIS_DIGITS), 16);
  return Date.parse(startedAt) + (digits < SECOND ? digits : 0);
}

/** When the container that runs now was started. */
export function runningSince({ state, containerID }: ContainerStatus): Millis | undefined {
  const startedAt = state?.running?.startedAt;
  return startedAt === undefined ? undefined : startOf(startedAt, containerID ?? '');
}
