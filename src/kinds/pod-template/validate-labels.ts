// The rules of labels and label selectors inside specs.
//
// Source: apimachinery pkg/apis/meta/v1/validation/validation.go.

import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  required,
} from '../../machinery/field-errors.js';
import { labelValueErrors, qualifiedNameErrors } from '../../machinery/names.js';

export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(labels ?? {})) {
    for (const message of qualifiedNameErrors(name)) errors.push(invalid(path, name, message));
    for (const message of labelValueErrors(value)) errors.push(invalid(path, value, message));
  }
  return errors;
}

export const validateLabelName = (name: string, path: string): FieldError[] =>
  qualifiedNameErrors(name).map((message) => invalid(path, name, message));

/** A missing selector is fine here: whether one is required is for the kind to say. */
export function validateLabelSelector(
  selector: LabelSelector | undefined,
  path: string,
): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, child(path, 'matchLabels'));
  selector.matchExpressions?.forEach((expression, i) => {
    const at = index(child(path, 'matchExpressions'), i);
    errors.push(...validateOperands(expression.operator, expression.values ?? [], at));
    errors.push(...validateLabelName(expression.key ?? '', child(at, 'key')));
    (expression.values ?? []).forEach((value, j) => {
      for (const message of labelValueErrors(value))
        errors.push(invalid(index(child(at, 'values'), j), value, message));
    });
  });
  return errors;
}

function validateOperands(operator: string, values: readonly string[], at: string): FieldError[] {
  const path = child(at, 'values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return [required(path, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return [];
      return [
        forbidden(path, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      ];
    default:
      return [invalid(child(at, 'operator'), operator, 'not a valid selector operator')];
  }
}
