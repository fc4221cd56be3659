// A new tape appears whole or not at all: it is filled under another name, and gets its own when it is done.
// Whoever is killed before that leaves a file that the next one clears away.

import { existsSync, linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import type { Settings } from '../machinery/settings.js';
import { dropAnchor, moveAnchor } from './anchor.js';
import { Tape, type TapeOptions } from './tape.js';
import { TapeError } from './tape-error.js';
import type { Writer } from './writer-lock.js';

export interface NewTape extends TapeOptions {
  readonly writer: Writer;
  readonly settings: Settings;
  /** Puts into the tape what it is to begin with. */
  readonly fill: (tape: Tape) => void;
}

export function makeTapeFile(path: string, { fill, settings, ...options }: NewTape): void {
  if (existsSync(path)) throw existsAlready(path);
  const draft = `${path}${MARK}${options.writer.pid}`;
  clearDrafts(path, options.writer);
  try {
    const tape = Tape.create(draft, settings, options);
    try {
      fill(tape);
    } finally {
      tape.close();
    }
    dropAnchor(path);
    publish(draft, path);
    moveAnchor(draft, path);
  } catch (error) {
    throw error instanceof TapeError
      ? new TapeError(error.problem, error.message.replaceAll(draft, path))
      : error;
  } finally {
    remove(draft);
  }
}

const existsAlready = (path: string): TapeError =>
  new TapeError('NotATape', `${path} exists already`);

const MARK = '.new-';

/** A link, unlike a renaming, does not put itself in the place of another's file. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') throw existsAlready(path);
    renameSync(draft, path);
  }
}

function remove(draft: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal', '.anchor', '.anchor.new'])
    rmSync(`${draft}${ending}`, { force: true });
}

function clearDrafts(path: string, { isRunning }: Writer): void {
  const cut = path.lastIndexOf('/') + 1;
  const [folder, start] = [path.slice(0, cut), `${path.slice(cut)}${MARK}`];
  for (const name of filesOf(folder === '' ? '.' : folder)) {
    const pid = name.startsWith(start) ? /^\d+$/.exec(name.slice(start.length))?.[0] : undefined;
    if (pid !== undefined && !isRunning(Number(pid))) remove(`${folder}${name}`);
  }
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
