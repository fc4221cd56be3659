// The commands of a script that make and remove files: touch, rm, cp, mv, tee.

import { type FileChange, printedBy } from './program.js';

const COMMANDS: ReadonlySet<string> = new Set(['touch', 'rm', 'cp', 'mv', 'tee']);

export const isOfFiles = (name: string): boolean => COMMANDS.has(name);

export function filesChanged(
  name: string,
  args: readonly string[],
  atMs: number,
): readonly FileChange[] {
  const paths = args.filter((arg) => !arg.startsWith('-'));
  if (name === 'touch') return paths.map((path) => ({ path, atMs, text: '', appends: true }));
  if (name === 'rm') return paths.map((path) => ({ path, atMs }));
  // What is typed into a tee nobody knows.
  if (name === 'tee') return [];
  const to = paths.at(-1) ?? '';
  return paths.slice(0, -1).flatMap((from) => [
    {
      path: paths.length > 2 || to.endsWith('/') ? inside(to, from) : to,
      atMs,
      text: copyOf(from),
    },
    ...(name === 'mv' ? [{ path: from, atMs }] : []),
  ]);
}

const inside = (folder: string, file: string): string =>
  `${folder.replace(/\/+$/, '')}/${file.slice(file.lastIndexOf('/') + 1)}`;

/** What is in the file when the copy is made. */
const copyOf = (path: string): string => printedBy(['cat', path]);
