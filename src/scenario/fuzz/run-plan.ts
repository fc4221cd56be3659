// Carries out a plan on a cluster in memory, with laws watched after every event, and writes down the steps as
// somebody would have to take them.
//
// The cluster that the manifests were put into is made once for a seed; each plan goes on in a fork of it, which tells
// what its parent would have told (law Fork).

import { Enough } from '../../cluster/enough.js';
import type { Instant } from '../../cluster/sight.js';
import type { ClusterEvent } from '../../events/event.js';
import type { ClusterState } from '../../events/state.js';
import { type View, viewOf } from '../../events/view.js';
import type { EventLog } from '../../log/event-log.js';
import { forkInMemory, memoryLog } from '../../log/memory-log.js';
import { formatGoDuration } from '../../machinery/duration.js';
import type { Millis, Revision } from '../../machinery/object.js';
import { defaultSettings, type Settings } from '../../machinery/settings.js';
import { beginCluster } from '../../session/begin.js';
import { Session } from '../../session/session.js';
import { doDeed, noFiles, programs } from '../deeds.js';
import { Pruned, type Watcher } from '../explore/explore.js';
import { Faults } from '../fields.js';
import { LawWatch } from '../law-watch.js';
import { readStep } from '../parse-steps.js';
import { type Coverage, CoverageNotes } from './coverage.js';
import { DRAINS_END, type LawBook, SETTLES } from './laws.js';
import type { Action, Plan } from './plan.js';
import { calmingSteps, deployingSteps, isUndisturbed, stepOf, type WrittenStep } from './steps.js';

export interface Broken {
  readonly law: string;
  readonly found: string;
  readonly revision: Revision;
  readonly at: Millis;
}

export interface PlanResult {
  readonly log: EventLog;
  /** As far as they were taken. */
  readonly steps: readonly WrittenStep[];
  /** How many of the actions were carried out. */
  readonly taken: number;
  readonly broken: Broken | undefined;
  readonly coverage: Coverage;
}

/** The manifests cannot be applied: nothing can be said about them. */
export class Unusable extends Error {}

interface Base {
  readonly log: EventLog;
  readonly steps: readonly WrittenStep[];
  readonly broken: Broken | undefined;
  readonly coverage: Coverage;
}

const BASES_MAX = 24;
/** So long what things should have come to may be between two states, as CronJobs are at times. */
const LASTLY_MS = 60_000;

export class PlanRunner {
  readonly #book: LawBook;
  readonly #bases = new Map<string, Base>();
  readonly #identities = new WeakMap<object, number>();
  #manifestCount = 0;

  constructor(book: LawBook) {
    this.#book = book;
  }

  /** `watcher` is told of what can be chosen: of the life, or of the deployment where there is no life. */
  run(plan: Plan, watcher?: Watcher): PlanResult {
    const { dice, actions } = plan;
    const isOfDeployment = actions.length === 0 && (watcher ?? dice) !== undefined;
    const base = isOfDeployment ? undefined : this.#base(plan);
    if (base?.broken) return { ...base, taken: 0 };
    const log = base ? forkInMemory(base.log, dice ? { dice } : {}) : memoryLog(settingsOf(plan));
    const run = new Run(log, this.#book, {
      ...(base ? { base } : {}),
      ...(watcher ? { watcher } : {}),
    });
    if (!base) run.deploy(plan);
    run.live(plan);
    return run.result;
  }

  #base(plan: Plan): Base {
    const key = `${plan.seed} ${plan.nodes} ${plan.latency} ${plan.kubernetes} ${plan.manifests.map((one) => this.#identity(one)).join()}`;
    const known = this.#bases.get(key);
    if (known) return known;
    const { dice: _, ...ordinary } = plan;
    const run = new Run(memoryLog(settingsOf(ordinary)), this.#book);
    run.deploy(plan);
    const { log, steps, broken, coverage } = run.result;
    const base = { log, steps, broken, coverage };
    const [oldest] = this.#bases.keys();
    if (this.#bases.size >= BASES_MAX && oldest !== undefined) this.#bases.delete(oldest);
    this.#bases.set(key, base);
    return base;
  }

  #identity(manifest: object): number {
    const known = this.#identities.get(manifest) ?? ++this.#manifestCount;
    this.#identities.set(manifest, known);
    return known;
  }
}

const settingsOf = ({
  seed,
  latency,
  kubernetes = defaultSettings.kubernetes,
  dice,
}: Omit<Plan, 'actions' | 'manifests' | 'calm'>): Settings => ({
  ...defaultSettings,
  seed,
  latency,
  kubernetes,
  ...(dice ? { dice } : {}),
});

class Run {
  readonly #log: EventLog;
  readonly #book: LawBook;
  readonly #session: Session;
  readonly #notes: CoverageNotes;
  readonly #steps: WrittenStep[];
  #laws: LawWatch | undefined;
  /** Until only time passes. */
  #watcher: Watcher | undefined;
  #taken = 0;
  #broken: Broken | undefined;
  /** When an event showed that a law is broken. */
  #seenAt: Millis | undefined;

