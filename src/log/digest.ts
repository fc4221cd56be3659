// The SHA-256 of a text that comes in lines: by it two tapes are known to tell the same story.

import { createHash } from 'node:crypto';

/** `sha256:…` of the lines, each with its line break. */
export class Digest {
  readonly #hash = createHash('sha256');

  update(text: string): this {
    this.#hash.update(text);
    return this;
  }

  /** `sha256:…` of all that it was given. */
  toString(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`;
  }
}

/** `sha256:…` of the lines, each with its line break. */
export function digestOf(lines: Iterable<string>): string {
  const digest = new Digest();
  let batch = '';
  for (const line of lines) {
    batch += `${line}
`;
    if (batch.length < BATCH_MAX) continue;
    digest.update(batch);
    batch = '';
  }
  return digest.update(batch).toString();
}

/** Characters handed over at once. */
const BATCH_MAX = 1 << 16;
