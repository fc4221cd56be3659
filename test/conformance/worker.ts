// A worker of the measuring stick: gets a corpus, its files and a portion of its cases, and answers with verdicts.

import { parentPort } from 'node:worker_threads';
import { corpora } from './corpora.js';
import type { Case } from './corpus.js';
import { casesOf } from './data.js';
import { judged, type Verdict } from './judge.js';

/** The cases whose number is `turn` modulo `turns`. */
export interface Portion {
  readonly corpus: string;
  readonly files: readonly string[];
  readonly turn: number;
  readonly turns: number;
  readonly explain: boolean;
}

let read: { corpus: string; cases: readonly Case[] } | undefined;

parentPort?.on('message', async (portion: Portion) => {
  const corpus = corpora.find(({ name }) => name === portion.corpus);
  if (corpus === undefined) throw new Error(`no corpus ${portion.corpus}`);
  if (read?.corpus !== corpus.name)
    read = {
      corpus: corpus.name,
      cases: portion.files.flatMap((file) => casesOf(corpus, file)),
    };
  const verdicts: (readonly [number, readonly Verdict[]])[] = [];
  for (const [index, one] of read.cases.entries())
    if (index % portion.turns === portion.turn)
      verdicts.push([index, await judged(corpus, one, portion.explain)]);
  parentPort?.postMessage(verdicts);
});
