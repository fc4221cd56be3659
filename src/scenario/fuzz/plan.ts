// What is done to a cluster that nobody planned: manifests, and actions of users and of misfortune. It is data, so
// that it can be written down, told again and made smaller.
//
// An action names pods by a number and not by name: which pods there are depends on what was done before.

import type { Millis } from '../../machinery/object.js';
import type { Dice, KubernetesVersion, Latency } from '../../machinery/settings.js';

export interface Target {
  /** As a command line says it: `deployment/web`. */
  readonly name: string;
  readonly namespace: string;
}

export type Action =
  | { readonly do: 'scale'; readonly target: Target; readonly replicas: number }
  | {
      readonly do: 'image';
      readonly target: Target;
      readonly container: string;
      readonly image: string;
    }
  | { readonly do: 'restart'; readonly target: Target }
  | { readonly do: 'undo'; readonly target: Target }
  | { readonly do: 'annotate'; readonly target: Target; readonly value: number }
  | { readonly do: 'delete-pod'; readonly pick: number }
  | { readonly do: 'cordon' | 'uncordon' | 'drain'; readonly node: string }
  | { readonly do: 'quota'; readonly namespace: string; readonly pods: number }
  | { readonly do: 'reapply' }
  | {
      readonly do: 'replace';
      readonly target: Target;
      readonly cascade: 'background' | 'foreground';
    }
  | { readonly do: 'fault'; readonly spec: Readonly<Record<string, unknown>> }
  | { readonly do: 'wait'; readonly ms: Millis };

export interface Plan {
  /** Of the simulation's dice. */
  readonly seed: number;
  readonly nodes: number;
  readonly latency: Latency;
  /** The newest when missing. */
  readonly kubernetes?: KubernetesVersion;
  /** A chosen schedule: dice that do not fall by the seed. */
  readonly dice?: Dice;
  readonly manifests: readonly Manifest[];
  readonly actions: readonly Action[];
  /** How long it has to come to rest once nothing disturbs it any more. */
  readonly calm: Millis;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Of a configuration of admission webhooks. */
  readonly webhooks?: readonly { readonly name: string }[];
}
