// The SHA-256 of a text that comes in pieces: by it two tapes are known to tell the same story.

import { createHash } from 'node:crypto';

/** Characters hashed at once. */
const PIECE = 1 << 16;

/**
 * `sha256:…` of all pieces together. Whoever wants the text as well is handed it, in larger pieces.
 */
export function digestOf(
  pieces: Iterable<string>,
  also: (text: string) => void = () => {},
): string {
  const hash = createHash('sha256');
  let text = '';
  const flush = (): void => {
    hash.update(text);
    also(text);
    text = '';
  };
  for (const piece of pieces) {
    text += piece;
    if (text.length >= PIECE) flush();
  }
  flush();
  return `sha256:${hash.digest('hex')}`;
}
