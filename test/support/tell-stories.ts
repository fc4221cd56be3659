// A program of its own: tells a few stories and prints their hash, for test/laws/environment.test.ts to start.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { inMemory, lines, story, told, world } from './story.js';

const hash = createHash('sha256');
for (const [steps, settings] of fc.sample(fc.tuple(story, world), { seed: 12, numRuns: 6 })) {
  const log = inMemory(settings);
  told(steps, log);
  for (const line of lines(log)) hash.update(line);
  hash.update(`${log.head}\n`);
}
console.log(hash.digest('hex'));
