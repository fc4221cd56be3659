// Commands that make and remove files and directories: touch, rm, cp, mv, tee, mkdir, rmdir, and those that change nothing that anybody could see.

import type { Command, Said, Shell } from './commands.js';
import { entriesOf, isDirectory, resolve } from './paths.js';

const wordsOf = (args: readonly string[]): readonly string[] =>
  args.filter((arg) => !arg.startsWith('-'));

const failed = (all: readonly (string | undefined)[]): Said => {
  const problems = all.filter((one) => one !== undefined);
  return { stderr: problems.map((one) => `${one}\n`).join(''), code: problems.length > 0 ? 1 : 0 };
};

const touch: Command = (args, { place, cwd }) =>
  failed(
    wordsOf(args).map((path) => {
      const whole = resolve(cwd, path);
      const problem = place.write(whole, place.files.get(whole) ?? '');
      return problem && `touch: ${path}: ${problem}`;
    }),
  );

const rm: Command = (args, { place, cwd }) => {
  const [force, deep] = ['f', 'r'].map((letter) =>
    args.some((arg) => /^-\w+$/.test(arg) && arg.toLowerCase().includes(letter)),
  );
  return failed(
    wordsOf(args).map((path) => {
      const whole = resolve(cwd, path);
      const below = [...place.files.keys()].filter((known) => known.startsWith(`${whole}/`));
      if (!place.files.has(whole) && below.length === 0)
        return force ? undefined : `rm: can't remove '${path}': No such file or directory`;
      if (below.length > 0 && !deep) return `rm: '${path}' is a directory`;
      for (const known of [...below, ...(place.files.has(whole) ? [whole] : [])]) {
        const problem = place.write(known, undefined);
        if (problem) return `rm: can't remove '${path}': ${problem}`;
      }
      return undefined;
    }),
  );
};

/** One file after another to a directory, or one file to another name. */
const copied =
  (name: 'cp' | 'mv'): Command =>
  (args, shell) => {
    const paths = wordsOf(args);
    const to = paths.at(-1) ?? '';
    return failed(paths.slice(0, -1).map((from) => copy(name, from, to, shell)));
  };

function copy(name: string, from: string, to: string, { place, cwd }: Shell): string | undefined {
  const [source, target] = [resolve(cwd, from), resolve(cwd, to)];
  const text = place.files.get(source);
  if (text === undefined) return `${name}: can't stat '${from}': No such file or directory`;
  const isInside = to.endsWith('/') || (isDirectory(place, target) && !place.files.has(target));
  const whole = isInside ? resolve(target, source.slice(source.lastIndexOf('/') + 1)) : target;
  const problem =
    place.write(whole, text) ?? (name === 'mv' ? place.write(source, undefined) : undefined);
  return problem && `${name}: can't create '${to}': ${problem}`;
}

const tee: Command = (args, { place, cwd }, stdin) => {
  const text = stdin();
  const appends = args.includes('-a');
  const { stderr = '', code = 0 } = failed(
    wordsOf(args).map((path) => {
      const whole = resolve(cwd, path);
      const problem = place.write(whole, (appends ? (place.files.get(whole) ?? '') : '') + text);
      return problem && `tee: ${path}: ${problem}`;
    }),
  );
  return { stdout: text, stderr, code };
};

/** [pkg/volume/util/atomic_writer.go createUserVisibleFiles] */
const readlink: Command = (args, { place, cwd }) => {
  const whole = resolve(cwd, wordsOf(args)[0] ?? '');
  const [folder, name] = [whole.slice(0, whole.lastIndexOf('/')), whole.replace(/^.*\//, '')];
  const isLink = place.linked.includes(folder) && entriesOf(place, folder).includes(name);
  return isLink ? { stdout: `..data/${name}\n` } : { code: 1 };
};

/** A directory in which nothing is known to be is kept under its path with a slash. */
const mkdir: Command = (args, { place, cwd }) => {
  const parents = args.some((arg) => arg === '--parents' || /^-\w*p/.test(arg));
  return failed(
    wordsOf(args).map((path) => {
      const whole = resolve(cwd, path);
      const isThere = place.files.has(whole) || isDirectory(place, whole);
      if (isThere && parents && !place.files.has(whole)) return undefined;
      const above = whole.slice(0, whole.lastIndexOf('/')) || '/';
      const problem = isThere
        ? 'File exists'
        : !parents && !isDirectory(place, above)
          ? 'No such file or directory'
          : place.write(`${whole}/`, '');
      return problem && `mkdir: can't create directory '${path}': ${problem}`;
    }),
  );
};

const rmdir: Command = (args, { place, cwd }) =>
  failed(
    wordsOf(args).map((path) => {
      const whole = resolve(cwd, path);
      const problem = place.files.has(whole)
        ? 'Not a directory'
        : !isDirectory(place, whole)
          ? 'No such file or directory'
          : entriesOf(place, whole).length > 0
            ? 'Directory not empty'
            : place.write(`${whole}/`, undefined);
      return problem && `rmdir: '${path}': ${problem}`;
    }),
  );

const quiet: Command = () => ({});

export const FILE_COMMANDS: Readonly<Record<string, Command>> = {
  touch,
  rm,
  cp: copied('cp'),
  mv: copied('mv'),
  tee,
  readlink,
  mkdir,
  rmdir,
  chmod: quiet,
  chown: quiet,
};
