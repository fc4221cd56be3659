// What an answer to an admission review must look like to mean something.

import { celProgram } from '../../machinery/cel/kept-programs.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
} from '../../machinery/field-errors.js';
import type { Admission, BehaviorSpec } from './index.js';

const FAILURES = ['Timeout', 'BadCertificate'];

/** The variables of an expression about a review. */
export const REVIEW_VARIABLES = ['object', 'oldObject', 'request'];

export const validateAdmission = ({ admission, selector }: BehaviorSpec): readonly FieldError[] => [
  ...(admission ?? []).flatMap((answer, i) => validateAnswer(answer, index('spec.admission', i))),
  ...(selector?.url !== undefined && Object.keys(selector).length > 1
    ? [forbidden('spec.selector.url', 'may not be used with what selects containers')]
    : []),
];

function validateAnswer(answer: Admission, path: string): readonly FieldError[] {
  const { when, code, patch, fails } = answer;
  const errors: FieldError[] = [];
  if (when !== undefined) {
    const program = celProgram(when, REVIEW_VARIABLES);
    if (!program.ok) errors.push(invalid(child(path, 'when'), when, program.error));
  }
  if (code !== undefined && (code < 400 || code > 599))
    errors.push(invalid(child(path, 'code'), code, 'must be between 400 and 599, inclusive'));
  if (patch !== undefined && !isJsonPatch(patch))
    errors.push(invalid(child(path, 'patch'), patch, 'must be a JSON patch: a list of operations'));
  if (fails !== undefined && !FAILURES.includes(fails))
    errors.push(notSupported(child(path, 'fails'), fails, FAILURES));
  return errors;
}

function isJsonPatch(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null);
  } catch {
    return false;
  }
}
