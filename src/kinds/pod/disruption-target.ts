// The condition DisruptionTarget: why a pod is about to be deleted by the cluster (KEP-3329).

import type { PodCondition } from 'kubernetes-types/core/v1.js';
import { replaceCondition } from './binding.js';

export interface Disruption {
  readonly reason: string;
  readonly message: string;
  /** When it is announced. */
  readonly at: string;
}

/** A pod's conditions with the announcement, in the place of an earlier one. */
export const withDisruptionTarget = (
  conditions: readonly PodCondition[] | undefined,
  { reason, message, at }: Disruption,
): PodCondition[] =>
  replaceCondition(
    conditions,
    // The API's types do not know that the probe time is always sent, as null.
    {
      lastProbeTime: null,
      lastTransitionTime: at,
      message,
      reason,
      status: 'True',
      type: 'DisruptionTarget',
    } as unknown as PodCondition,
  );
