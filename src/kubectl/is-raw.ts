// Which command lines ask what only a server's handlers answer, so that only they load those.

import { findVerb } from './find-verb.js';

const METHODS: Readonly<Record<string, string>> = {
  create: 'POST',
  delete: 'DELETE',
  get: 'GET',
  replace: 'PUT',
};

/** Whether only the handlers of a server can answer a command line. */
export const isForHandlers = (argv: readonly string[]): boolean => isRaw(argv) || isToken(argv);

export const isToken = (argv: readonly string[]): boolean =>
  / create token$/.test(findVerb(argv).path);

/** Whether a command line asks for a path, and not for objects. */
const isRaw = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.some((word) => /^--raw(=|$)/.test(word)) && rawMethod(argv) !== undefined;
};

/** How a verb asks; undefined for one that takes no path. */
export const rawMethod = (argv: readonly string[]): string | undefined =>
  METHODS[findVerb(argv).verb?.name ?? ''];
