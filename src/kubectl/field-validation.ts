// `--validate`: what the API server does about fields it does not know.

import type { FieldValidation } from '../apiserver/request.js';
import { text } from './flags.js';
import { fail } from './problem.js';

export const validateFlag = {
  validate: text(
    'Must be one of: strict (or true), warn, ignore (or false). "strict" refuses unknown and duplicate fields, "warn" accepts them with a warning, "ignore" drops them silently.',
    { default: 'strict', bare: 'strict' },
  ),
};

export function fieldValidationOf(flag: string): FieldValidation {
  if (flag === 'strict' || /^(1|t|T|true|TRUE|True)$/.test(flag)) return 'Strict';
  if (flag === 'warn') return 'Warn';
  if (flag === 'ignore' || /^(0|f|F|false|FALSE|False)$/.test(flag)) return 'Ignore';
  return fail(
    `invalid - validate option ${JSON.stringify(flag)}; must be one of: strict (or true), warn, ignore (or false)`,
  );
}
