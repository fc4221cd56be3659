// Paths in a container: what is there, as far as anybody knows, and what a path means from where one is.

import type { Place } from './place.js';

/** What every image has: no layer of one is unpacked, so that nothing is known to be in them. */
const ROOTS = ['bin', 'dev', 'etc', 'home', 'lib', 'proc', 'root', 'sys', 'tmp', 'usr', 'var'];

/** A directory is what something known is in: mounts, and what leads to them. */
export function isDirectory({ files, mounts, workingDir }: Place, path: string): boolean {
  const below = path === '/' ? '/' : `${path}/`;
  return (
    path === '/' ||
    path === workingDir ||
    ROOTS.includes(path.slice(1)) ||
    (mounts.includes(path) && !files.has(path)) ||
    [...files.keys(), ...mounts].some((known) => known.startsWith(below))
  );
}

export function entriesOf({ files, mounts }: Place, path: string): readonly string[] {
  const below = path === '/' ? '/' : `${path}/`;
  const names = [...files.keys(), ...mounts]
    .filter((known) => known.startsWith(below) && known !== below)
    .map((known) => known.slice(below.length).split('/')[0] ?? '');
  return [...new Set(path === '/' ? [...ROOTS, ...names] : names)].sort();
}

export function resolve(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : `${cwd}/`}${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
