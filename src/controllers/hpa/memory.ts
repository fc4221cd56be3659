// What an autoscaler must remember: which sizes it has recommended of late, and how it has scaled.
//
// Upstream keeps both in memory, one entry a sync. Here they are annotations of the autoscaler, so that a tape
// that is opened anew goes on as before, and recommendations are kept as runs: an entry holds from its
// time until the next entry's, which writes nothing as long as nothing changes.

import type { HorizontalPodAutoscaler } from '../../kinds/horizontalpodautoscaler/index.js';
import type { Millis } from '../../machinery/object.js';

export const SYNC: Millis = 15_000;

const RECOMMENDATIONS = 'kubetape.io/hpa-recommendations';
const SCALE_EVENTS = 'kubetape.io/hpa-scale-events';

/** From when on (seconds since 1970), and how many: replicas, or by how many they were changed. */
export type Entry = readonly [since: number, count: number];

export interface Memory {
  readonly recommendations: readonly Entry[];
  readonly scaleEvents: readonly Entry[];
}

export function remembered({ metadata }: HorizontalPodAutoscaler): Memory {
  return {
    recommendations: parseEntries(metadata.annotations?.[RECOMMENDATIONS]),
    scaleEvents: parseEntries(metadata.annotations?.[SCALE_EVENTS]),
  };
}

/** The annotations of the object with what is to be remembered now; undefined where there is nothing. */
export function withMemory(
  { metadata }: HorizontalPodAutoscaler,
  { recommendations, scaleEvents }: Memory,
): Readonly<Record<string, string>> | undefined {
  if (recommendations.length === 0 && scaleEvents.length === 0) return undefined;
  return {
    ...metadata.annotations,
    ...(recommendations.length > 0 ? { [RECOMMENDATIONS]: formatEntries(recommendations) } : {}),
    ...(scaleEvents.length > 0 ? { [SCALE_EVENTS]: formatEntries(scaleEvents) } : {}),
  };
}

/** The recommendations that held at some sync later than `since`. */
export function heldSince(entries: readonly Entry[], since: Millis): readonly number[] {
  return entries
    .filter(([from], i) => {
      const next = entries[i + 1];
      const lastHeld = next ? Math.max(from * 1000, next[0] * 1000 - SYNC) : Infinity;
      return lastHeld > since;
    })
    .map(([, count]) => count);
}

/** Adds a recommendation, if it is another than the last, and forgets those of no more use. */
export function recommended(
  entries: readonly Entry[],
  count: number,
  now: Millis,
  window: Millis,
): readonly Entry[] {
  if (entries.at(-1)?.[1] === count) return entries;
  const kept = entries.filter((_, i) => {
    const next = entries[i + 1];
    return !next || next[0] * 1000 > now - window;
  });
  return [...kept, [Math.floor(now / 1000), count]];
}

/** By how much replicas were raised (or, with the other sign, lowered) within the last `period`. */
export function changedWithin(
  entries: readonly Entry[],
  direction: 'up' | 'down',
  now: Millis,
  period: Millis,
): number {
  let sum = 0;
  for (const [at, change] of entries)
    if (at * 1000 > now - period && change > 0 === (direction === 'up')) sum += Math.abs(change);
  return sum;
}

/** `1767225600=3,1767225915=5`: easy on the eye, and on the log. */
const formatEntries = (entries: readonly Entry[]): string =>
  entries.map(([at, count]) => `${at}=${count}`).join(',');

function parseEntries(text: string | undefined): readonly Entry[] {
  if (!text) return [];
  return text.split(',').flatMap((part) => {
    const [at, count] = part.split('=').map(Number);
    return Number.isSafeInteger(at) && Number.isSafeInteger(count)
      ? [[at ?? 0, count ?? 0] as const]
      : [];
  });
}
