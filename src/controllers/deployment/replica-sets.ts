// The ReplicaSets of a Deployment while its controller decides: as they are stored, with the sizes that have
// been decided so far, and perhaps one that is still to be created.

import type { ReplicaSet } from '../../kinds/replicaset/index.js';

/** A ReplicaSet at the size it is going to have. */
export interface Sized {
  readonly name: string;
  /** Missing while the set is still to be created. */
  readonly stored: ReplicaSet | undefined;
  readonly size: number;
}

export const sized = (rs: ReplicaSet, size = rs.spec.replicas ?? 1): Sized => ({
  name: rs.metadata.name,
  stored: rs,
  size,
});

export const totalSize = (sets: readonly Sized[]): number =>
  sets.reduce((sum, set) => sum + set.size, 0);

type Count = 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas';

/** The sum of a count in the statuses of the sets. */
export const totalOf = (sets: readonly Sized[], count: Count): number =>
  sets.reduce((sum, { stored }) => sum + (stored?.status?.[count] ?? 0), 0);

export const active = (sets: readonly Sized[]): readonly Sized[] =>
  sets.filter(({ size }) => size > 0);

/** Oldest first; those of one second by name. */
export const byAge = (a: Sized, b: Sized): number => {
  const born = createdAt(a);
  const other = createdAt(b);
  if (born !== other) return born < other ? -1 : 1;
  return a.name < b.name ? -1 : 1;
};

/** A set still to be created is younger than all others. */
const createdAt = ({ stored }: Sized): string => stored?.metadata.creationTimestamp ?? '~';

/** Largest first, among equals the newest. */
export const bySizeNewer = (a: Sized, b: Sized): number => b.size - a.size || byAge(b, a);

/** Largest first, among equals the oldest. */
export const bySizeOlder = (a: Sized, b: Sized): number => b.size - a.size || byAge(a, b);
