// Every file in scenarios/ passes, and obeys two laws: Repeatable and RestartSafe.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGlobalOptions } from '../../src/cli/global-options.js';
import { loadFiles } from '../../src/cli/scenario/load.js';
import { loadPrograms } from '../../src/cli/scenario/programs.js';
import { problems } from '../../src/cli/scenario/report.js';
import { cliVerbs } from '../../src/cli/verbs.js';
import { thisHost } from '../../src/host.js';
import { runScenario } from '../../src/scenario/run.js';

const FOLDER = join(import.meta.dirname, '../../scenarios');
/** A scenario is an example, not a benchmark. */
const EVENTS_MAX = 20_000;
const LINES_MAX = 60;

const names = [FOLDER, join(FOLDER, 'diagnoses')]
  .flatMap((folder) => readdirSync(folder).map((name) => relative(FOLDER, join(folder, name))))
  .filter((name) => name.endsWith('.yaml'));
const host = thisHost();
const programs = await loadPrograms({
  host,
  options: readGlobalOptions([], {}, false),
  verbs: cliVerbs,
});

test('there are scenarios', () => {
  expect(names).toContain('tour.yaml');
});

describe.each(names)('%s', (name) => {
  const path = join(FOLDER, name);
  const { loaded, errors } = loadFiles(host, [path]);
  const [file] = loaded;
  if (!file) throw new Error(errors.join('\n'));
  const { scenario, files } = file;
  const result = runScenario(scenario, { files, programs });

  test('passes', () => {
    expect(problems({ scenario, result })).toEqual([]);
    expect(result.passed).toBe(true);
  });

  test('says what it is about, under the name of its file, in few lines', () => {
    expect(`${scenario.name}.yaml`).toBe(basename(name));
    expect(scenario.about).not.toBe('');
    if (name !== 'tour.yaml')
      expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThanOrEqual(LINES_MAX);
  });

  test('tells the same story again, also when the cluster is opened anew after every step', () => {
    expect(result.events).toBeLessThan(EVENTS_MAX);
    const again = runScenario(scenario, { files, programs, reopen: true });
    expect(problems({ scenario, result: again })).toEqual([]);
    expect(again.hash).toBe(result.hash);
  });
});
