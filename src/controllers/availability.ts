// Whether a pod has been ready for long enough to count [kubernetes pkg/api/v1/pod/util.go IsPodAvailable].

import type { Pod } from '../kinds/pod/index.js';
import { millisOf } from '../machinery/duration.js';
import type { Millis } from '../machinery/object.js';

export const isOver = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

export const isActive = (pod: Pod): boolean =>
  !isOver(pod) && pod.metadata.deletionTimestamp === undefined;

/** When the pod became ready; undefined while it is not. */
export function readySince(pod: Pod): Millis | undefined {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return undefined;
  return ready.lastTransitionTime ? millisOf(ready.lastTransitionTime) : 0;
}

export const isReady = (pod: Pod): boolean => readySince(pod) !== undefined;

/** When the pod counts as available, which may be in the past; undefined while it is not ready. */
export function availableFrom(pod: Pod, minReadySeconds: number): Millis | undefined {
  const since = readySince(pod);
  // Of a pod that does not say since when, nobody knows whether it has been long enough.
  const unknown = since === 0 && minReadySeconds > 0;
  return since === undefined || unknown ? undefined : since + minReadySeconds * 1000;
}

export function isAvailable(pod: Pod, minReadySeconds: number, now: Millis): boolean {
  const from = availableFrom(pod, minReadySeconds);
  return from !== undefined && (minReadySeconds === 0 || from <= now);
}

/** The next moment at which one of the pods becomes available, if time alone will do that. */
export function nextAvailable(
  pods: readonly Pod[],
  minReadySeconds: number,
  now: Millis,
): Millis | undefined {
  let next: Millis | undefined;
  if (minReadySeconds === 0) return undefined;
  for (const pod of pods) {
    const from = availableFrom(pod, minReadySeconds);
    if (from !== undefined && from > now && (next === undefined || from < next)) next = from;
  }
  return next;
}
