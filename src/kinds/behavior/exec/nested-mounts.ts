// Directories that a volume holds because something else is mounted there: in one container, or in another one of the
// pod that has the same volume.
//
// Source: pkg/volume/util/nested_volumes.go getNestedMountpoints.

import type { PodSpec } from 'kubernetes-types/core/v1.js';

/** Relative to the volume's own directory. */
export function nestedMounts(
  { containers, initContainers = [] }: PodSpec,
  volume: string,
): { readonly paths: readonly string[] } | { readonly problem: string } {
  const paths: string[] = [];
  for (const { volumeMounts = [] } of [...initContainers, ...containers]) {
    const mounts = volumeMounts.map(({ name, mountPath }) => ({ name, at: cleaned(mountPath) }));
    const all = mounts.map(({ at }) => at).sort();
    for (const { name, at } of mounts) {
      if (name !== volume) continue;
      if (at.startsWith('../')) return { problem: `invalid container mount point ${at}` };
      paths.push(...outermostBelow(`${at}/`, all));
    }
  }
  return { paths };
}

/** As Go's filepath.Clean. */
function cleaned(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.' && !(part === '..' && isAbsolute)) parts.push(part);
  }
  return `${isAbsolute ? '/' : ''}${parts.join('/')}`;
}

function outermostBelow(own: string, sorted: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const at of sorted)
    if (at.startsWith(own) && !found.some((outer) => at.startsWith(`${outer}/`))) found.push(at);
  return found.map((at) => at.slice(own.length));
}
