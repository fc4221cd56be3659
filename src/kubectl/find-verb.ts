// Which verb a command line calls, before anybody has read its flags.

import type { Flags } from './flags.js';
import { globalFlags } from './global-flags.js';
import type { Verb } from './verb.js';
import { verbs } from './verbs.js';

export interface Called {
  /** `kubectl rollout status`. */
  readonly path: string;
  readonly verb: Verb | undefined;
  /** The words that are left, flags before the verb first. */
  readonly rest: readonly string[];
  /** The verbs among which the next word was looked for. */
  readonly below: readonly Verb[];
}

/** Follows the words that are verbs; flags may stand between them. */
export function findVerb(argv: readonly string[], program = 'kubectl'): Called {
  let path = program;
  let verb: Verb | undefined;
  let below = verbs;
  const rest: string[] = [];
  let i = 0;
  for (; i < argv.length && !(verb?.run && !verb.verbs); i++) {
    const word = argv[i] as string;
    if (word === '--') break;
    if (word.startsWith('-')) {
      rest.push(word);
      if (takesValue(word) && i + 1 < argv.length) rest.push(argv[++i] as string);
      continue;
    }
    const next = below.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (!next) break;
    verb = next;
    path += ` ${next.name}`;
    below = next.verbs ?? [];
  }
  return { path, verb, rest: [...rest, ...argv.slice(i)], below };
}

function takesValue(word: string): boolean {
  if (word.includes('=')) return false;
  const name = word.replace(/^--?/, '');
  const flag = Object.entries(globalFlags as Flags).find(
    ([long, { short }]) => (word.startsWith('--') ? long : short) === name,
  )?.[1];
  return flag !== undefined && flag.type !== 'bool';
}
