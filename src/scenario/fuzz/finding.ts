// A broken law as somebody can work with it: a scenario that breaks it again, the commands, and why it broke.

import type { ClusterEvent } from '../../events/event.js';
import { becauseChain, eventText } from '../../history/because.js';
import type { EventLog } from '../../log/event-log.js';
import { formatGoDuration, parseUserDuration } from '../../machinery/duration.js';
import type { Millis, Revision } from '../../machinery/object.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { type Explained as Hindrance, whyNot } from '../../reasons/why-not/why-not.js';
import { Faults } from '../fields.js';
import { knownLaws } from '../laws/index.js';
import { readStep } from '../parse-steps.js';
import { runScenario, type ScenarioResult } from '../run.js';
import type { Scenario } from '../scenario.js';
import { deedCommand } from '../telling.js';
import { DRAINS_END, type LawBook } from './laws.js';
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
    commands: joined(steps).flatMap((step) => commandOf(step) ?? []),
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
  const causes = causesOf(log, broken);
  const texts = causes.slice(0, CHAIN_MAX).map((event) => eventText(event, epoch));
  const refusal = causes.length === 0 ? lastRefusal(log, broken.revision) : [];
  const said = [...texts, ...refusal];
  const further = hindrances(log, broken).filter(
    ({ reason }, i, all) =>
      !said.includes(reason) && all.findIndex((one) => one.reason === reason) === i,
  );
  const why = [...said, ...further.map((one) => `${one.key}: ${one.trouble}: ${one.reason}`)];
  return { ...told, broken, why };
}

/**
 * From the event that broke it. Where only time has run out, from the last change of what is not as it should be, or from
 * what was done since.
 */
function causesOf(log: EventLog, broken: Broken): readonly ClusterEvent[] {
  const chain = broken.law === DRAINS_END ? [] : becauseChain(log, broken.revision);
  const causes = chain.filter(({ type }) => type !== 'ClockAdvanced');
  if (causes.length > 0) return causes;
  const changes = keysOf(log, broken).flatMap((key) => [...log.historyOf(key)]);
  const last = changes.filter(({ revision }) => revision <= broken.revision).at(-1);
  const action = [...log.actions(0, broken.revision)].at(-1);
  if (last && last.revision > (action?.revision ?? 0)) return becauseChain(log, last.revision);
  if (!action || action.outcome.result === 'refused') return [];
  // With the first that came of it: a command that reads what it makes does not say what that is.
  return becauseChain(log, Math.min(action.revision + 1, broken.revision)).filter(
    ({ type }) => type !== 'ClockAdvanced',
  );
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

/** As it would be typed: what is only watched is left out, and time passes in one go. */
function joined(steps: readonly WrittenStep[]): readonly WrittenStep[] {
  const typed: WrittenStep[] = [];
  for (const step of steps) {
    if (step['eventually'] !== undefined) continue;
    const last = typed.at(-1)?.['advance'];
    if (step['advance'] === undefined || last === undefined) typed.push(step);
    else
      typed[typed.length - 1] = { advance: formatGoDuration(msOf(last) + msOf(step['advance'])) };
  }
  return typed;
}

function msOf(duration: unknown): Millis {
  const ms = parseUserDuration(String(duration));
  return ms.ok ? ms.value : 0;
}

function commandOf(step: WrittenStep): string | undefined {
  if (step['apply'] !== undefined) return undefined;
  const read = readStep(step, 'step', new Faults());
  return read && deedCommand(read.deed);
}

/**
 * Who is asked again what was done already is refused the Event object that says so; who was made this moment nobody has come
 * to yet; and how something differs from what was applied is nobody's hindrance.
 */
const isNoHindrance = ({ trouble, reason }: Hindrance): boolean =>
  trouble === 'nothing wrong' ||
  trouble === 'not applied' ||
  /^events ".*" already exists$|has not (come to it|said anything) yet$/.test(reason);

/** Those objects that are said not to be as they should. */
function keysOf(log: EventLog, { found, revision }: Broken): readonly string[] {
  const [, kind = '', name = ''] =
    /^([a-z]+)\/(\S+)/.exec(found) ?? /\b(pod)s?[/ ]"([^"]+)"/.exec(found) ?? [];
  return [...log.stateAt(revision).objects.entries('')]
    .map(([key]) => key)
    .filter((key) => key.toLowerCase().startsWith(`${kind}/`) && key.endsWith(`/${name}`));
}

/** For what is not as it should be, the reasons of those who could say: `why-not`. */
const hindrances = (log: EventLog, broken: Broken): readonly Hindrance[] =>
  keysOf(log, broken).flatMap((key) =>
    whyNot(log, key, broken).filter((one) => !isNoHindrance(one)),
  );
