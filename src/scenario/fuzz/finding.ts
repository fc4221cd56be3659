// A broken law as somebody can work with it: a scenario that breaks it again, the commands, and why it broke.

import { becauseChain, eventText } from '../../history/because.js';
import type { EventLog } from '../../log/event-log.js';
import type { Revision } from '../../machinery/object.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { whyNot } from '../../reasons/why-not/why-not.js';
import { Faults } from '../fields.js';
import { knownLaws } from '../laws/index.js';
import { readStep } from '../parse-steps.js';
import { runScenario, type ScenarioResult } from '../run.js';
import type { Scenario } from '../scenario.js';
import { deedCommand } from '../telling.js';
import type { LawBook } from './laws.js';
import type { Plan } from './plan.js';
import type { Broken, PlanResult } from './run-plan.js';
import type { WrittenStep } from './steps.js';

/** Longest part of a chain of causes that is told. */
const CHAIN_MAX = 8;

/** A broken law, told as steps. */
export interface Told {
  /** A Scenario, in YAML. */
  readonly scenario: string;
  /** What would be typed, without the deployment. */
  readonly commands: readonly string[];
}

export interface Finding extends Told {
  readonly broken: Broken;
  /** From the event back to what began it, and what is in the way of what is missing. */
  readonly why: readonly string[];
}

export function toldAs(
  name: string,
  plan: Plan,
  { steps, broken }: PlanResult & { readonly broken: Broken },
  book: LawBook,
): Told {
  return {
    scenario: dumpYaml(scenarioOf(name, plan, steps, broken, book)),
    commands: steps.flatMap((step) => commandOf(step) ?? []),
  };
}

/**
 * Takes the steps of the scenario, on an empty log, and says of that run what broke and why: what is told is what
 * anybody finds who takes them again. `expected` is what the campaign saw it break.
 */
export function findingOf(
  told: Told,
  expected: Broken,
  scenario: Scenario,
  log: EventLog,
): Finding {
  const broken = brokenIn(scenario, log, expected);
  const { epoch } = log.settings;
  const chain = becauseChain(log, broken.revision);
  const texts = chain.slice(0, CHAIN_MAX).map((event) => eventText(event, epoch));
  const refusal = chain.every(({ type }) => type === 'ClockAdvanced')
    ? lastRefusal(log, broken.revision)
    : [];
  return { ...told, broken, why: [...texts, ...refusal, ...hindrances(log, broken)] };
}

/** Where only time has run out, what was refused last says what stood in the way. */
function lastRefusal(log: EventLog, upTo: Revision): readonly string[] {
  const last = [...log.actions(0, upTo)].at(-1);
  const failure = last?.outcome.failure;
  if (!failure) return [];
  const causes = (failure.details?.causes ?? []).flatMap(({ message }) => message ?? []);
  return [eventText(last, log.settings.epoch), failure.message, ...causes];
}

function brokenIn(scenario: Scenario, log: EventLog, expected: Broken): Broken {
  const { law } = expected;
  const end = (found: string): Broken => ({ law, found, revision: log.head, at: log.lastAt });
  let result: ScenarioResult;
  try {
    result = runScenario(scenario, { log });
  } catch (error) {
    // Controllers that come to no end stop whatever runs them.
    return end(error instanceof Error ? error.message : String(error));
  }
  const again = result.brokenLaws.find((one) => one.law === law);
  if (again) return { law, found: again.found, revision: again.revision, at: again.at };
  const failed = result.steps.find(({ status }) => status === 'failed');
  return end(failed ? expected.found : `not shown by these steps: ${expected.found}`);
}

function scenarioOf(
  name: string,
  plan: Plan,
  steps: readonly WrittenStep[],
  broken: Broken,
  book: LawBook,
): object {
  const watched = knownLaws.find(({ name, watch }) => name === broken.law && watch);
  const own = book.written.get(broken.law);
  return {
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Scenario',
    metadata: {
      name,
      annotations: { 'kubetape.io/about': `Breaks the law ${broken.law}: ${broken.found}` },
    },
    spec: {
      seed: plan.seed,
      ...(plan.kubernetes ? { kubernetes: plan.kubernetes } : {}),
      ...(plan.dice ? { dice: plan.dice } : {}),
      ...(plan.latency === 'realistic' ? {} : { latency: plan.latency }),
      clock: 'manual',
      cluster: { nodes: plan.nodes },
      steps: steps.filter((step) => isNeeded(step, broken.law)),
      ...(watched ? { always: [{ law: broken.law, name: broken.law }] } : {}),
      ...(own ? { [own.form]: [{ ...own.claim, name: broken.law }] } : {}),
    },
  };
}

/** Promises about other laws are left out. */
function isNeeded({ eventually }: WrittenStep, law: string): boolean {
  return eventually === undefined || (eventually as { law?: string }).law === law;
}

function commandOf(step: WrittenStep): string | undefined {
  if (step['apply'] !== undefined) return undefined;
  const read = readStep(step, 'step', new Faults());
  return read && deedCommand(read.deed);
}

/** Who is asked again what was done already is refused the Event object that says so. */
const isAboutAsking = (reason: string): boolean => /^events ".*" already exists$/.test(reason);

/** For what is not as it should be, the reasons of those who could say: `why-not`. */
function hindrances(log: EventLog, { found, revision, at }: Broken): readonly string[] {
  const [, kind = '', name = ''] = /^([a-z]+)\/(\S+)/.exec(found) ?? [];
  const state = log.stateAt(revision);
  const keys = [...state.objects.entries('')]
    .map(([key]) => key)
    .filter((key) => key.toLowerCase().startsWith(`${kind}/`) && key.endsWith(`/${name}`));
  return keys.flatMap((key) =>
    whyNot(log, key, { revision, at })
      .filter(({ trouble, reason }) => trouble !== 'nothing wrong' && !isAboutAsking(reason))
      .map(({ key, trouble, reason }) => `${key}: ${trouble}: ${reason}`),
  );
}
