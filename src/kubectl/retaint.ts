// The taints of a node after `kubectl taint`, and what has been done to them in a word.
//
// Source: kubectl pkg/cmd/taint/utils.go reorganizeTaints, checkIfTaintsAlreadyExists, deleteTaints.

import { fail, KubectlError } from './problem.js';
import type { Taint, TaintChanges } from './taint-words.js';

const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** The node's taints afterwards, new ones first, and what has been done in a word. */
export function retaint(
  node: string,
  old: readonly Taint[],
  { add, remove }: TaintChanges,
  overwrite: boolean,
): { readonly operation: string; readonly taints: readonly Taint[] } {
  const there = add.filter((taint) => old.some((other) => isSame(taint, other)));
  if (!overwrite && there.length > 0)
    fail(
      `node ${node} already has ${there.map(({ key }) => key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
    );
  let taints: readonly Taint[] = [
    ...add,
    ...old.filter((taint) => !add.some((other) => isSame(taint, other))),
  ];
  const added = taints.length !== old.length;
  const missing: string[] = [];
  let removed = false;
  for (const unwanted of remove) {
    const kept = taints.filter(
      (taint) =>
        taint.key !== unwanted.key || (unwanted.effect !== '' && taint.effect !== unwanted.effect),
    );
    removed = kept.length < taints.length;
    if (!removed) missing.push(`taint ${JSON.stringify(textOf(unwanted))} not found`);
    taints = kept;
  }
  if (missing.length > 0) throw new KubectlError(missing);
  const operation = (added && removed) || overwrite ? 'modified' : added ? 'tainted' : 'untainted';
  return { operation, taints };
}

const textOf = ({ key, effect }: Taint): string => (effect === '' ? key : `${key}:${effect}`);