  constructor(
    log: EventLog,
    book: LawBook,
    { base, watcher }: { readonly base?: Base; readonly watcher?: Watcher } = {},
  ) {
    this.#log = log;
    this.#watcher = watcher;
    this.#book = book;
    this.#steps = base ? [...base.steps] : [];
    this.#session = new Session(log, {
      onEvent: (event, state) => this.#observe(event, state),
      onInstant: (instant) => this.#look(instant),
    });
    this.#notes = new CoverageNotes(base && this.#session.view());
    if (!base) return;
    this.#notes.add(base.coverage);
    this.#laws = new LawWatch(book.laws, this.#session.view());
  }

  get result(): PlanResult {
    return {
      log: this.#log,
      steps: this.#steps,
      taken: this.#taken,
      broken: this.#broken,
      coverage: this.#notes.found,
    };
  }

  deploy({ nodes, manifests }: Plan): void {
    beginCluster(this.#session, { nodes, command: 'fuzz' });
    this.#laws = new LawWatch(this.#book.laws, this.#session.view());
    for (const step of deployingSteps(manifests)) {
      const problem = this.#take(step);
      if (problem !== undefined) throw new Unusable(problem);
    }
  }

  live(plan: Plan): void {
    if (this.#watcher && plan.actions.length > 0)
      this.#watcher.onBegin(this.#session.now, this.#session.cluster.pending());
    for (const [i, action] of plan.actions.entries()) {
      if (this.#broken) return;
      this.#taken = i + 1;
      this.#act(action, plan, i + 1);
    }
    if (this.#broken) return;
    const calming = calmingSteps(this.#session.view());
    if (calming.length > 0) this.#watcher = undefined;
    for (const step of calming) this.#take(step);
    if (this.#broken) return;
    // What holds before anybody has reacted says nothing about what it comes to.
    const lastly = Math.min(LASTLY_MS, Math.floor(plan.calm / 2));
    const within = formatGoDuration(lastly);
    this.#take({ advance: formatGoDuration(plan.calm - lastly) });
    if (this.#broken) return;
    for (const law of this.#book.afterwards) this.#take({ eventually: { law, within } });
    this.#take({ advance: within });
    this.#laws?.expire(this.#session.view(), true);
    this.#lookForBreach();
  }

  #act(action: Action, plan: Plan, number: number): void {
    const before = this.#session.view();
    const isBlameless =
      action.do === 'drain' &&
      isUndisturbed(before, action.node) &&
      !this.#book.without.includes(DRAINS_END);
    const step = stepOf(action, before, plan.manifests, number);
    if (!step) return;
    this.#notes.action(action.do);
    const { now } = before;
    const problem = this.#take(step);
    if (problem === undefined || this.#broken) return;
    // A scenario that takes this step expects it to be refused.
    this.#steps[this.#steps.length - 1] = { ...step, fails: true };
    if (action.do !== 'drain' || !isBlameless || this.#session.now === now) return;
    this.#steps[this.#steps.length - 1] = step;
    const view = this.#session.view();
    const found = problem.trimEnd().split('\n').at(-1) ?? problem;
    this.#broken = { law: DRAINS_END, found, revision: view.revision, at: view.now };
  }

  /** Returns what became of it if that is not what was hoped for. */
  #take(step: WrittenStep): string | undefined {
    const faults = new Faults();
    const read = readStep(step, 'step', faults);
    if (!read) throw new Error(`no step: ${faults.texts.join('; ')}`);
    this.#steps.push(step);
    const { deed } = read;
    if (deed.do === 'law') {
      this.#laws?.add(deed.law, this.#session.view());
      return undefined;
    }
    const began = this.#session.now;
    try {
      const { problem } = doDeed(deed, { session: this.#session, files: noFiles, programs });
      this.#laws?.expire(this.#session.view(), false);
      this.#lookForBreach();
      if (deed.do === 'advance') this.#shorten(began, deed.by);
      return problem;
    } catch (error) {
      if (error instanceof Pruned) throw error;
      if (error instanceof Enough) {
        this.#lookForBreach();
        if (deed.do === 'advance') this.#shorten(began, deed.by);
        return undefined;
      }
      const { revision, now } = this.#session.view();
      const found = error instanceof Error ? error.message : String(error);
      this.#broken = { law: SETTLES, found, revision, at: now };
      return undefined;
    }
  }

  /** No more time passes than it takes to see what is broken. */
  #shorten(began: Millis, most: Millis): void {
    if (this.#seenAt === undefined) return;
    const needed = Math.ceil((this.#seenAt - began) / 1000) * 1000 || 1;
    this.#steps[this.#steps.length - 1] = { advance: formatGoDuration(Math.min(needed, most)) };
  }

  #lookForBreach(): void {
    const [breach] = this.#laws?.breaches ?? [];
    if (!breach || this.#broken) return;
    const { law, found, revision, at } = breach;
    this.#broken = { law: law.name, found, revision, at };
  }

  /** Whoever has broken a law might go on for ever, and nobody would look. */
  #look(instant: Instant): void {
    if ((this.#laws?.breaches.length ?? 0) > 0) throw new Enough();
    this.#watcher?.onInstant(instant);
  }

  #observe(event: ClusterEvent, state: ClusterState): void {
    this.#watcher?.onEvent(event);
    const view: View = viewOf(state, this.#log.settings);
    this.#laws?.observe(event, view);
    if (this.#seenAt === undefined && (this.#laws?.breaches.length ?? 0) > 0)
      this.#seenAt = event.at;
    this.#notes.event(event, () => view.tally('faults') > 0);
    for (const { name, holds } of this.#book.sometimes)
      if (holds(event, view)) this.#notes.sometimes(name);
  }
}
