// Results in JUnit's XML, which build servers read: a suite for a scenario, a case for a step or a broken law.

import { brokenLawText } from '../../scenario/law-report.js';
import type { ScenarioRun } from './report.js';

export function junitXml(runs: readonly ScenarioRun[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${runs.map(suite).join('')}</testsuites>\n`;
}

/** One suite of cases that are about no scenario. */
export function suiteXml(name: string, cases: readonly Case[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const told = cases.map((one) => testCase(name, one)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite ${attribute('name', name)} tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="${seconds.toFixed(3)}">\n${told}  </testsuite>\n</testsuites>\n`;
}

interface Case {
  readonly name: string;
  readonly seconds: number;
  readonly failure?: string | undefined;
  readonly skipped?: boolean;
}

function suite(run: ScenarioRun): string {
  const cases = casesOf(run);
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const skipped = cases.filter((one) => one.skipped === true).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const name = attribute('name', run.scenario.name);
  return `  <testsuite ${name} ${attribute('file', run.path)} tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}">\n${cases.map((one) => testCase(run.scenario.name, one)).join('')}  </testsuite>\n`;
}

function casesOf({ scenario, result, wallMillis }: ScenarioRun): readonly Case[] {
  const steps = result.steps.map(({ step, title, status, problem }, i) => ({
    name: `${step.path} ${title}`,
    seconds: (wallMillis[i] ?? 0) / 1000,
    failure: problem,
    skipped: status === 'skipped',
  }));
  const laws = result.brokenLaws.map((broken) => ({
    name: `${broken.form} ${broken.law}`,
    seconds: 0,
    failure: brokenLawText(broken, scenario.settings.epoch),
  }));
  return [...steps, ...laws];
}

function testCase(suiteName: string, { name, seconds, failure, skipped }: Case): string {
  const start = `    <testcase ${attribute('classname', suiteName)} ${attribute('name', name)} time="${seconds.toFixed(3)}"`;
  if (skipped) return `${start}><skipped/></testcase>\n`;
  if (failure === undefined) return `${start}/>\n`;
  const message = attribute('message', failure.split('\n')[0] ?? '');
  return `${start}>\n      <failure ${message}>${escaped(failure)}</failure>\n    </testcase>\n`;
}

const attribute = (name: string, value: string): string =>
  `${name}="${escaped(value).replaceAll('"', '&quot;').replace(/\s/g, ' ')}"`;

/** XML has no way at all to write most control characters. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
