// Which command lines ask for a path, so that only they load what answers one.

import { findVerb } from './find-verb.js';

const METHODS: Readonly<Record<string, string>> = {
  create: 'POST',
  delete: 'DELETE',
  get: 'GET',
  replace: 'PUT',
};

/** Whether a command line asks for a path, and not for objects. */
export const isRaw = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.some((word) => /^--raw(=|$)/.test(word)) && rawMethod(argv) !== undefined;
};

/** How a verb asks; undefined for one that takes no path. */
export const rawMethod = (argv: readonly string[]): string | undefined =>
  METHODS[findVerb(argv).verb?.name ?? ''];
