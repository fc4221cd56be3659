// The texts that `-f` names: files, the files of directories, standard input.

import { dumpYaml } from '../machinery/yaml-dump.js';
import { bool, list, text } from './flags.js';
import type { KubectlIo } from './io.js';
import { buildKustomization } from './kustomize/index.js';
import { fail, KubectlError } from './problem.js';

export const filenameFlags = (purpose: string) => ({
  filename: list(`Filename, directory, or - for standard input, ${purpose}`, { short: 'f' }),
  recursive: bool('Process the directory used in -f, --filename recursively.', { short: 'R' }),
  kustomize: text('Process the kustomization directory.', { short: 'k' }),
});

export interface Filenames {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly kustomize: string;
}

export const areFilenamesGiven = ({ filename, kustomize }: Filenames): boolean =>
  filename.length > 0 || kustomize !== '';

export function requireFilenames(filenames: Filenames): void {
  if (!areFilenamesGiven(filenames)) fail('must specify one of -f and -k');
}

export interface ManifestText {
  /** What messages call it: the path, or STDIN. */
  readonly source: string;
  readonly text: string;
}

const EXTENSIONS = ['.json', '.yaml', '.yml'];
const isManifest = (path: string): boolean => EXTENSIONS.some((ending) => path.endsWith(ending));

/** Ends the verb when a path leads nowhere: kubectl looks before it begins. */
export function readTexts(io: KubectlIo, filenames: Filenames): readonly ManifestText[] {
  if (filenames.kustomize !== '') return [kustomized(io, filenames)];
  if (filenames.filename.filter((name) => name === '-').length > 1)
    fail('standard input cannot be used for multiple arguments');
  const problems: string[] = [];
  const texts = filenames.filename.flatMap((name) => {
    if (name === '-') return [{ source: 'STDIN', text: io.files.stdin() }];
    const read = readPath(io, name, filenames.recursive);
    if (typeof read !== 'string') return read;
    problems.push(read);
    return [];
  });
  if (problems.length > 0) throw new KubectlError(problems);
  return texts;
}

function kustomized(io: KubectlIo, { kustomize, filename }: Filenames): ManifestText {
  if (filename.length > 0) fail('only one of -f or -k can be specified');
  const built = buildKustomization(io.files, io.session.view(), kustomize);
  return { source: kustomize, text: built.map(dumpYaml).join('---\n') };
}

function readPath(io: KubectlIo, path: string, recursive: boolean): ManifestText[] | string {
  if (/^https?:\/\//.test(path)) return `unable to read URL ${JSON.stringify(path)}: not supported`;
  const listed = io.files.list(path, recursive);
  if (listed) {
    const files = listed.filter(isManifest);
    if (files.length === 0)
      return `error reading [${path}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`;
    return files.map((file) => ({ source: file, text: io.files.read(file) }));
  }
  try {
    return [{ source: path, text: io.files.read(path) }];
  } catch {
    return `the path ${JSON.stringify(path)} does not exist`;
  }
}
