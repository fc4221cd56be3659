// Which pods go first when there are too many [kubernetes pkg/controller ActivePodsWithRanks]: those that cost
// least to lose, judged by rules in order, the first that tells two pods apart deciding.

import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';
import { isReady, readySince } from '../availability.js';

export const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

export interface RankedPod {
  readonly pod: Pod;
  /** How many active pods of the same owners share its node. */
  readonly rank: number;
}

/** Negative when `a` is to go before `b`. */
export function compareForDeletion(a: RankedPod, b: RankedPod, now: Millis): number {
  return (
    compareStanding(a, b) || compareReadyTime(a.pod, b.pod, now) || compareAge(a.pod, b.pod, now)
  );
}

function compareStanding(a: RankedPod, b: RankedPod): number {
  return (
    assigned(a.pod) - assigned(b.pod) ||
    progress(a.pod) - progress(b.pod) ||
    Number(isReady(a.pod)) - Number(isReady(b.pod)) ||
    deletionCost(a.pod) - deletionCost(b.pod) ||
    b.rank - a.rank
  );
}

function compareReadyTime(a: Pod, b: Pod, now: Millis): number {
  const since = readySince(a);
  const other = readySince(b);
  if (since === undefined || other === undefined || since === other) return 0;
  return compareTimes(since, other, now) || byUid(a, b);
}

function compareAge(a: Pod, b: Pod, now: Millis): number {
  const restarts = maxRestarts(b) - maxRestarts(a);
  if (restarts !== 0) return restarts;
  const born = Date.parse(a.metadata.creationTimestamp) || 0;
  const other = Date.parse(b.metadata.creationTimestamp) || 0;
  if (born === other) return 0;
  return compareTimes(born, other, now) || byUid(a, b);
}

/** The later first, but times of one order of magnitude count as the same (KEP-2185). */
function compareTimes(a: Millis, b: Millis, now: Millis): number {
  if (a === 0 || b === 0) return a === 0 ? -1 : 1;
  return magnitude(now - a) - magnitude(now - b);
}

/** The whole part of the binary logarithm of a duration in nanoseconds; -1 if there is none. */
function magnitude(ms: Millis): number {
  if (ms <= 0) return -1;
  return (BigInt(Math.trunc(ms)) * 1_000_000n).toString(2).length - 1;
}

const byUid = ({ metadata: a }: Pod, { metadata: b }: Pod): number =>
  a.uid < b.uid ? -1 : Number(a.uid > b.uid);

const assigned = (pod: Pod): number => (pod.spec.nodeName ? 1 : 0);

function progress(pod: Pod): number {
  switch (pod.status?.phase) {
    case 'Running':
      return 2;
    case 'Unknown':
      return 1;
    default:
      return 0;
  }
}

/** A 32-bit number without plus sign or leading zeros; anything else costs nothing. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST] ?? '0';
  if (!/^-?(0|[1-9]\d*)$/.test(text)) return 0;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}

function maxRestarts(pod: Pod): number {
  let most = 0;
  for (const { restartCount } of pod.status?.containerStatuses ?? [])
    most = Math.max(most, restartCount);
  return most;
}
