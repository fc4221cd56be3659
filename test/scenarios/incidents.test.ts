// Incidents that people have had: each breaks its law, and holds with the setting that its twin has.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { runScenario } from '../../src/scenario/run.js';

const FOLDER = join(import.meta.dirname, '../../scenarios/incidents');
const LINES_MAX = 40;
const FIXED = '-fixed';

const files = readdirSync(FOLDER).map((name) => name.replace(/\.yaml$/, ''));
const incidents = files.filter((name) => !name.endsWith(FIXED));

function run(name: string) {
  const text = readFileSync(join(FOLDER, `${name}.yaml`), 'utf8');
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(LINES_MAX);
  const read = parseScenario(text);
  if (!read.ok) throw new Error(read.errors.join('\n'));
  expect(read.scenario.name).toBe(name);
  expect(read.scenario.about).not.toBe('');
  return runScenario(read.scenario);
}

describe.each(incidents)('%s', (name) => {
  test('breaks a law, and nothing else goes wrong', () => {
    const { brokenLaws, steps } = run(name);
    expect(brokenLaws).toHaveLength(1);
    const failed = steps.filter(({ status }) => status === 'failed');
    for (const { problem } of failed) expect(problem).toMatch(/^broke the law/);
  });

  test('holds with the fix', () => {
    const { passed, steps, brokenLaws } = run(`${name}${FIXED}`);
    expect([...brokenLaws, ...steps.filter(({ status }) => status === 'failed')]).toEqual([]);
    expect(passed).toBe(true);
  });
});
