// `tar`, as far as `kubectl cp` needs it: files that are known go out, and texts come in.
//
// The archive is of the old POSIX form, which every reader knows [ustar, POSIX.1-1988]. Messages are GNU tar's.

import type { Said, Shell } from './commands.js';
import { isDirectory, resolve } from './paths.js';

const BLOCK = 512;
/** An archive is written in records of so many bytes. */
const RECORD = 20 * BLOCK;
const NAME_BYTES_MAX = 100;

export function tar(words: readonly string[], shell: Shell, stdin: () => string): Said {
  const [letters, args] = flagsOf(words);
  const at = args.indexOf('-C');
  const directory = at < 0 ? shell.cwd : resolve(shell.cwd, args[at + 1] ?? '');
  const paths = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  if (letters.includes('c')) return created(paths, shell, directory);
  if (!letters.includes('x'))
    return { stderr: 'tar: this is more of tar than is simulated\n', code: 64 };
  return extracted(stdin(), shell, directory);
}

/** Members of the old form: a header, and so many bytes. Folders follow from the files in them. */
function extracted(archive: string, { place }: Shell, directory: string): Said {
  const bytes = new TextEncoder().encode(archive);
  const text = (from: number, length: number): string =>
    new TextDecoder().decode(bytes.subarray(from, from + length)).split('\0', 1)[0] ?? '';
  let stderr = '';
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const name = text(at, NAME_BYTES_MAX);
    if (name === '') break;
    const size = Number.parseInt(text(at + 124, 12).trim() || '0', 8) || 0;
    const isFile = ['0', ''].includes(text(at + 156, 1));
    const problem =
      isFile &&
      !name.endsWith('/') &&
      place.write(resolve(directory, name), text(at + BLOCK, size));
    if (problem) stderr += `tar: ${name}: Cannot open: ${problem}\n`;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return stderr === '' ? {} : failed(stderr);
}

/** `xmf - -C /tmp`, with a dash before the letters or without; what f names is standard input or output. */
function flagsOf([first = '', ...rest]: readonly string[]): readonly [string, readonly string[]] {
  const letters = first.replace(/^-/, '');
  return [letters, letters.endsWith('f') && rest[0] === '-' ? rest.slice(1) : rest];
}

function created(paths: readonly string[], { place }: Shell, directory: string): Said {
  let [stdout, stderr] = ['', ''];
  let isWhole = true;
  for (const path of paths) {
    if (path.startsWith('/')) stderr = "tar: Removing leading `/' from member names\n";
    const root = resolve(directory, path);
    const found = [...place.files].filter(
      ([known]) =>
        known === root ||
        (known.startsWith(root === '/' ? root : `${root}/`) && !known.endsWith('/')),
    );
    if (found.length === 0 && !isDirectory(place, root)) {
      isWhole = false;
      stderr += `tar: ${path.replace(/^\/+/, '')}: Cannot stat: No such file or directory\n`;
    }
    const shown = path.replace(/^\/+/, '').replace(/\/+$/, '');
    for (const [known, text] of found)
      stdout += member(`${shown}${known.slice(root.length)}`, text, place.now);
  }
  const end = '\0'.repeat(2 * BLOCK);
  const bytes = bytesOf(stdout + end);
  const filled = stdout + end + '\0'.repeat((RECORD - (bytes % RECORD)) % RECORD);
  return isWhole ? { stdout: filled, stderr } : { ...failed(stderr), stdout: filled };
}

const failed = (text: string): Said => ({
  stderr: `${text}tar: Exiting with failure status due to previous errors\n`,
  code: 2,
});

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** A header, and what the file holds, filled up to whole blocks. */
function member(name: string, text: string, now: number): string {
  const size = bytesOf(text);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const before = `${filled(name, NAME_BYTES_MAX)}${octal(0o644, 7)}${octal(0, 7)}${octal(0, 7)}${octal(size, 11)}${octal(Math.floor(now / 1_000), 11)}`;
  const after = `0${filled('', 100)}ustar\x0000${filled('root', 32)}${filled('root', 32)}${octal(0, 7)}${octal(0, 7)}`;
  const blank = `${before}        ${after}`;
  const sum = new TextEncoder().encode(blank).reduce((total, byte) => total + byte, 0);
  const header = `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
  return `${filled(header, BLOCK)}${text}${'\0'.repeat((BLOCK - (size % BLOCK)) % BLOCK)}`;
}

const filled = (text: string, bytes: number): string =>
  `${text}${'\0'.repeat(Math.max(0, bytes - bytesOf(text)))}`;
