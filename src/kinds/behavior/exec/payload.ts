// The files that a ConfigMap, a Secret or the downward API puts into a volume, by the paths that were asked for.
//
// Source: pkg/volume/util/atomic_writer.go validatePayload. Validation lets nearly all of these paths not come so far.

import { isLonger } from '../../../machinery/byte-length.js';

const PATH_MAX = 4096;
const FILE_NAME_MAX = 255;
/** Nearly all that there are. */
const PLAIN = /^\w[\w.-]{0,63}$/;

/** The paths as they are written, or why none of the files can be. */
export function payloadOf(
  paths: readonly string[],
): { readonly paths: readonly string[] } | { readonly problem: string } {
  const problem = payloadProblem(paths);
  return problem === undefined ? { paths: paths.map(cleanPath) } : { problem };
}

/** Why none of the files can be written. */
export function payloadProblem(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem !== undefined) return `invalid path: ${problem}`;
  }
  return undefined;
}

function pathProblem(path: string): string | undefined {
  if (PLAIN.test(path)) return undefined;
  if (path === '') return 'must not be empty: ""';
  if (path.startsWith('/')) return `must be relative path: ${path}`;
  if (isLonger(path, PATH_MAX)) return `must be less than or equal to ${PATH_MAX} characters`;
  const parts = path.split('/');
  if (parts.includes('..')) return `must not contain '..': ${path}`;
  if (parts.some((part) => isLonger(part, FILE_NAME_MAX)))
    return `filenames must be less than or equal to ${FILE_NAME_MAX} characters`;
  return path.startsWith('..') ? `must not start with '..': ${path}` : undefined;
}

/** `a//b/./c` is `a/b/c`; only of paths that lead nowhere else. */
export const cleanPath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/') || '.';
