// Judges one case: runs it, compares what came out with what was recorded, and words the difference.

import { unifiedDiff } from '../../src/machinery/unified-diff.js';
import type { Case, Check, Corpus } from './corpus.js';

export interface Verdict {
  /** The case, and the part of it. */
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'notRun';
  /** Why it was not run, or how it differs. */
  readonly why: string;
}

/** `explain`: a difference is worded, which takes a while for long answers. */
export async function judged(
  corpus: Corpus,
  one: Case,
  explain: boolean,
): Promise<readonly Verdict[]> {
  try {
    const answer = await corpus.check(one);
    const checks = Array.isArray(answer) ? (answer as readonly Check[]) : [answer as Check];
    return checks.map((check) => verdictOn(one, check, explain));
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [{ id: one.id, outcome: 'failed', why }];
  }
}

function verdictOn(one: Case, check: Check, explain: boolean): Verdict {
  const id = check.part === undefined ? one.id : `${one.id}#${check.part}`;
  if ('notRun' in check) return { id, outcome: 'notRun', why: check.notRun };
  const actual = textOf(check.actual);
  const expected = textOf(check.expected);
  if (actual === expected) return { id, outcome: 'passed', why: '' };
  return { id, outcome: 'failed', why: explain ? difference(expected, actual) : '' };
}

function difference(expected: string, actual: string): string {
  if (!`${expected}${actual}`.includes('\n')) return `recorded: ${expected}\nkubetape: ${actual}`;
  return unifiedDiff(
    { name: 'recorded', text: `${expected}\n` },
    { name: 'kubetape', text: `${actual}\n` },
  );
}

/** JSON with sorted keys: two values are the same if their texts are. `undefined` is a missing key. */
function textOf(value: unknown): string {
  return JSON.stringify(sorted(value), undefined, 1) ?? 'undefined';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
