// Expressions on the command line: read, over a stretch of the tape, and their values as text.

import { compileExpression, type Expression, type Value } from '../history/expression.js';
import type { Stretch } from '../history/samples.js';
import { text } from '../kubectl/flags.js';
import { fail } from '../kubectl/problem.js';
import type { Kubectl } from '../kubectl/verb.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { spanOf } from './span.js';
import { structured } from './structured-output.js';

export const stretchFlags = {
  since: text('A moment: where to begin; the start of the tape, without'),
  until: text('A moment: where to end; now, without'),
  output: structured('one value a line'),
};

interface Given {
  readonly since: string;
  readonly until: string;
  readonly output: string;
}

export interface Question {
  readonly expression: Expression;
  readonly stretch: Stretch;
  readonly isJson: boolean;
}

export function questionOf(kubectl: Kubectl, args: readonly string[], flags: Given): Question {
  const [words, ...more] = args;
  if (words === undefined || more.length > 0)
    fail(
      `give one expression: 'pods.filter(p, p.status.phase == "Pending").size() > 3'. Every kind is a list under its plural`,
    );
  const read = compileExpression(words, kubectl.view);
  if (!read.ok) return fail(read.error);
  const { after, upTo } = spanOf(kubectl.session, flags.since, flags.until);
  const { revision } = kubectl.view;
  return {
    expression: read.value,
    stretch: { after, upTo: Math.min(upTo, revision) },
    isJson: flags.output === 'json',
  };
}

export const valueText = (value: Value): string =>
  value.ok ? canonicalJson(value.value) : `(${value.error})`;
