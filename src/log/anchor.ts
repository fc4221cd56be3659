// How far the tape went, noted outside it: `cluster.tape.anchor`.
//
// SQLite drops the end of a damaged write-ahead log without a word, and a hash chain cannot see that its
// end is missing. A note beside the file can.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export interface Anchor {
  readonly timeline: string;
  readonly revision: number;
  readonly chain: string;
}

const pathOf = (tape: string): string => `${tape}.anchor`;

/**
 * Written whole and then renamed, so that it is never half there. Where it cannot be written the tape goes
 * on without: what it would note is in the tape already, and an older note is true too.
 */
export function writeAnchor(tape: string, anchor: Anchor): void {
  const path = pathOf(tape);
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(anchor)}\n`);
    renameSync(`${path}.new`, path);
  } catch {
    rmSync(`${path}.new`, { force: true });
  }
}

/** Of a tape that is no longer there. */
export const dropAnchor = (tape: string): void => rmSync(pathOf(tape), { force: true });

/** With a tape that gets its name. */
export function moveAnchor(from: string, to: string): void {
  if (existsSync(pathOf(from))) renameSync(pathOf(from), pathOf(to));
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
