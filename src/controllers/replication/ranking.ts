// Which pods go first when there are too many [kubernetes pkg/controller ActivePodsWithRanks]: those that cost
// least to lose, judged by rules in order, the first that tells two pods apart deciding.

import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { readySince } from '../availability.js';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** A pod with all that is compared of it, worked out once. */
export interface Candidate {
  readonly pod: Pod;
  /** Numbers compared one after the other; the pod whose number is lower goes first. */
  readonly standing: readonly number[];
  readonly readySince: Moment | undefined;
  readonly restarts: number;
  readonly born: Moment;
}

interface Moment {
  /** 0 when it is not known. */
  readonly at: Millis;
  /** Its age, to the order of magnitude. */
  readonly magnitude: number;
}

/** `rank` is how many active pods of the same owners share the pod's node. */
export function candidate(pod: Pod, rank: number, now: Millis): Candidate {
  const since = readySince(pod);
  const assigned = pod.spec.nodeName ? 1 : 0;
  const ready = since === undefined ? 0 : 1;
  return {
    pod,
    standing: [assigned, progress(pod), ready, deletionCost(pod), -rank],
    readySince: since === undefined ? undefined : moment(since, now),
    restarts: maxRestarts(pod),
    born: moment(millisOf(pod.metadata.creationTimestamp) || 0, now),
  };
}

/** Negative when `a` is to go before `b`. */
export function compareForDeletion(a: Candidate, b: Candidate): number {
  for (let i = 0; i < a.standing.length; i++) {
    const difference = (a.standing[i] ?? 0) - (b.standing[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.readySince && b.readySince && a.readySince.at !== b.readySince.at)
    return compareMoments(a.readySince, b.readySince) || byUid(a, b);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  return a.born.at === b.born.at ? 0 : compareMoments(a.born, b.born) || byUid(a, b);
}

/** The later first, but times of one order of magnitude count as the same (KEP-2185). */
function compareMoments(a: Moment, b: Moment): number {
  if (a.at === 0 || b.at === 0) return a.at === 0 ? -1 : 1;
  return a.magnitude - b.magnitude;
}

const byUid = ({ pod: { metadata: a } }: Candidate, { pod: { metadata: b } }: Candidate): number =>
  a.uid < b.uid ? -1 : Number(a.uid > b.uid);

/** The whole part of the binary logarithm of an age in nanoseconds; -1 if there is none. */
function moment(at: Millis, now: Millis): Moment {
  const age = now - at;
  if (age <= 0) return { at, magnitude: -1 };
  return { at, magnitude: (BigInt(Math.trunc(age)) * 1_000_000n).toString(2).length - 1 };
}

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
