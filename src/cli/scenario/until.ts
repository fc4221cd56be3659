// Where to stop: `--until 3` after the third step, `--until rolled-out` after the bookmark of that name.

import { fail } from '../../kubectl/problem.js';
import type { Scenario } from '../../scenario/scenario.js';

export function stepCount({ name, steps }: Scenario, until: string): number {
  if (/^\d+$/.test(until)) {
    const count = Number(until);
    return count <= steps.length
      ? count
      : fail(`${name} has ${steps.length} steps, so none is number ${count}`);
  }
  const i = steps.findIndex(({ deed }) => deed.do === 'bookmark' && deed.name === until);
  return i < 0 ? fail(`${name} has no bookmark "${until}"`) : i + 1;
}
