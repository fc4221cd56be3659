// Scaling a Deployment, also in the middle of a rollout, when every ReplicaSet gets its share
// [kubernetes pkg/controller/deployment/sync.go scale, util/deployment_util.go GetReplicaSetProportion].

import type { Deployment } from '../../kinds/deployment/index.js';
import { maxReplicas, maxSurge, replicasOf } from './limits.js';
import { active, byAge, bySizeNewer, bySizeOlder, type Sized, totalSize } from './replica-sets.js';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './revisions.js';
import type { Resize } from './rolling.js';

/** The sets to write; some keep their size and only have their notes of it brought up to date. */
export function rescaled(
  d: Deployment,
  fresh: Sized | undefined,
  old: readonly Sized[],
): readonly Resize[] {
  const replicas = replicasOf(d);
  const only = activeOrLatest(fresh, old);
  if (only) return only.size === replicas ? [] : [{ from: only, to: replicas }];
  if (fresh && isSaturated(d, fresh)) return active(old).map((from) => ({ from, to: 0 }));
  if (d.spec.strategy?.type === 'Recreate') return [];
  return shares(d, active(fresh ? [...old, fresh] : old));
}

/** The one set that has pods; if none has, the latest one. Undefined when several have. */
function activeOrLatest(fresh: Sized | undefined, old: readonly Sized[]): Sized | undefined {
  const [first, second] = active(fresh ? [...old, fresh] : old);
  if (second) return undefined;
  return first ?? fresh ?? [...old].sort((a, b) => byAge(b, a))[0];
}

function isSaturated(d: Deployment, { stored, size }: Sized): boolean {
  const replicas = replicasOf(d);
  return (
    Number(stored?.metadata.annotations?.[DESIRED_REPLICAS]) === replicas &&
    size === replicas &&
    (stored?.status?.availableReplicas ?? 0) === replicas
  );
}

/** Spreads the difference over the sets in proportion to their sizes; the largest takes what is left. */
export function shares(d: Deployment, sets: readonly Sized[]): readonly Resize[] {
  const allowed = replicasOf(d) > 0 ? maxReplicas(d) : 0;
  const toAdd = allowed - totalSize(sets);
  const sorted = [...sets].sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
  let added = 0;
  const spread = sorted.map((set) => {
    const share = toAdd === 0 ? 0 : shareOf(d, set, toAdd, added);
    added += share;
    return { from: set, to: set.size + share };
  });
  const [first, ...rest] = spread;
  return first ? [{ ...first, to: Math.max(0, first.to + toAdd - added) }, ...rest] : [];
}

function shareOf(d: Deployment, set: Sized, toAdd: number, added: number): number {
  if (set.size === 0 || toAdd === added) return 0;
  const fraction = fractionOf(d, set);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

/** By how much the set grows when it keeps its share of the Deployment. */
function fractionOf(d: Deployment, { stored, size }: Sized): number {
  const replicas = replicasOf(d);
  if (replicas === 0) return -size;
  const noted = Number(stored?.metadata.annotations?.[MAX_REPLICAS]);
  const before = noted > 0 ? noted : (d.status?.replicas ?? 0);
  if (before === 0) return 0;
  return roundHalfUp((size * (replicas + maxSurge(d))) / before) - size;
}

const roundHalfUp = (value: number): number => Math.floor(value + 0.5);
