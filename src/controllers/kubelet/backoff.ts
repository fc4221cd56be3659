// How long a container that ended waits before it is started again [client-go util/flowcontrol/backoff.go].
//
// Upstream remembers this in the kubelet. Here it is read from the status: while a container waits, its
// message names the delay; after that, the delay is the gap between two runs.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';

const FIRST_MS = 10_000;
export const BACKOFF_MS_MAX = 300_000;
/** A run as long as this makes everything before it forgotten. */
const FORGET_MS = 2 * BACKOFF_MS_MAX;

/** The delay after the run that has just ended, in milliseconds. The first restart is at once. */
export function restartDelay({ state, lastState, restartCount }: ContainerStatus): number {
  const now = state?.terminated;
  const before = lastState?.terminated;
  if (!now || !before || restartCount === 0) return 0;
  const ran = millisBetween(now.startedAt, now.finishedAt);
  if (ran > FORGET_MS) return 0;
  return following(millisBetween(before.finishedAt, now.startedAt));
}

/** The step of the ladder 0, 10 s, 20 s, ... 300 s after the one that a gap between two runs was. */
function following(gap: number): number {
  // The gap also holds the start itself, and both ends are cut to seconds.
  let step = FIRST_MS;
  while (step < BACKOFF_MS_MAX && gap >= step - 1000) step = Math.min(2 * step, BACKOFF_MS_MAX);
  return step;
}

const millisBetween = (from: string | undefined, to: string | undefined): Millis =>
  millisOf(to ?? '') - millisOf(from ?? '') || 0;

/** `10s`, `2m40s`: as the message names it. */
const SPELLED = /^back-off (?:(\d+)m)?(\d+)s restarting/;

/** The delay that a waiting container's message names. */
export function namedDelay(message: string | undefined): number {
  const [, minutes = '0', seconds = '0'] = SPELLED.exec(message ?? '') ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}
