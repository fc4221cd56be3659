// A seed as a flag gives it: what chance is drawn from.

import { fail } from '../kubectl/problem.js';

const SEED_MAX = 2 ** 32 - 1;

export function seedOf(given: number): number {
  return given >= 0 && given <= SEED_MAX
    ? given
    : fail(`--seed is a number from 0 to ${SEED_MAX}, not ${given}`);
}
