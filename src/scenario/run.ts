// Runs a scenario: one step after another on one log, until something is not as it should be.
//
// It is as deterministic as the cluster: the same scenario gives the same log and the same hash, on a tape
// as in memory, in one process or in one for every step.

import { Enough, unlessEnough } from '../cluster/enough.js';
import type { ClusterEvent } from '../events/event.js';
import { viewOf } from '../events/view.js';
import { exportLines } from '../history/export.js';
import type { Files } from '../kubectl/io.js';
import { digestOf } from '../log/digest.js';
import type { EventLog } from '../log/event-log.js';
import { memoryLog } from '../log/memory-log.js';
import type { Millis } from '../machinery/object.js';
import { beginCluster } from '../session/begin.js';
import { type Bookmarks, Session } from '../session/session.js';
import { doDeed, noFiles, type Outcome, type Programs, programs } from './deeds.js';
import { type BrokenLaw, brokenLaw } from './law-report.js';
import { LawWatch } from './law-watch.js';
import type { Scenario, Step } from './scenario.js';
import { deedTitle } from './telling.js';

export interface RunOptions {
  /** An empty log, whose settings then count; one in memory when missing. */
  readonly log?: EventLog;
  readonly bookmarks?: Bookmarks;
  /** The files that steps name, which are relative to the scenario's own. */
  readonly files?: Pick<Files, 'read' | 'list'>;
  /** Who carries out command lines, by their first word. */
  readonly programs?: Programs;
  readonly observer?: Observer;
  /** How many steps are taken. */
  readonly until?: number;
  /** Opens the cluster anew after every step, which must change nothing (law RestartSafe). */
  readonly reopen?: boolean;
}

export interface Observer {
  readonly began?: (step: Step) => void;
  readonly ended?: (result: StepResult) => void;
  readonly happened?: (event: ClusterEvent) => void;
}

export interface StepResult {
  readonly step: Step;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What was printed, as a terminal shows it. */
  readonly output: string;
  /** Why it failed. */
  readonly problem?: string;
  /** Virtual time that passed, and events that happened in it. */
  readonly took: Millis;
  readonly events: number;
}

export interface ScenarioResult {
  readonly name: string;
  readonly passed: boolean;
  readonly steps: readonly StepResult[];
  readonly brokenLaws: readonly BrokenLaw[];
  readonly events: number;
  /** Virtual time from the beginning to the end. */
  readonly took: Millis;
  /** Of the whole export: two runs that have it in common told the same story. */
  readonly hash: string;
}

/** Carries out the steps and judges the laws. Never throws for what a scenario gets wrong. */
export function runScenario(scenario: Scenario, options: RunOptions = {}): ScenarioResult {
  const log = options.log ?? memoryLog(scenario.settings);
  const run = new Run(scenario, log, options);
  const steps = run.takeSteps();
  const brokenLaws = run.brokenLaws();
  return {
    name: scenario.name,
    passed: brokenLaws.length === 0 && steps.every(({ status }) => status !== 'failed'),
    steps,
    brokenLaws,
    events: log.head,
    took: log.lastAt - log.settings.epoch,
    hash: digestOf(exportLines(log)),
  };
}

class Run {
  readonly #scenario: Scenario;
  readonly #log: EventLog;
  readonly #options: RunOptions;
  readonly #bookmarks: Bookmarks;
  readonly #laws: LawWatch;
  #session: Session;
  /** Whether the step now taken has asked for a change. */
  #acted = false;

  constructor(scenario: Scenario, log: EventLog, options: RunOptions) {
    this.#scenario = scenario;
    this.#log = log;
    this.#options = options;
    this.#bookmarks = options.bookmarks ?? bookmarksInMemory();
    this.#session = new Session(log);
    beginCluster(this.#session, { nodes: scenario.nodes, command: `scenario ${scenario.name}` });
    this.#laws = new LawWatch(scenario.laws, this.#session.view());
    this.#reopen();
  }

  takeSteps(): readonly StepResult[] {
    const { until = Number.POSITIVE_INFINITY, observer, reopen } = this.#options;
    let isOver = this.#laws.breaches.length > 0;
    return this.#scenario.steps.map((step, i) => {
      if (isOver || i >= until) return skipped(step);
      observer?.began?.(step);
      const result = this.#take(step);
      observer?.ended?.(result);
      isOver = result.status === 'failed';
      if (reopen) this.#reopen();
      return result;
    });
  }

  brokenLaws(): readonly BrokenLaw[] {
    this.#laws.expire(this.#session.view(), true);
    return this.#laws.breaches.map((breach) => brokenLaw(this.#log, breach));
  }

  #take(step: Step): StepResult {
    const before = { now: this.#log.lastAt, head: this.#log.head };
    const broken = this.#laws.breaches.length;
    const outcome = this.#do(step);
    this.#laws.expire(this.#session.view(), false);
    const breach = this.#laws.breaches[broken];
    const problem =
      outcome.problem ?? (breach && `broke the law ${JSON.stringify(breach.law.name)}`);
    return {
      step,
      title: deedTitle(step.deed),
      status: problem === undefined ? 'passed' : 'failed',
      output: outcome.output ?? '',
      took: this.#log.lastAt - before.now,
      events: this.#log.head - before.head,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  #do({ deed }: Step): Outcome {
    const session = this.#session;
    const { files = noFiles, programs: given = {} } = this.#options;
    if (deed.do === 'law') {
      this.#laws.add(deed.law, session.view());
      return {};
    }
    this.#acted = false;
    const outcome = unlessEnough(() => {
      const outcome = doDeed(deed, { session, files, programs: { ...programs, ...given } });
      if (this.#scenario.clock === 'settle' && this.#acted) session.settle();
      return outcome;
    });
    return outcome ?? {};
  }

  #reopen(): void {
    const { observer } = this.#options;
    this.#session = new Session(this.#log, {
      bookmarks: this.#bookmarks,
      onEvent: (event, state) => {
        if (event.type === 'ActionTaken') this.#acted = true;
        this.#laws.observe(event, viewOf(state, this.#log.settings));
        observer?.happened?.(event);
      },
      // The log ends where a law broke: what comes after might have no end.
      onInstant: () => {
        if (this.#laws.breaches.length > 0) throw new Enough();
      },
    });
  }
}

const skipped = (step: Step): StepResult => ({
  step,
  title: deedTitle(step.deed),
  status: 'skipped',
  output: '',
  took: 0,
  events: 0,
});

function bookmarksInMemory(): Bookmarks {
  const revisions = new Map<string, number>();
  return {
    get names() {
      return [...revisions.keys()];
    },
    get: (name) => revisions.get(name),
    set: (name, revision) => {
      revisions.set(name, revision);
    },
  };
}
