// What is said of scenarios that have run: a few lines for people, JSON for programs.

import { formatGoDuration } from '../../machinery/duration.js';
import { brokenLawText } from '../../scenario/law-report.js';
import type { ScenarioResult } from '../../scenario/run.js';
import type { Scenario } from '../../scenario/scenario.js';
import { counted } from '../event-text.js';

export interface ScenarioRun {
  readonly path: string;
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  /** Milliseconds that the steps took, as far as they were taken. */
  readonly wallMillis: readonly number[];
}

/** `apart`: other text stands before, as when the scenario was told. */
export function reportText({ scenario, result }: ScenarioRun, apart: boolean): string {
  const { passed, steps, events, took, hash } = result;
  const taken = steps.filter(({ status }) => status !== 'skipped').length;
  const count = taken === steps.length ? `${taken} steps` : `${taken} of ${steps.length} steps`;
  return [
    `${apart ? '\n' : ''}${scenario.name}: ${passed ? 'passed' : 'FAILED'}, ${count}, ${formatGoDuration(took)} of virtual time, ${counted(events)}`,
    ...problems({ scenario, result }).map((text) => text.replace(/^/gm, '  ')),
    `hash ${hash}`,
    '',
  ].join('\n');
}

/** Failed steps and broken laws, several lines each. */
export function problems({
  scenario,
  result,
}: Pick<ScenarioRun, 'scenario' | 'result'>): readonly string[] {
  const failed = result.steps.filter(({ status }) => status === 'failed');
  return [
    ...failed.map(
      ({ step, title, problem = '' }) =>
        `${step.path}: ${title}\n  ${problem.replaceAll('\n', '\n  ')}`,
    ),
    ...result.brokenLaws.map((broken) => brokenLawText(broken, scenario.settings.epoch)),
  ];
}

export function reportJson(runs: readonly ScenarioRun[]): string {
  const scenarios = runs.map(({ path, scenario, result, wallMillis }) => ({
    file: path,
    name: scenario.name,
    passed: result.passed,
    seed: scenario.settings.seed,
    events: result.events,
    virtualSeconds: result.took / 1000,
    hash: result.hash,
    steps: result.steps.map(({ step, title, status, problem, took, events }, i) => ({
      path: step.path,
      title,
      status,
      ...(problem === undefined ? {} : { problem }),
      virtualSeconds: took / 1000,
      ...(wallMillis[i] === undefined ? {} : { wallMilliseconds: Math.round(wallMillis[i]) }),
      events,
    })),
    brokenLaws: result.brokenLaws,
  }));
  return `${JSON.stringify({ passed: runs.every(({ result }) => result.passed), scenarios }, null, 2)}\n`;
}
