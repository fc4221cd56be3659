// How the event that created an object is found: by a hash of its key, in an index.
//
// Event objects, of which there are more than of all others together, have the instant of their creation in their names
// [apiserver/identity.ts nameByTime], and events lie in the order of time: those need no entry (docs/adr/0021).

import type { Millis } from '../machinery/object.js';
import { hash48 } from '../machinery/random.js';
import type { Statements } from './rows.js';

type Asked = Pick<Statements, 'created' | 'creations' | 'keyed' | 'at'>;

/** 48 bits of a key: what the index holds, for keys are long. */
const hashOfKey = (key: string): number => hash48(key, 1, 2);

/** What a row that creates an object is indexed by; null if its key tells when to look for it. */
export const indexed = (key: string, at: Millis): number | null =>
  instantIn(key) === at ? null : hashOfKey(key);

/** Whether such a row is found by its key. Tapes of format 3 have all of them in the index. */
export const isFound = (key: string, at: Millis, hash: number | null): boolean =>
  hash === indexed(key, at) || hash === hashOfKey(key);

/** The last creation of a key among the ids in (low, high]. */
export function lastCreation(
  statements: Asked,
  key: string,
  low: number,
  high: number,
): { readonly id: number } | undefined {
  const found = statements.created.get(hashOfKey(key), key, low, high);
  const named = namedCreations(statements, key, low, high).at(-1);
  return named && (!found || named.id > found.id) ? named : found;
}

/** All of them, in order. */
export function creationsOf(
  statements: Asked,
  key: string,
  low: number,
  high: number,
): readonly { readonly id: number }[] {
  const found = statements.creations.all(hashOfKey(key), key, low, high);
  const named = namedCreations(statements, key, low, high).filter(
    ({ id }) => !found.some((other) => other.id === id),
  );
  return named.length === 0 ? found : [...found, ...named].sort((a, b) => a.id - b.id);
}

/** Those at the instant that the key tells. */
function namedCreations(
  statements: Asked,
  key: string,
  low: number,
  high: number,
): readonly { readonly id: number }[] {
  const at = instantIn(key);
  if (at === undefined) return [];
  const first = firstSince(statements, at, low, high);
  return statements.keyed.all(first, firstSince(statements, at + 1, first - 1, high) - 1, key);
}

/** The first id in (low, high] whose event was at a time or later; one more than the last if there is none. */
function firstSince({ at: timeOf }: Asked, time: Millis, low: number, high: number): number {
  let [from, to] = [low + 1, high + 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((timeOf.get(middle)?.at ?? 0) < time) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The instant in the name of an Event object, in hex digits before the five of a number; undefined if it has none. */
export function instantIn(key: string): Millis | undefined {
  if (!key.startsWith('Event/')) return undefined;
  let instant = 0;
  for (let i = key.length - 16; i < key.length; i++) {
    const digit = digitOf(key.charCodeAt(i));
    if (digit < 0) return undefined;
    if (i < key.length - 5) instant = instant * 16 + digit;
  }
  return instant;
}

/** Of a lowercase hex digit; -1 for all else. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}
