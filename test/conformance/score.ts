// What a run of a corpus comes to, the scores that must not drop, and the cases that differ on purpose.

import type { Corpus } from './corpus.js';
import type { Verdict } from './judge.js';

export interface Score {
  readonly area: string;
  readonly about: string;
  /** Cases, or parts of them where a case has several. */
  readonly total: number;
  readonly run: number;
  readonly passed: number;
  /** Failed, and named in docs/divergences.md. */
  readonly onPurpose: number;
  /** How many were not run, by reason. */
  readonly notRun: Readonly<Record<string, number>>;
}
export type Scores = Readonly<Record<string, Score>>;

export function scoreOf(
  { area, about }: Pick<Corpus, 'area' | 'about'>,
  verdicts: readonly Verdict[],
  divergent: ReadonlySet<string>,
): Score {
  const notRun: Record<string, number> = {};
  for (const { outcome, why } of verdicts)
    if (outcome === 'notRun') notRun[why] = (notRun[why] ?? 0) + 1;
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed');
  const passed = verdicts.filter(({ outcome }) => outcome === 'passed').length;
  return {
    area,
    about,
    total: verdicts.length,
    run: passed + failed.length,
    passed,
    onPurpose: failed.filter(({ id }) => divergent.has(id)).length,
    notRun: Object.fromEntries(Object.entries(notRun).sort(([, a], [, b]) => b - a)),
  };
}

/** What is worse than it was, in words; nothing if all is well. */
export function dropsOf(name: string, before: Score | undefined, now: Score): readonly string[] {
  if (before === undefined) return [];
  const drops: string[] = [];
  if (now.passed < before.passed)
    drops.push(`${name}: ${now.passed} cases pass, ${before.passed} did`);
  if (now.run < before.run) drops.push(`${name}: ${now.run} cases are run, ${before.run} were`);
  return drops;
}

/** The names in the first column of the tables of docs/divergences.md. */
export function divergencesIn(document: string): ReadonlySet<string> {
  return new Set(Array.from(document.matchAll(/^\| `([^`]+)` \|/gm), ([, id]) => id ?? ''));
}

/** Those that are named as different and are not: the document is out of date. */
export const staleIn = (
  verdicts: readonly Verdict[],
  divergent: ReadonlySet<string>,
): readonly string[] =>
  verdicts
    .filter(({ id, outcome }) => outcome === 'passed' && divergent.has(id))
    .map(({ id }) => id);

export const percentOf = (passed: number, of: number): string =>
  of === 0 ? '-' : `${(Math.floor((passed / of) * 1000) / 10).toFixed(1)} %`;
