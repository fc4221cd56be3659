// A flag that takes one of a few words.

import { fail } from '../kubectl/problem.js';

export function oneOf<T extends string>(flag: string, known: readonly T[], given: string): T {
  return (
    known.find((one) => one === given) ?? fail(`--${flag} is ${known.join(' or ')}, not "${given}"`)
  );
}
