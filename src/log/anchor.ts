// How far the tape went, noted outside it: `cluster.tape.anchor`.
//
// SQLite drops the end of a damaged write-ahead log without a word, and a hash chain cannot see that its
// end is missing. A note beside the file can. It holds the first timeline as it did when there was no other,
// and forks below.

import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Revision } from '../machinery/object.js';

export interface End {
  readonly revision: Revision;
  readonly chain: string;
}

interface Note extends End {
  readonly timeline: string;
  readonly forks?: Readonly<Record<string, End>>;
}

const pathOf = (tape: string): string => `${tape}.anchor`;

export class Anchor {
  readonly #tape: string;
  /** By timeline. Empty when there is no note, or an unreadable one: then there is nothing to compare with. */
  readonly ends: Map<string, End>;

  constructor(tape: string) {
    this.#tape = tape;
    this.ends = new Map(endsIn(readNote(tape)));
  }

  /**
   * Where it cannot be written the tape goes on without: what it would note is in the tape already, and an older
   * note is true too.
   */
  note(timeline: string, end: End): void {
    this.ends.set(timeline, end);
    const path = pathOf(this.#tape);
    const text = `${JSON.stringify(noteOf(this.ends))}\n`;
    try {
      if (existsSync(path)) overwrite(path, text);
      else replace(path, text);
    } catch {
      // A folder that is not ours to write, a full disk.
    }
  }
}

/**
 * In one write, and over what is there: a file is renamed ten times as slowly, and this happens at every step. It
 * is short enough for one who is killed to leave it as it was or as it is to be.
 */
function overwrite(path: string, text: string): void {
  const file = openSync(path, 'r+');
  try {
    const length = writeSync(file, text, 0);
    if (fstatSync(file).size > length) ftruncateSync(file, length);
  } finally {
    closeSync(file);
  }
}

function replace(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  } finally {
    rmSync(`${path}.new`, { force: true });
  }
}

/** Of a tape that is no longer there. */
export const dropAnchor = (tape: string): void => rmSync(pathOf(tape), { force: true });

/** With a tape that gets its name. */
export function moveAnchor(from: string, to: string): void {
  if (existsSync(pathOf(from))) renameSync(pathOf(from), pathOf(to));
}

function readNote(tape: string): Note | undefined {
  const path = pathOf(tape);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Note;
  } catch {
    return undefined;
  }
}

function* endsIn(note: Note | undefined): Generator<[string, End]> {
  if (!note) return;
  yield [note.timeline, { revision: note.revision, chain: note.chain }];
  for (const [name, end] of Object.entries(note.forks ?? {})) yield [name, end];
}

function noteOf(ends: ReadonlyMap<string, End>): Note | undefined {
  const [first, ...forks] = [...ends].sort(([a], [b]) => rank(a) - rank(b));
  if (!first) return undefined;
  const [timeline, end] = first;
  return { timeline, ...end, ...(forks.length > 0 ? { forks: Object.fromEntries(forks) } : {}) };
}

const rank = (timeline: string): number => (timeline === 'main' ? 0 : 1);
