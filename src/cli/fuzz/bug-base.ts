// The folder of what campaigns have found: for each a plan to try first the next time, a scenario and a tape.
//
// A plan is kept as what is done, without the manifests: what it is tried on are the manifests as they are now.

import { dropAnchor } from '../../log/anchor.js';
import { Tape } from '../../log/tape.js';
import type { Campaign, SeedResult } from '../../scenario/fuzz/campaign.js';
import { type Cause, causeOf } from '../../scenario/fuzz/cause.js';
import { type Finding, findingOf, toldAs } from '../../scenario/fuzz/finding.js';
import type { LawBook } from '../../scenario/fuzz/laws.js';
import type { Manifest, Plan } from '../../scenario/fuzz/plan.js';
import type { Broken, PlanResult } from '../../scenario/fuzz/run-plan.js';
import { parseScenario } from '../../scenario/parse.js';
import type { Cli } from '../cli-verb.js';
import { writerOf } from '../tapes.js';
import { VERSION } from '../version.js';
import { shrinkingLine } from './progress.js';

/** What was found, or what was found once and no longer breaks anything. */
export interface Found {
  readonly name: string;
  readonly law: string;
  readonly seed: number;
  readonly isBroken: boolean;
  readonly isKnown: boolean;
  /** Missing when it no longer breaks. */
  readonly finding?: Finding;
  /** Actions before and after, and how many runs that took. */
  readonly shrunk?: { readonly from: number; readonly to: number; readonly tries: number };
  /** Wall time that making it smaller took, or trying it again. */
  readonly seconds: number;
  /** What finds it again, in its full length. */
  readonly command?: string;
  readonly scenario: string;
  readonly tape: string;
}

/** A plan in the folder. */
interface Kept extends Omit<Plan, 'manifests'> {
  readonly law: string;
  readonly found: number;
  readonly manifests: readonly string[];
}

interface Where {
  readonly bugbase: string;
  readonly shrink: number;
  /** What the campaign was called with. */
  readonly command: string;
}

/** Whoever breaks a law in more ways than that has enough to do. */
const CAUSES_MAX = 5;

export class BugBase {
  readonly #cli: Cli;
  readonly #campaign: Campaign;
  readonly #book: LawBook;
  readonly #where: Where;
  /** Of what was found this time, by law. */
  readonly #causes = new Map<string, readonly Cause[]>();

  constructor(cli: Cli, campaign: Campaign, book: LawBook, where: Where) {
    this.#cli = cli;
    this.#campaign = campaign;
    this.#book = book;
    this.#where = where;
  }

  /** Tries what was found before. */
  replay(): readonly Found[] {
    const { host } = this.#cli;
    const files = host.listFiles(this.#where.bugbase, false) ?? [];
    return files
      .filter((path) => path.endsWith('.json'))
      .flatMap((path) => {
        const kept = JSON.parse(host.readFile(path)) as Kept;
        const all = this.#campaign.planOf(1).manifests;
        const manifests = all.filter((one) => kept.manifests.includes(idOf(one)));
        if (manifests.length === 0) return [];
        return [this.#again(path.replace(/^.*\//, '').replace(/\.json$/, ''), kept, manifests)];
      });
  }

  #again(name: string, kept: Kept, manifests: readonly Manifest[]): Found {
    const { law, found, ...rest } = kept;
    const plan: Plan = { ...rest, manifests };
    const start = this.#cli.host.wallMillis();
    const result = this.#campaign.run(plan);
    const { broken } = result;
    const seconds = this.#secondsSince(start);
    const about = { name, law, seed: found, isKnown: true, seconds, ...this.#paths(name) };
    if (broken?.law !== law) return { ...about, isBroken: false };
    const finding = this.#keep(name, plan, { ...result, broken }, found);
    return { ...about, isBroken: true, finding };
  }

  /** Of what broke, the first of each cause. */
  addAll(results: readonly SeedResult[]): readonly Found[] {
    return results.flatMap((result) => (this.#isNew(result) ? [this.#add(result)] : []));
  }

  #isNew({ seed, broken, dice }: SeedResult): boolean {
    const { law } = broken as Broken;
    const causes = this.#causes.get(law) ?? [];
    const plan = this.#campaign.planOf(seed, dice);
    return (
      causes.length < CAUSES_MAX &&
      causes.every((cause) => this.#campaign.isOfAnotherCause(plan, law, cause))
    );
  }

  /** Makes what broke at a seed smaller, and keeps it. */
  #add({ seed, broken, dice }: SeedResult): Found {
    const { host } = this.#cli;
    const { law } = broken as Broken;
    const whole = this.#campaign.planOf(seed, dice);
    const start = host.wallMillis();
    const deadline = start + this.#where.shrink * 1000;
    const line = shrinkingLine(host, law, seed);
    const { plan, tries } = this.#campaign.shrink(whole, law, () => {
      line.show();
      return host.wallMillis() > deadline;
    });
    line.end();
    this.#causes.set(law, [...(this.#causes.get(law) ?? []), causeOf(plan)]);
    const result = this.#campaign.run(plan) as PlanResult & { readonly broken: Broken };
    const name = `${law.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${seed}`;
    return {
      name,
      law,
      seed,
      isBroken: true,
      isKnown: false,
      finding: this.#keep(name, plan, result, seed),
      shrunk: { from: whole.actions.length, to: plan.actions.length, tries },
      seconds: this.#secondsSince(start),
      command: `${this.#where.command} --seed ${seed} --seeds 1`,
      ...this.#paths(name),
    };
  }

  /** Writes it down, and takes the steps that are written down: what is told is what is kept. */
  #keep(
    name: string,
    plan: Plan,
    result: PlanResult & { readonly broken: Broken },
    seed: number,
  ): Finding {
    const { host } = this.#cli;
    const { scenario, tape } = this.#paths(name);
    const { manifests, ...rest } = plan;
    const { law } = result.broken;
    const kept: Kept = { law, found: seed, manifests: manifests.map(idOf), ...rest };
    const told = toldAs(name, plan, result, this.#book);
    host.makeFolder(this.#where.bugbase);
    host.writeFile(scenario, told.scenario);
    host.writeFile(`${this.#where.bugbase}/${name}.json`, `${JSON.stringify(kept, null, 2)}\n`);
    const read = parseScenario(told.scenario);
    if (!read.ok) throw new Error(`the scenario makes no sense: ${read.errors.join('; ')}`);
    // An older one was of the manifests as they were.
    for (const ending of ['', '-wal', '-shm']) host.removeFile(`${tape}${ending}`);
    dropAnchor(tape);
    const made = Tape.create(tape, read.scenario.settings, {
      writer: writerOf(host),
      build: VERSION,
    });
    try {
      return findingOf(told, result.broken, read.scenario, made.log);
    } finally {
      made.close();
    }
  }

  #secondsSince(start: number): number {
    return (this.#cli.host.wallMillis() - start) / 1000;
  }

  #paths(name: string): Pick<Found, 'scenario' | 'tape'> {
    const path = `${this.#where.bugbase}/${name}`;
    return { scenario: `${path}.yaml`, tape: `${path}.tape` };
  }
}

const idOf = ({ kind, metadata }: Manifest): string =>
  `${kind}/${metadata.namespace ?? 'default'}/${metadata.name}`;
