// The arithmetic of a rolling update: how large the new ReplicaSet may be now, and how much of the old ones
// may go [kubernetes pkg/controller/deployment/rolling.go].

import type { Deployment } from '../../kinds/deployment/index.js';
import { maxReplicas, maxUnavailable, replicasOf } from './limits.js';
import { active, byAge, type Sized, totalOf, totalSize } from './replica-sets.js';

/** The size that the new set may have, given what all of them add up to. */
export function sizeOfNew(d: Deployment, all: readonly Sized[], current: number): number {
  const replicas = replicasOf(d);
  if (d.spec.strategy?.type === 'Recreate') return replicas;
  const room = maxReplicas(d) - totalSize(all);
  if (room <= 0) return current;
  return current + Math.min(room, replicas - current);
}

/** How the new set changes its size now. */
export function growing(d: Deployment, all: readonly Sized[], fresh: Sized): readonly Resize[] {
  const replicas = replicasOf(d);
  const to = fresh.size >= replicas ? replicas : sizeOfNew(d, all, fresh.size);
  return to === fresh.size ? [] : [{ from: fresh, to }];
}

/** One write to a set: it is to go from one size to another. */
export interface Resize {
  readonly from: Sized;
  readonly to: number;
}

/** How the old sets shrink now: pods that are sick go first, then as many as can be spared. */
export function shrinking(
  d: Deployment,
  old: readonly Sized[],
  fresh: Sized | undefined,
): readonly Resize[] {
  const sets = [...active(old)].sort(byAge);
  if (sets.length === 0) return [];
  const all = fresh ? [...sets, fresh] : sets;
  const least = replicasOf(d) - maxUnavailable(d);
  const freshMissing = fresh ? fresh.size - totalOf([fresh], 'availableReplicas') : 0;
  const spare = totalSize(all) - least - freshMissing;
  if (spare <= 0) return [];
  const healthy = withoutSick(sets, spare);
  const left = spared(healthy, totalOf(all, 'availableReplicas') - least);
  return [...resizes(sets, healthy), ...resizes(healthy, left)];
}

const resizes = (before: readonly Sized[], after: readonly Sized[]): readonly Resize[] =>
  before.flatMap((from, i) => {
    const to = after[i]?.size ?? from.size;
    return to === from.size ? [] : [{ from, to }];
  });

/** Takes away up to `most` pods that are not available, from the first set on. */
export function withoutSick(sets: readonly Sized[], most: number): readonly Sized[] {
  let left = most;
  return sets.map((set) => {
    const sick = set.size - totalOf([set], 'availableReplicas');
    const taken = Math.max(0, Math.min(left, sick));
    left -= taken;
    return taken === 0 ? set : { ...set, size: set.size - taken };
  });
}

/** Takes away up to `most` pods, from the first set on. */
export function spared(sets: readonly Sized[], most: number): readonly Sized[] {
  let left = Math.max(0, most);
  return sets.map((set) => {
    const taken = Math.min(left, set.size);
    left -= taken;
    return taken === 0 ? set : { ...set, size: set.size - taken };
  });
}
