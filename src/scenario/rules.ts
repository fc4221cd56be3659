// Laws of a simulation as functions of a view, judged after every event: what `always`, `never`, `eventually`,
// `eventuallyAlways` and `sometimes` promise.

import type { View } from '../events/view.js';
import { compileExpression } from '../history/expression.js';
import type { Millis, Revision } from '../machinery/object.js';

type Form = 'always' | 'never' | 'eventually' | 'eventuallyAlways' | 'sometimes';

export interface Rule {
  readonly form: Form;
  readonly name: string;
  readonly predicate: (view: View) => boolean;
  /** The revision from which on it must hold. */
  readonly since: Revision;
  /** When a promise must have come true. */
  readonly until?: Millis;
}

export interface BrokenRule {
  readonly rule: Rule;
  readonly revision: Revision;
}

/** Of `eventuallyAlways`: when it last began to hold, if it does. `sometimes` and `eventually`: whether it has. */
interface Standing {
  readonly rule: Rule;
  held: boolean;
}

export class Rules {
  readonly #standings: Standing[] = [];

  get all(): readonly Rule[] {
    return this.#standings.map(({ rule }) => rule);
  }

  /** Names of what has not been seen, and should be sometimes. */
  get unseen(): readonly string[] {
    return this.#standings
      .filter(({ rule, held }) => rule.form === 'sometimes' && !held)
      .map(({ rule }) => rule.name);
  }

  add(rule: Rule, view: View): BrokenRule | undefined {
    const standing = { rule, held: false };
    this.#standings.push(standing);
    return judged(standing, view);
  }

  /** The first that does not hold after an event, or by now. */
  observe(view: View): BrokenRule | undefined {
    for (const standing of this.#standings) {
      const broken = judged(standing, view);
      if (broken) return broken;
    }
    return undefined;
  }
}

function judged(standing: Standing, view: View): BrokenRule | undefined {
  const { rule } = standing;
  const { form, predicate, until = Number.POSITIVE_INFINITY } = rule;
  if (standing.held && (form === 'eventually' || form === 'sometimes')) return undefined;
  const isLate = view.now > until;
  // Late, it must have held before; `eventuallyAlways` must hold from then on.
  if (isLate && form === 'eventually') return { rule, revision: view.revision };
  const holds = predicate(view);
  standing.held = holds;
  const isBroken =
    (form === 'always' && !holds) ||
    (form === 'never' && holds) ||
    (form === 'eventuallyAlways' && isLate && !holds);
  return isBroken ? { rule, revision: view.revision } : undefined;
}

/** A law in CEL. One that cannot be judged, for want of a field, is no law. */
export function predicateOf(text: string, view: View): (view: View) => boolean {
  const read = compileExpression(text, view);
  if (!read.ok) throw new Error(read.error);
  return (now) => {
    const value = read.value.evaluate((kind) => now.all(kind), now.now);
    if (!value.ok) throw new Error(`${text}: ${value.error}`);
    return value.value === true;
  };
}
