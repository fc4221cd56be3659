// Rules that several kinds of workload share: counts, percentages, selectors, fields that must not change
// [kubernetes pkg/apis/apps/validation, apimachinery pkg/api/validation and pkg/apis/meta/v1/validation].

import { equal } from '../../machinery/equal.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  required,
} from '../../machinery/field-errors.js';
import type { IntOrString } from '../../machinery/int-or-string.js';
import { labelValueErrors, percentErrors, qualifiedNameErrors } from '../../machinery/names.js';
import type { LabelSelector } from '../../machinery/selector.js';

export const nonNegative = (value: number | undefined, path: string): readonly FieldError[] =>
  (value ?? 0) < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];

export const unchangeable = (now: unknown, old: unknown, path: string): readonly FieldError[] =>
  equal(now, old) ? [] : [invalid(path, now, 'field is immutable')];

/** A count that is not negative, or a percentage. */
export function countOrPercent(value: IntOrString, path: string): readonly FieldError[] {
  if (typeof value === 'number') return nonNegative(value, path);
  return percentErrors(value).map((message) => invalid(path, value, message));
}

export function atMostAll(value: IntOrString, path: string): readonly FieldError[] {
  const percent = percentOf(value);
  if (percent === undefined || percent <= 100) return [];
  return [invalid(path, value, 'must not be greater than 100%')];
}

/** The number in a count or percentage, whatever it counts: 0 and '0%' are alike. */
export const amountOf = (value: IntOrString): number =>
  typeof value === 'number' ? value : (percentOf(value) ?? 0);

const percentOf = (value: IntOrString): number | undefined =>
  typeof value === 'string' && percentErrors(value).length === 0
    ? Number(value.slice(0, -1))
    : undefined;

export function validateSelector(selector: LabelSelector, path: string): readonly FieldError[] {
  const labelsPath = child(path, 'matchLabels');
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(selector.matchLabels ?? {})) {
    for (const message of qualifiedNameErrors(name))
      errors.push(invalid(labelsPath, name, message));
    for (const message of labelValueErrors(value)) errors.push(invalid(labelsPath, value, message));
  }
  selector.matchExpressions?.forEach((term, i) => {
    errors.push(...validateTerm(term, index(child(path, 'matchExpressions'), i)));
  });
  return errors;
}

type Term = NonNullable<LabelSelector['matchExpressions']>[number];

function validateTerm(term: Term, path: string): readonly FieldError[] {
  const { operator, values = [] } = term;
  const valuesPath = child(path, 'values');
  return [
    ...operatorErrors(operator, values, path),
    ...qualifiedNameErrors(term.key).map((message) =>
      invalid(child(path, 'key'), term.key, message),
    ),
    ...values.flatMap((value, i) =>
      labelValueErrors(value).map((message) => invalid(index(valuesPath, i), value, message)),
    ),
  ];
}

function operatorErrors(
  operator: string,
  values: readonly string[],
  path: string,
): readonly FieldError[] {
  const valuesPath = child(path, 'values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return [required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return [];
      return [
        forbidden(valuesPath, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      ];
    default:
      return [invalid(child(path, 'operator'), operator, 'not a valid selector operator')];
  }
}
