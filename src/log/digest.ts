// The SHA-256 of a text that comes in lines: by it two tapes are known to tell the same story.

import { createHash } from 'node:crypto';

/** `sha256:…` of the lines, each with its line break. */
export function digestOf(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  let batch = '';
  for (const line of lines) {
    batch += `${line}\n`;
    if (batch.length < BATCH_MAX) continue;
    hash.update(batch);
    batch = '';
  }
  return `sha256:${hash.update(batch).digest('hex')}`;
}

/** Characters handed over at once. */
const BATCH_MAX = 1 << 16;
