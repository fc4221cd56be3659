// A broken law as somebody can work with it: a scenario that breaks it again, the commands, and why it broke.

import { becauseChain, eventText } from '../../history/because.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { whyNot } from '../../reasons/why-not/why-not.js';
import { Faults } from '../fields.js';
import { knownLaws } from '../laws/index.js';
import { readStep } from '../parse-steps.js';
import { deedCommand } from '../telling.js';
import type { LawBook } from './laws.js';
import type { Plan } from './plan.js';
import type { Broken, PlanResult } from './run-plan.js';
import type { WrittenStep } from './steps.js';

/** Longest part of a chain of causes that is told. */
const CHAIN_MAX = 8;

export interface Finding {
  readonly broken: Broken;
  /** A Scenario, in YAML. */
  readonly scenario: string;
  /** What would be typed, without the deployment. */
  readonly commands: readonly string[];
  /** From the event back to what began it, and what is in the way of what is missing. */
  readonly why: readonly string[];
}

export function findingOf(
  name: string,
  plan: Plan,
  { log, steps, broken }: PlanResult & { readonly broken: Broken },
  book: LawBook,
): Finding {
  const { epoch } = log.settings;
  const chain = becauseChain(log, broken.revision).map((event) => eventText(event, epoch));
  return {
    broken,
    scenario: dumpYaml(scenarioOf(name, plan, steps, broken, book)),
    commands: steps.flatMap((step) => commandOf(step) ?? []),
    why: [...chain.slice(0, CHAIN_MAX), ...hindrances(log, broken)],
  };
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

/** For what is not as it should be, the reasons of those who could say: `why-not`. */
function hindrances(log: PlanResult['log'], { found, revision, at }: Broken): readonly string[] {
  const [, kind = '', name = ''] = /^([a-z]+)\/(\S+)/.exec(found) ?? [];
  const state = log.stateAt(revision);
  const keys = [...state.objects.entries('')]
    .map(([key]) => key)
    .filter((key) => key.toLowerCase().startsWith(`${kind}/`) && key.endsWith(`/${name}`));
  return keys.flatMap((key) =>
    whyNot(log, key, { revision, at })
      .filter(({ trouble }) => trouble !== 'nothing wrong')
      .map(({ key, trouble, reason }) => `${key}: ${trouble}: ${reason}`),
  );
}
