// Judges one build of the project: which laws break in lives of well-behaved manifests, or which scenario does not come
// out as it should. The build may have a bug on purpose (run.mjs); without one, nothing is found.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGlobalOptions } from '../../src/cli/global-options.js';
import { loadFiles } from '../../src/cli/scenario/load.js';
import { loadPrograms } from '../../src/cli/scenario/programs.js';
import { cliVerbs } from '../../src/cli/verbs.js';
import { thisHost } from '../../src/host.js';
import { readYamlStream } from '../../src/machinery/yaml-stream.js';
import { Campaign } from '../../src/scenario/fuzz/campaign.js';
import { lawBook } from '../../src/scenario/fuzz/laws.js';
import type { Manifest } from '../../src/scenario/fuzz/plan.js';
import { runScenario } from '../../src/scenario/run.js';

const [root = '', what = 'laws', seeds = '24'] = process.argv.slice(2);
const scenarios = join(root, 'scenarios');
const named = (folder: string): string[] =>
  readdirSync(join(scenarios, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(scenarios, folder, name));

/** A law that has broken once is left out from then on, so that others get their turn. */
function brokenLaws(): readonly string[] {
  const files = [
    ...named('manifests/shop'),
    ...named('manifests/shop/workers'),
    join(root, 'test/mutations/extra.yaml'),
  ];
  const manifests = files.flatMap((file) =>
    readYamlStream(readFileSync(file, 'utf8')).documents.map(({ value }) => value as Manifest),
  );
  const laws = new Set<string>();
  const campaign = () =>
    new Campaign({
      manifests,
      book: lawBook([...laws]).book,
      nodes: 3,
      actions: 10,
      calm: 900_000,
    });
  let current = campaign();
  for (let seed = 1; seed <= Number(seeds); seed++) {
    const { broken } = current.runSeed(seed);
    if (!broken) continue;
    laws.add(broken.law);
    current = campaign();
  }
  return [...laws];
}

async function brokenScenario(): Promise<string | undefined> {
  const host = thisHost();
  const options = readGlobalOptions([], {}, false);
  const programs = await loadPrograms({ host, options, verbs: cliVerbs });
  for (const path of [...named('incidents'), ...named(''), ...named('diagnoses')]) {
    const [file] = loadFiles(host, [path]).loaded;
    if (!file) throw new Error(`no scenario in ${path}`);
    const isMeantToBreak = path.includes('incidents') && !path.endsWith('-fixed.yaml');
    const { passed } = runScenario(file.scenario, { files: file.files, programs, reopen: true });
    if (passed === isMeantToBreak) return path.slice(scenarios.length + 1);
  }
  return undefined;
}

async function found(): Promise<readonly string[]> {
  try {
    if (what === 'laws') return brokenLaws();
    const scenario = await brokenScenario();
    return scenario === undefined ? [] : [scenario];
  } catch (error) {
    return [`an error: ${error instanceof Error ? error.message : String(error)}`];
  }
}

process.stdout.write(`${JSON.stringify(await found())}\n`);
