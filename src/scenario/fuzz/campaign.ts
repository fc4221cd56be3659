// A campaign: one seed after another, each with a life of its own, until a law breaks.

import type { Millis } from '../../machinery/object.js';
import type { KubernetesVersion } from '../../machinery/settings.js';
import type { Coverage } from './coverage.js';
import type { LawBook } from './laws.js';
import { drawLife } from './life.js';
import type { Manifest, Plan } from './plan.js';
import { type Broken, type PlanResult, PlanRunner } from './run-plan.js';
import { type Shrunk, shrink } from './shrink.js';
import { surroundingsOf } from './surroundings.js';

export interface CampaignOptions {
  readonly manifests: readonly Manifest[];
  readonly book: LawBook;
  readonly nodes: number;
  /** The longest life, in actions. */
  readonly actions: number;
  readonly calm: Millis;
  /** Whether controllers and the API server have trouble of their own. */
  readonly controlPlane?: boolean;
  readonly kubernetes?: KubernetesVersion;
}

/** What became of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly actions: number;
  readonly events: number;
  /** Virtual time that it lived through. */
  readonly lived: Millis;
  readonly broken?: Broken;
  readonly coverage: Coverage;
}

/** So many clusters are made; others share them, and draw another life. */
const WORLDS = 16;
/** Its life is empty. */
const IDLE_SEED = 1;

export class Campaign {
  readonly #options: CampaignOptions;
  readonly #runner: PlanRunner;

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#runner = new PlanRunner(options.book);
  }

  /** Seed 1 does nothing: manifests that do not work by themselves need no fuzzer. */
  planOf(seed: number): Plan {
    const { manifests, nodes, actions, calm, controlPlane, kubernetes } = this.#options;
    const around = surroundingsOf(manifests, nodes);
    return {
      seed: 1 + (seed % WORLDS),
      nodes,
      latency: 'realistic',
      ...(kubernetes ? { kubernetes } : {}),
      manifests,
      actions: seed === IDLE_SEED ? [] : drawLife(seed, around, actions, controlPlane),
      calm,
    };
  }

  run(plan: Plan): PlanResult {
    return this.#runner.run(plan);
  }

  runSeed(seed: number): SeedResult {
    const plan = this.planOf(seed);
    const { broken, log, coverage, taken } = this.run(plan);
    return {
      seed,
      actions: taken,
      events: log.head,
      lived: log.lastAt - log.settings.epoch,
      ...(broken ? { broken } : {}),
      coverage,
    };
  }

  /** The smallest plan found that breaks the law. */
  shrink(plan: Plan, law: string, isOver?: () => boolean): Shrunk {
    const taken = (candidate: Plan): number | undefined => {
      try {
        const result = this.#runner.run(candidate);
        return result.broken?.law === law ? result.taken : undefined;
      } catch {
        // Without some of the manifests the others may be refused.
        return undefined;
      }
    };
    return shrink(plan, taken, isOver);
  }
}
