// What a run prints: a line for each corpus, and how the first failures differ.

import type { Verdict } from './judge.js';
import { percentOf, type Score } from './score.js';

const WIDTHS = [26, 7, 7, 7, 9] as const;

export const headLine = (): string =>
  line(['CORPUS', 'CASES', 'RUN', 'PASSED', 'PERCENT'], 'NOT RUN');

export function scoreLine(name: string, { total, run, passed, onPurpose, notRun }: Score): string {
  const reasons = Object.entries(notRun).map(([why, count]) => `${count} ${why}`);
  const more = onPurpose === 0 ? [] : [`${onPurpose} differ on purpose`];
  return line(
    [name, `${total}`, `${run}`, `${passed}`, percentOf(passed, run)],
    [...more, ...reasons.slice(0, 2), ...(reasons.length > 2 ? ['…'] : [])].join('; '),
  );
}

const line = (cells: readonly string[], rest: string): string =>
  `${cells.map((cell, column) => (column === 0 ? cell.padEnd(26) : cell.padStart(WIDTHS[column] ?? 0))).join('')}  ${rest}`.trimEnd();

export function showFailures(failed: readonly Verdict[]): void {
  for (const { id, why } of failed) console.log(`\n--- ${id}\n${why}`);
}
