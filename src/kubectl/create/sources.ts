// Keys and values of a ConfigMap or Secret: literals, files, directories, files of environment variables.
//
// Source: kubectl pkg/util/util.go (ParseFileSource, ParseLiteralSource), pkg/cmd/util/env_file.go.

import { envVarNameErrors } from '../../machinery/names.js';
import { list, texts } from '../flags.js';
import type { KubectlIo } from '../io.js';
import { fail } from '../problem.js';

export const sourceFlags = (what: string) => ({
  'from-file': list(
    `Key file can be specified using its file path, in which case file basename will be used as ${what} key, or optionally with a key and file path, in which case the given key will be used. Specifying a directory will iterate each named file in the directory whose basename is a valid ${what} key.`,
  ),
  'from-literal': texts(
    `Specify a key and literal value to insert in ${what} (i.e. mykey=somevalue)`,
  ),
  'from-env-file': list(
    `Specify the path to a file to read lines of key=val pairs to create a ${what}.`,
  ),
});

export interface Sources {
  readonly 'from-file': readonly string[];
  readonly 'from-literal': readonly string[];
  readonly 'from-env-file': readonly string[];
}

export interface KeyRules {
  /** Ends the verb when the key may not be used. */
  readonly check: (key: string, known: ReadonlySet<string>) => void;
  /** What a message calls the file of environment variables. */
  readonly envFile: string;
}

/** All keys with their values, in the order of the flags. */
export function readSources(
  io: KubectlIo,
  sources: Sources,
  { check, envFile }: KeyRules,
): ReadonlyMap<string, string> {
  const literals = sources['from-literal'];
  const files = sources['from-file'];
  const envFiles = sources['from-env-file'];
  if (envFiles.length > 0 && (files.length > 0 || literals.length > 0))
    fail('from-env-file cannot be combined with from-file or from-literal');
  const found = new Map<string, string>();
  const add = (key: string, value: string): void => {
    check(key, new Set(found.keys()));
    found.set(key, value);
  };
  for (const source of literals) add(...literalOf(source));
  for (const source of files) for (const pair of filesOf(io, source)) add(...pair);
  for (const path of envFiles) {
    if (io.files.list(path, false)) fail(`${envFile} cannot be a directory`);
    for (const pair of environmentOf(io, path)) add(...pair);
  }
  return found;
}

function literalOf(source: string): [string, string] {
  const at = source.indexOf('=');
  if (at <= 0) fail(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), source.slice(at + 1)];
}

function filesOf(io: KubectlIo, source: string): [string, string][] {
  const parts = source.split('=');
  if (parts.length > 2) fail("key names or file paths cannot contain '='");
  const [first = '', second] = parts;
  if (second !== undefined && first === '') fail(`key name for file path ${second} missing`);
  if (second === '') fail(`file path for key name ${first} missing`);
  const path = second ?? first;
  const listed = io.files.list(path, false);
  if (!listed) return [[second === undefined ? baseName(path) : first, read(io, path)]];
  if (second !== undefined) fail('cannot give a key name for a directory path');
  return listed.map((file) => [baseName(file), read(io, file)]);
}

function read(io: KubectlIo, path: string): string {
  try {
    return io.files.read(path);
  } catch {
    return fail(`error reading ${path}: no such file or directory`);
  }
}

const baseName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? path;

/** Lines `KEY=value`; a key alone takes its value from the environment. */
function environmentOf(io: KubectlIo, path: string): [string, string][] {
  return read(io, path)
    .split(/\r?\n/)
    .flatMap((raw, index): [string, string][] => {
      const line = raw.trimStart();
      if (line === '' || line.startsWith('#')) return [];
      const at = line.indexOf('=');
      const key = at < 0 ? line : line.slice(0, at);
      const errors = envVarNameErrors(key);
      if (errors.length > 0)
        fail(
          `${path}:${index + 1}: ${JSON.stringify(key)} is not a valid key name: ${errors.join(';')}`,
        );
      return [[key, at < 0 ? (io.env[key] ?? '') : line.slice(at + 1)]];
    });
}
