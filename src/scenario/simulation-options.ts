// What a simulation is made with and what may be asked of it: the words of `kubetape/testing`.

import type { Controller } from '../controllers/controller.js';
import type { View } from '../events/view.js';
import {
  type Dice,
  defaultSettings,
  type KubernetesVersion,
  type Latency,
  type Settings,
} from '../machinery/settings.js';
import type { Watcher } from './explore/explore.js';
import type { Clock } from './scenario.js';

export interface SimulationOptions {
  /** The same seed tells the same story; another one draws other names and lets others win races. */
  readonly seed?: number;
  /** 3 unless said otherwise. */
  readonly nodes?: number;
  /** `realistic` unless said otherwise. */
  readonly latency?: Latency;
  readonly kubernetes?: KubernetesVersion;
  /** Virtual time at which the cluster begins. */
  readonly start?: Date;
  /** `manual`: time passes only when told to. `settle`: after each change its consequences are awaited. */
  readonly clock?: Clock;
  /** Instead of all that Kubernetes has: `[...controllers, mine]`. */
  readonly controllers?: readonly Controller[];
  /** A chosen schedule, as `explore` finds it: dice that do not fall by the seed. */
  readonly dice?: Dice;
  /** Who looks on: what explores schedules. */
  readonly watcher?: Watcher;
  /** How the containers of images behave: manifests of kind Behavior. */
  readonly behaviors?: readonly object[];
}

/** A law: a function of a view, or an expression in CEL over all kinds (`pods.size() < 10`). */
export type LawText = string | ((view: View) => boolean);

/** What a Fault's `spec` says, and perhaps its name. */
export type FaultWish = Readonly<Record<string, unknown>> & { readonly name?: string };

/** Where a fork leaves, and what it throws. */
export interface ForkWish {
  readonly name?: string;
  /** `'90s'`, `'-5m'`, `'@120'`, `'50%'`: the present when missing. */
  readonly at?: string;
  /** Other dice: what is left to chance may go another way. */
  readonly seed?: number;
}

/** A law did not hold; the message says where and why. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

export const settingsOf = ({
  seed,
  latency,
  kubernetes,
  start,
  dice,
}: SimulationOptions): Settings => ({
  seed: seed ?? defaultSettings.seed,
  latency: latency ?? defaultSettings.latency,
  kubernetes: kubernetes ?? defaultSettings.kubernetes,
  epoch: start?.getTime() ?? defaultSettings.epoch,
  ...(dice ? { dice } : {}),
});
