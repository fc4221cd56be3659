// Taints keep pods off a node unless they tolerate them.
//
// Source: pkg/scheduler/framework/plugins/tainttoleration; component-helpers/scheduling/corev1/helpers.go.

import type { Taint, Toleration } from 'kubernetes-types/core/v1.js';

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator) {
    case undefined:
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      return false;
  }
}

/** The first taint that bars the pod, if any. */
export const untolerated = (
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
): Taint | undefined =>
  taints?.find(
    (taint) =>
      (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') &&
      !tolerations?.some((toleration) => tolerates(toleration, taint)),
  );

/** How many taints the pod would rather avoid. */
export function disliked(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
): number {
  if (!taints) return 0;
  let count = 0;
  for (const taint of taints) {
    if (taint.effect !== 'PreferNoSchedule') continue;
    const tolerated = tolerations?.some(
      (t) => (!t.effect || t.effect === 'PreferNoSchedule') && tolerates(t, taint),
    );
    if (!tolerated) count++;
  }
  return count;
}
