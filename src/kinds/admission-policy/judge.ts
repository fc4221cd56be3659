// What a ValidatingAdmissionPolicy says of a request, with one set of parameters
// [apiserver pkg/admission/plugin/policy/validating/validator.go].

import type { ValidatingAdmissionPolicySpec } from 'kubernetes-types/admissionregistration/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import type { Review } from '../webhook/matching.js';
import { type Evaluated, Evaluation, type Variable } from './expressions.js';

type Spec = ValidatingAdmissionPolicySpec & { readonly variables?: readonly Variable[] };
type Validation = NonNullable<Spec['validations']>[number];

/** Why a request is not as the policy wants it. */
export interface Complaint {
  readonly message: string;
  readonly reason: string;
  /** Whatever bindings say becomes of complaints: an annotation for the audit log could not be told. */
  readonly always?: true;
}

const MESSAGE_MAX = 5 * 1024;
const INVALID = 'Invalid';

export function complaintsOf(
  spec: Spec,
  params: KubeObject | undefined,
  review: Review,
  reader: Reader,
): readonly Complaint[] {
  const { variables = [], matchConditions = [], failurePolicy, auditAnnotations = [] } = spec;
  const isOpen = failurePolicy === 'Ignore';
  const evaluation = new Evaluation(review, reader, { params, variables });
  const failed = (message: string): readonly Complaint[] =>
    isOpen ? [] : [{ message, reason: INVALID }];
  const met = conditionsMet(matchConditions, evaluation);
  if ('error' in met) return failed(met.error);
  if (met.value !== true) return [];
  return [
    ...(spec.validations ?? []).flatMap((validation) => {
      const told = evaluation.evaluate(validation.expression);
      if ('error' in told) return failed(told.error);
      if (told.value === true) return [];
      const { reason = INVALID } = validation;
      return [{ reason, message: messageOf(validation, evaluation) }];
    }),
    ...auditAnnotations.flatMap(({ valueExpression }) => {
      const told = evaluation.evaluate(valueExpression);
      return 'error' in told && !isOpen
        ? [{ message: told.error, reason: INVALID, always: true as const }]
        : [];
    }),
  ];
}

/** What must hold for a policy to be asked. */
export interface Condition {
  readonly name?: string;
  readonly expression: string;
}

/** One that does not hold is enough, whatever becomes of the others. */
export function conditionsMet(conditions: readonly Condition[], evaluation: Evaluation): Evaluated {
  const errors: string[] = [];
  for (const { expression } of conditions) {
    const told = evaluation.evaluate(expression);
    if ('error' in told) errors.push(told.error);
    else if (told.value !== true) return { value: false };
  }
  if (errors.length === 0) return { value: true };
  const once = [...new Set(errors)];
  return { error: once.length === 1 ? (once[0] ?? '') : `[${once.join(', ')}]` };
}

function messageOf(validation: Validation, evaluation: Evaluation): string {
  const { message = '', messageExpression, expression } = validation;
  if (messageExpression) {
    const told = evaluation.evaluate(messageExpression);
    if ('value' in told && typeof told.value === 'string') {
      const text = told.value.trim();
      if (text !== '' && text.length <= MESSAGE_MAX && !text.includes('\n')) return text;
    }
  }
  return message.trim() || `failed expression: ${expression.trim()}`;
}
