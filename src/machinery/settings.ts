// What a timeline is created with and never changes: with the log, all that decides what happens.

import type { Millis } from './object.js';

export type KubernetesVersion = '1.28' | '1.36';

const RELEASES = { '1.28': 'v1.28.7', '1.36': 'v1.36.3' } as const;

/** The release in full, as /version and the nodes name it. */
export const releaseOf = (version: KubernetesVersion): string => RELEASES[version];

/** How long the hops between components take: `realistic` milliseconds, or `instant`ly. */
export type Latency = 'realistic' | 'instant';

/** What dice show, by their names. */
export type Dice = Readonly<Record<string, number>>;

export interface Settings {
  readonly seed: number;
  /** Virtual time at which the cluster begins. */
  readonly epoch: Millis;
  readonly kubernetes: KubernetesVersion;
  readonly latency: Latency;
  /** Dice that fall as it says here, and not as the seed has it, by name: a chosen schedule (docs/adr/0018). */
  readonly dice?: Dice;
}

export const defaultSettings: Settings = {
  seed: 1,
  epoch: Date.UTC(2026, 0, 1),
  kubernetes: '1.36',
  latency: 'realistic',
};
