// Going through several objects: what goes wrong with one does not keep the others from their turn.

import { KubectlError, type Problem } from './problem.js';

/** Does it for each, and adds what was refused to `problems`. */
export function oneByOne<T>(
  items: readonly T[],
  problems: Problem[],
  act: (item: T, index: number) => void,
): void {
  items.forEach((item, index) => {
    try {
      act(item, index);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      problems.push(...error.problems);
    }
  });
}
