// The measuring stick: how much of what a real Kubernetes was seen to answer the product answers alike.
//
//     npm run conformance -- [--data DIR] [--only CORPUS[,CORPUS]] [--json FILE] [--failures N] [--update]
//
// `--update` writes scores.json, docs/fidelity.md and the README's table anew. Without `--data` the data is that of
// KUBETAPE_CONFORMANCE, or ../shared/conformance beside the project, and a corpus that drops below scores.json
// fails the run.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpora } from './corpora.js';
import type { Corpus } from './corpus.js';
import { filesOf } from './data.js';
import { fidelityDocument, withScores } from './fidelity.js';
import type { Verdict } from './judge.js';
import { judgeAll } from './pool.js';
import { headLine, scoreLine, showFailures } from './report.js';
import { divergencesIn, dropsOf, type Score, type Scores, scoreOf, staleIn } from './score.js';

interface Asked {
  readonly data: string;
  /** A folder that only this run knows: nothing is held against earlier scores. */
  readonly elsewhere: boolean;
  readonly only: readonly string[];
  readonly json?: string | undefined;
  readonly failures: number;
  readonly update: boolean;
}

export async function measure(words: readonly string[], root: string): Promise<number> {
  const asked = askedBy(words, root);
  if (!existsSync(asked.data)) {
    console.log('not run: conformance data not found');
    if (asked.json !== undefined) writeJson(asked.json, {});
    return 0;
  }
  const chosen = corpora.filter(({ name }) => asked.only.length === 0 || asked.only.includes(name));
  const unknown = asked.only.filter((name) => !chosen.some((corpus) => corpus.name === name));
  if (unknown.length > 0) {
    console.error(`No corpus is called ${unknown.join(', ')}.`);
    return 2;
  }
  const divergent = divergencesIn(readFileSync(join(root, 'docs/divergences.md'), 'utf8'));
  const scores: Record<string, Score> = {};
  const stale: string[] = [];
  const failed: Verdict[] = [];
  console.log(headLine());
  const found = chosen.map(({ name, beside = '' }) => {
    const own = filesOf(asked.data, name);
    return { name, files: own.length > 0 ? own : filesOf(join(asked.data, beside), name) };
  });
  for (const { name } of found.filter(({ files }) => files.length === 0))
    console.log(`${name}: not run: not in ${asked.data}`);
  const present = found.filter(({ files }) => files.length > 0);
  await judgeAll(present, asked.failures > 0, (name, verdicts) => {
    const corpus = chosen.find((one) => one.name === name) as Corpus;
    scores[name] = scoreOf(corpus, verdicts, divergent);
    stale.push(...staleIn(verdicts, divergent));
    failed.push(...verdicts.filter(({ outcome }) => outcome === 'failed').slice(0, asked.failures));
    console.log(scoreLine(name, scores[name] as Score));
  });
  showFailures(failed);
  if (asked.json !== undefined) writeJson(asked.json, scores);
  return asked.elsewhere ? 0 : heldAgainst(asked, scores, stale, root);
}

function askedBy(words: readonly string[], root: string): Asked {
  const { values } = parseArgs({
    args: [...words],
    options: {
      data: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      failures: { type: 'string', default: '0' },
      update: { type: 'boolean', default: false },
    },
  });
  const usual = process.env['KUBETAPE_CONFORMANCE'] ?? join(root, '../shared/conformance');
  return {
    data: values.data ?? usual,
    elsewhere: values.data !== undefined,
    only: values.only.flatMap((names) => names.split(',')),
    json: values.json,
    failures: Number(values.failures),
    update: values.update,
  };
}

function writeJson(file: string, scores: Scores): void {
  const rows = Object.entries(scores).map(([name, { total, run, passed }]) => ({
    name,
    total,
    run,
    passed,
  }));
  writeFileSync(file, `${JSON.stringify({ corpora: rows }, undefined, 2)}\n`);
}

/** The ratchet: what passed before must pass, unless the scores are updated on purpose. */
function heldAgainst(asked: Asked, now: Scores, stale: readonly string[], root: string): number {
  const file = join(root, 'test/conformance/scores.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as Scores;
  const complaints = stale.map((id) => `${id} passes; docs/divergences.md says it differs`);
  if (asked.update) update(file, { ...before, ...now }, root);
  else
    for (const [name, score] of Object.entries(now))
      complaints.push(...dropsOf(name, before[name], score));
  for (const complaint of complaints) console.error(complaint);
  return complaints.length === 0 ? 0 : 1;
}

function update(file: string, scores: Scores, root: string): void {
  const known = corpora.filter(({ name }) => scores[name] !== undefined);
  const ordered = Object.fromEntries(known.map(({ name }) => [name, scores[name] as Score]));
  writeFileSync(file, `${JSON.stringify(ordered, undefined, 2)}\n`);
  writeFileSync(join(root, 'docs/fidelity.md'), fidelityDocument(ordered));
  const readme = join(root, 'README.md');
  writeFileSync(readme, withScores(readFileSync(readme, 'utf8'), ordered));
}
