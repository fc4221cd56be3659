// Who a new object is: its name, its uid, the moment it was made.
//
// Identity is a hash of (seed, key, instant, how often the key was made at that instant): no stream of
// random numbers to be drawn out of turn, so a fork names things as its parent did (docs/adr/0003).

import { birthsOf, type ClusterState, generatedPrefix } from '../events/state.js';
import { timestamp } from '../machinery/duration.js';
import { keyOf, type Meta } from '../machinery/object.js';
import { hex32, suffix, uid } from '../machinery/random.js';

const SUFFIX_LENGTH = 5;
/** Generated names stay within 63 characters [apiserver pkg/storage/names/generate.go]. */
const BASE_LENGTH_MAX = 63 - SUFFIX_LENGTH;

/** The name for a generateName: five characters that depend on when and how often it was asked for. */
export function generatedName(
  state: ClusterState,
  seed: number,
  kind: string,
  namespace: string | undefined,
  prefix: string,
): string {
  const base = prefix.slice(0, BASE_LENGTH_MAX);
  const counted = generatedPrefix(homeOf(kind, namespace), prefix);
  for (let n = birthsOf(state, counted); ; n++) {
    const name = base + suffix(seed, SUFFIX_LENGTH, counted, state.now, n);
    if (!state.objects.has(keyOf({ kind, namespace, name }))) return name;
  }
}

/**
 * A name that ends in sixteen hex digits, as those of Events do: the instant, and how many were named so at
 * it before. Upstream has the nanosecond there.
 */
export function nameByTime(
  state: ClusterState,
  kind: string,
  namespace: string | undefined,
  prefix: string,
): string {
  const counted = generatedPrefix(homeOf(kind, namespace), prefix);
  const [high, low] = [Math.floor(state.now / 2 ** 32), state.now % 2 ** 32];
  const instant = hex32(high).slice(-3) + hex32(low);
  return prefix + instant + hex32(birthsOf(state, counted)).slice(-5);
}

/** What the keys of a kind's objects in a namespace begin with. */
const homeOf = (kind: string, namespace: string | undefined): string =>
  `${kind}/${namespace ?? ''}/`;

/** The metadata that only the API server writes. */
export function identityOf(
  state: ClusterState,
  seed: number,
  key: string,
): Pick<Meta, 'uid' | 'creationTimestamp'> {
  return {
    uid: uid(seed, key, state.now, birthsOf(state, key)),
    creationTimestamp: timestamp(state.now),
  };
}
