// Words too many are a mistake somebody wants to hear of: `kubetape init --tape a.tape 42`.

import { fail } from '../kubectl/problem.js';

export function noArguments(name: string, [first]: readonly string[]): void {
  if (first !== undefined) fail(`${name} takes no arguments, but "${first}" was given`);
}
