// How long a pod stays on a node with NoExecute taints [component-helpers scheduling/corev1, tainteviction].

import type { Taint, Toleration } from 'kubernetes-types/core/v1.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';

/** When the pod must leave: undefined if it may stay for good. A pod newer than a taint counts from itself. */
export function evictionTime(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  createdAt: Millis,
): Millis | undefined {
  let since = createdAt;
  let stays = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const toleration = tolerations.find((candidate) => tolerates(candidate, taint));
    since = Math.max(since, millisOf(taint.timeAdded ?? '') || createdAt);
    stays = Math.min(stays, toleration ? secondsOf(toleration) : 0);
  }
  return stays === Number.POSITIVE_INFINITY ? undefined : since + stays * 1000;
}

const secondsOf = ({ tolerationSeconds }: Toleration): number =>
  tolerationSeconds === undefined ? Number.POSITIVE_INFINITY : Math.max(0, tolerationSeconds);

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  const operator = toleration.operator || 'Equal';
  return (
    operator === 'Exists' ||
    (operator === 'Equal' && (toleration.value ?? '') === (taint.value ?? ''))
  );
}
