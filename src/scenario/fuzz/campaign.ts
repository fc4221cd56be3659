// A campaign: one seed after another, each with a life of its own, until a law breaks.

import type { Millis } from '../../machinery/object.js';
import type { Dice, KubernetesVersion } from '../../machinery/settings.js';
import { type Bounds, type Exploration, type Explored, explore } from '../explore/explore.js';
import { type Cause, withoutCause, withoutFaults } from './cause.js';
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
  /** Not only the schedule of the dice, but others too, within these bounds. */
  readonly explore?: Bounds;
}

/** What became of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly actions: number;
  readonly events: number;
  /** Virtual time that it lived through. */
  readonly lived: Millis;
  readonly broken?: Broken;
  /** The schedule that broke it, where that is not the one of the dice. */
  readonly dice?: Dice;
  readonly explored?: Exploration;
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
  planOf(seed: number, dice?: Dice): Plan {
    const { manifests, nodes, actions, calm, controlPlane, kubernetes } = this.#options;
    const around = surroundingsOf(manifests, nodes);
    return {
      seed: 1 + (seed % WORLDS),
      nodes,
      latency: 'realistic',
      ...(kubernetes ? { kubernetes } : {}),
      ...(dice ? { dice } : {}),
      manifests,
      actions: seed === IDLE_SEED ? [] : drawLife(seed, around, actions, controlPlane),
      calm,
    };
  }

  run(plan: Plan): PlanResult {
    return this.#runner.run(plan);
  }

  runSeed(seed: number): SeedResult {
    if (!this.#options.explore) return this.#lived(seed, this.planOf(seed));
    const explored = this.#explore(this.planOf(seed), this.#options.explore);
    const { schedules, states, pruned, completeTo, dice } = explored;
    const chosen = Object.keys(dice).length > 0 ? { dice } : {};
    const plan = { ...this.planOf(seed), ...chosen };
    const exploration: Exploration = { schedules, states, pruned, completeTo };
    return { ...this.#lived(seed, plan), ...chosen, explored: exploration };
  }

  #explore(plan: Plan, bounds: Bounds): Explored<string> {
    return explore(
      (dice, watcher) => this.#runner.run({ ...plan, dice }, watcher).broken?.law,
      bounds,
    );
  }

  #lived(seed: number, plan: Plan): SeedResult {
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

  /** Whether a life breaks a law for another reason than this one, too. */
  isOfAnotherCause(plan: Plan, law: string, cause: Cause): boolean {
    const breaks = (one: Plan): boolean => this.#runner.run(one).broken?.law === law;
    return cause.length === 0 ? !breaks(withoutFaults(plan)) : breaks(withoutCause(plan, cause));
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
