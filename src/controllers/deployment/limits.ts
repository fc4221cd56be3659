// How far a rollout may stray from the wanted number of pods [kubernetes pkg/controller/deployment/util].

import type { Deployment } from '../../kinds/deployment/index.js';
import { type IntOrString, scaledValue } from '../../machinery/int-or-string.js';

export const replicasOf = ({ spec }: Deployment): number => spec.replicas ?? 1;

const isRolling = ({ spec }: Deployment): boolean => spec.strategy?.type !== 'Recreate';

/** Pods there may be beyond the wanted number. */
export const maxSurge = (d: Deployment): number =>
  isRolling(d) ? resolveFenceposts(d.spec.strategy?.rollingUpdate, replicasOf(d)).surge : 0;

/** Pods of the wanted number that may be missing. */
export function maxUnavailable(d: Deployment): number {
  const replicas = replicasOf(d);
  if (!isRolling(d) || replicas === 0) return 0;
  return Math.min(
    resolveFenceposts(d.spec.strategy?.rollingUpdate, replicas).unavailable,
    replicas,
  );
}

interface Fenceposts {
  readonly maxSurge?: IntOrString;
  readonly maxUnavailable?: IntOrString;
}

/** Surge rounds up, unavailability down; one of them must leave room, or nothing would ever move. */
export function resolveFenceposts(
  { maxSurge = 0, maxUnavailable = 0 }: Fenceposts = {},
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const up = scaledValue(maxSurge, replicas, true);
  const down = scaledValue(maxUnavailable, replicas, false);
  const surge = up.ok ? up.value : 0;
  const unavailable = down.ok ? down.value : 0;
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Pods there may be at most while a rollout lasts. */
export const maxReplicas = (d: Deployment): number => replicasOf(d) + maxSurge(d);
