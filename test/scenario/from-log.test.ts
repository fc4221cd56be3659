// What a tape tells, exported as a scenario, is told again when that is run.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { forkInMemory, memoryLog } from '../../src/log/memory-log.js';
import { scenarioOf } from '../../src/scenario/from-log.js';
import { parseScenario } from '../../src/scenario/parse.js';
import { runScenario } from '../../src/scenario/run.js';

const folder = fileURLToPath(new URL('../../scenarios/diagnoses/', import.meta.url));

function read(text: string) {
  const found = parseScenario(text);
  if (!found.ok) throw new Error(found.errors.join('\n'));
  return found.scenario;
}

function toldBy(file: string) {
  const scenario = read(readFileSync(join(folder, file), 'utf8'));
  // What is asked of the tape afterwards is no part of the story.
  const steps = scenario.steps.filter(
    ({ deed }) => deed.do !== 'run' || deed.words[0] === 'kubectl',
  );
  const log = memoryLog(scenario.settings);
  const files = {
    read: (path: string) => readFileSync(join(dirname(join(folder, file)), path), 'utf8'),
    list: () => undefined,
  };
  return { log, result: runScenario({ ...scenario, steps }, { log, files }) };
}

test.each(
  readdirSync(folder),
)('%s: the export of what happened happens again, to the byte', (file) => {
  const { log, result } = toldBy(file);
  const text = scenarioOf(log, log.head);
  if (!text.ok) throw new Error(text.error);
  const again = runScenario(read(text.value));
  expect(again.steps.flatMap(({ problem }) => problem ?? [])).toEqual([]);
  expect({ events: again.events, hash: again.hash }).toEqual({
    events: result.events,
    hash: result.hash,
  });
});

test('what no scenario can tell is refused', () => {
  const { log } = toldBy('bad-image.yaml');
  const other = forkInMemory(log, { revision: 150, seed: 5 });
  expect(scenarioOf(other, other.head)).toMatchObject({
    ok: false,
    error: expect.stringContaining('other dice'),
  });
  expect(scenarioOf(memoryLog(log.settings), 0)).toMatchObject({ ok: false });
});
