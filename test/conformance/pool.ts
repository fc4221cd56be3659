// Runs corpora in as many workers as there are cores, a portion of a corpus at a time.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Verdict } from './judge.js';
import type { Portion } from './worker.js';

const PORTIONS = 4;

interface Job {
  readonly portion: Portion;
  readonly done: (numbered: Numbered) => void;
  readonly broken: (error: unknown) => void;
}
type Numbered = readonly (readonly [number, readonly Verdict[]])[];

/** The verdicts on each corpus, in the order of its cases; `told` hears of each as soon as it is through. */
export async function judgeAll(
  asked: readonly { name: string; files: readonly string[] }[],
  explain: boolean,
  told: (name: string, verdicts: readonly Verdict[]) => void,
): Promise<void> {
  const jobs: Job[] = [];
  const answers = asked.map(async ({ name, files }) => {
    const portions = Array.from({ length: PORTIONS }, (_, turn) => {
      const portion = { corpus: name, files, turn, turns: PORTIONS, explain };
      return new Promise<Numbered>((done, broken) => {
        jobs.push({ portion, done, broken });
      });
    });
    const numbered = (await Promise.all(portions)).flat();
    numbered.sort(([a], [b]) => a - b);
    told(
      name,
      numbered.flatMap(([, verdicts]) => verdicts),
    );
  });
  for (let core = 0; core < availableParallelism(); core++) serve(jobs);
  await Promise.all(answers);
}

function serve(jobs: Job[]): void {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url));
  const next = () => {
    const job = jobs.shift();
    if (job === undefined) {
      void worker.terminate();
      return;
    }
    worker.removeAllListeners();
    worker.on('message', (numbered: Numbered) => {
      job.done(numbered);
      next();
    });
    worker.on('error', job.broken);
    worker.postMessage(job.portion);
  };
  next();
}
