// `ls`: names alone, for owners, modes and times of files are not simulated. Its layout is busybox's.

import type { Command, Shell } from './commands.js';
import { entriesOf, isDirectory, resolve } from './paths.js';

export const ls: Command = (args, shell) => {
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  const given = args.filter((arg) => !arg.startsWith('-'));
  const paths = given.length === 0 ? ['.'] : given;
  const isFolder = (path: string) => isDirectory(shell.place, resolve(shell.cwd, path));
  const isFile = (path: string) => shell.place.files.has(resolve(shell.cwd, path));
  const alone = paths.filter((path) => isFile(path) || (flags.includes('d') && isFolder(path)));
  const folders = paths
    .filter((path) => !alone.includes(path) && isFolder(path))
    .flatMap((path) => (flags.includes('R') ? foldersFrom(shell, path) : [path]));
  const isHeaded = paths.length > 1 || flags.includes('R');
  const sections = folders.map(
    (path) => `${isHeaded ? `${path}:\n` : ''}${lines(namesIn(shell, path))}`,
  );
  const stderr = paths
    .filter((path) => !alone.includes(path) && !isFolder(path))
    .map((path) => `ls: ${path}: No such file or directory\n`)
    .join('');
  const files = alone.length > 0 ? [lines(alone)] : [];
  return { stdout: [...files, ...sections].join('\n'), stderr, code: stderr === '' ? 0 : 1 };
};

const lines = (names: readonly string[]): string => names.map((name) => `${name}\n`).join('');

const namesIn = ({ place, cwd }: Shell, path: string): readonly string[] =>
  entriesOf(place, resolve(cwd, path));

/** A folder, and those in it, each before what is in it. */
function foldersFrom(shell: Shell, path: string): readonly string[] {
  const below = namesIn(shell, path)
    .map((name) => `${path.replace(/\/$/, '')}/${name}`)
    .filter((one) => isDirectory(shell.place, resolve(shell.cwd, one)));
  return [path, ...below.flatMap((one) => foldersFrom(shell, one))];
}
