// Taints as they are typed: `key=value:Effect`, `key:Effect`, and with a dash at the end to remove them.
//
// Source: kubectl pkg/cmd/taint/utils.go.

import { labelValueErrors, qualifiedNameErrors } from '../machinery/names.js';
import { fail } from './problem.js';
import type { Kubectl } from './verb.js';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  /** '' in a taint to be removed whatever its effect. */
  readonly effect: string;
}

export interface TaintChanges {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

export function readTaints(kubectl: Kubectl, words: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  const refuse = (why: string): never =>
    fail(`${why}\nSee '${kubectl.path} -h' for help and examples`);
  for (const word of words) {
    if (word.endsWith('-')) {
      const { key, effect } = taintOf(word.slice(0, -1), refuse);
      remove.push({ key, effect });
      continue;
    }
    const taint = taintOf(word, refuse);
    if (taint.effect === '') refuse(`invalid taint spec: ${word}`);
    if (add.some(({ key, effect }) => key === taint.key && effect === taint.effect))
      refuse(
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`,
      );
    add.push(taint);
  }
  return { add, remove };
}

const EFFECTS: ReadonlySet<string> = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

function taintOf(word: string, refuse: (why: string) => never): Taint {
  const [head = '', effect = '', ...more] = word.split(':');
  if (more.length > 0) refuse(`invalid taint spec: ${word}`);
  const hasEffect = word.includes(':');
  if (hasEffect && !EFFECTS.has(effect))
    refuse(`invalid taint effect: ${effect}, unsupported taint effect`);
  const [key = '', value, ...rest] = hasEffect ? head.split('=') : [head];
  if (rest.length > 0) refuse(`invalid taint spec: ${word}`);
  const errors = [
    ...(value === undefined ? [] : labelValueErrors(value)),
    ...qualifiedNameErrors(key),
  ];
  if (errors.length > 0) refuse(`invalid taint spec: ${word}, ${errors.join('; ')}`);
  return { key, ...(value ? { value } : {}), effect };
}
