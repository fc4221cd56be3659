// How far the tape went, noted outside it: `cluster.tape.anchor`.
//
// SQLite drops the end of a damaged write-ahead log without a word, and a hash chain cannot see that its
// end is missing. A note beside the file can.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Anchor {
  readonly timeline: string;
  readonly revision: number;
  readonly chain: string;
}

const pathOf = (tape: string): string => `${tape}.anchor`;

/** Written whole and then renamed, so that it is never half there. */
export function writeAnchor(tape: string, anchor: Anchor): void {
  const path = pathOf(tape);
  writeFileSync(`${path}.new`, `${JSON.stringify(anchor)}\n`);
  renameSync(`${path}.new`, path);
}

/** Undefined when there is none, or when it is unreadable: then there is nothing to compare with. */
export function readAnchor(tape: string): Anchor | undefined {
  const path = pathOf(tape);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Anchor;
  } catch {
    return undefined;
  }
}
