// What may be read of a cluster at one revision: kinds and controllers see the world only through this.
//
// It is an interface, so that the same describer or admission rule serves the present, any past moment
// and a test that holds three objects in its hand. Lists are always in key order.

import type { KubeObject, Millis, ObjectRef, Revision } from './object.js';

export interface Reader {
  readonly revision: Revision;
  /** Virtual time. The only clock there is. */
  readonly now: Millis;
  find(ref: ObjectRef): KubeObject | undefined;
  /** All objects of a kind, or those of one namespace, or of these those whose names begin with a text. */
  all(kind: string, namespace?: string, beginning?: string): readonly KubeObject[];
  /** The objects that an index of their kind files under a value: `indexed('Pod', 'node', 'node-1')`. */
  indexed(kind: string, index: string, value: string): readonly KubeObject[];
  /** How many objects `indexed` would return, without reading them. */
  tally(name: string): number;
  /** A whole number in [0, bound) that depends on the seed and on the name, and on nothing else. */
  roll(bound: number, ...name: readonly (string | number)[]): number;
  /** Whether a feature gate is on in the Kubernetes version this tape is of. */
  feature(gate: string): boolean;
}
