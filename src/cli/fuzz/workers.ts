// Runs a campaign in this process or in several, and puts together what they tell.
//
// However many there are, the outcome is the same: the broken law with the lowest seed counts, and nothing after it.

import type { Beside, Host } from '../../host.js';
import type { Exploration } from '../../scenario/explore/explore.js';
import type { Campaign, SeedResult } from '../../scenario/fuzz/campaign.js';
import { type Coverage, CoverageNotes } from '../../scenario/fuzz/coverage.js';
import type { Cli } from '../cli-verb.js';
import { progressLine } from './progress.js';
import { countOf, type Seeds } from './seeds.js';

export interface CampaignEnd {
  readonly seeds: number;
  readonly events: number;
  /** Virtual time of all lives together. */
  readonly lived: number;
  readonly coverage: Coverage;
  /** Of all lives together; complete to what each was. */
  readonly explored?: Exploration;
  /** The first seed that broke a law; with `all` every one that did. */
  readonly broken: readonly SeedResult[];
}

export interface HowToRun {
  readonly seed: number;
  readonly seeds: Seeds;
  readonly minutes: number;
  readonly workers: number;
  readonly all: boolean;
}

export async function runCampaign(
  cli: Cli,
  campaign: Campaign,
  how: HowToRun,
): Promise<CampaignEnd> {
  const { host } = cli;
  const results = new Results(how, host);
  const { first, stride, last } = how.seeds;
  // Manifests that cannot be used are found out here, and told once.
  if (first <= last) results.add(campaign.runSeed(first), 0);
  const rest = { first: first + stride, stride, last };
  const count = Math.min(how.workers || host.cores, countOf(rest));
  if (count > 1 && !results.isOver()) await runBeside(cli, { ...how, seeds: rest }, count, results);
  else
    for (let seed = rest.first; seed <= last && !results.isOver(); seed += stride)
      results.add(campaign.runSeed(seed), 0);
  results.progress.end();
  return results.end();
}

async function runBeside(
  { host }: Cli,
  { seeds, seed }: HowToRun,
  count: number,
  results: Results,
): Promise<void> {
  const { first, stride, last } = seeds;
  const argv = host.argv.filter((word) => !/^(-o.*|--output.*|json)$/.test(word));
  const workers: Beside[] = [];
  for (let i = 0; i < count; i++) {
    const part = `${first + i * stride}/${stride * count}/${last}`;
    const words = [...argv, '--seed', String(seed), '--worker', part];
    const worker = host.runBeside(words, (line) => {
      results.add(JSON.parse(line) as SeedResult, i);
      if (results.isOver(count)) for (const one of workers) one.stop();
      else if (results.isDone(i)) workers[i]?.stop();
    });
    workers.push(worker);
  }
  const codes = await Promise.all(workers.map(({ ended }) => ended));
  const failed = codes.find((code) => code !== undefined && code !== 0);
  if (failed !== undefined) throw new Error(`a worker ended with code ${failed}`);
}

const together = (all: readonly Exploration[]): Exploration => ({
  schedules: sum(all.map(({ schedules }) => schedules)),
  states: sum(all.map(({ states }) => states)),
  pruned: sum(all.map(({ pruned }) => pruned)),
  completeTo: Math.min(...all.map(({ completeTo }) => completeTo)),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

class Results {
  readonly #how: HowToRun;
  readonly #host: Host;
  readonly #deadline: number;
  readonly #results: SeedResult[] = [];
  /** The last seed that each worker has told of. */
  readonly #reached = new Map<number, number>();
  readonly progress;
  #lowest = Number.POSITIVE_INFINITY;

  constructor(how: HowToRun, host: Host) {
    this.#how = how;
    this.#host = host;
    const start = host.wallMillis();
    this.#deadline = how.minutes > 0 ? start + how.minutes * 60_000 : Number.POSITIVE_INFINITY;
    this.progress = progressLine(host, countOf(how.seeds), this.#deadline);
  }

  add(result: SeedResult, worker: number): void {
    this.#results.push(result);
    this.#reached.set(worker, result.seed);
    if (result.broken && !this.#how.all) this.#lowest = Math.min(this.#lowest, result.seed);
    this.progress.show(this.#results.length);
  }

  isDone = (worker: number): boolean => (this.#reached.get(worker) ?? -1) >= this.#lowest;

  isOver(workers = 1): boolean {
    if (this.#host.wallMillis() >= this.#deadline) return true;
    return (
      this.#lowest < Number.POSITIVE_INFINITY &&
      Array.from({ length: workers }, (_, i) => this.isDone(i)).every(Boolean)
    );
  }

  end(): CampaignEnd {
    const counted = this.#results
      .filter(({ seed }) => seed <= this.#lowest)
      .sort((a, b) => a.seed - b.seed);
    const notes = new CoverageNotes();
    const explorations = counted.flatMap(({ explored }) => explored ?? []);
    for (const { coverage } of counted) notes.add(coverage);
    return {
      seeds: counted.length,
      events: sum(counted.map(({ events }) => events)),
      lived: sum(counted.map(({ lived }) => lived)),
      coverage: notes.found,
      ...(explorations.length > 0 ? { explored: together(explorations) } : {}),
      broken: counted.filter(({ broken }) => broken),
    };
  }
}
