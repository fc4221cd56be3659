// What makes a label selector invalid [apimachinery pkg/apis/meta/v1/validation ValidateLabelSelector].

import { type FieldError, forbidden, index, invalid, required } from '../machinery/field-errors.js';
import { labelValueErrors, qualifiedNameErrors } from '../machinery/names.js';
import type { LabelSelector, LabelSelectorRequirement } from '../machinery/selector.js';

export function selectorErrors(selector: LabelSelector, path: string): readonly FieldError[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return [
    ...Object.entries(matchLabels).flatMap(([name, value]) => [
      ...qualifiedNameErrors(name).map((m) => invalid(`${path}.matchLabels`, name, m)),
      ...labelValueErrors(value).map((m) => invalid(`${path}.matchLabels`, value, m)),
    ]),
    ...matchExpressions.flatMap((expression, i) =>
      expressionErrors(expression, index(`${path}.matchExpressions`, i)),
    ),
  ];
}

function expressionErrors(
  { key, operator, values = [] }: LabelSelectorRequirement,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        errors.push(
          required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"),
        );
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        errors.push(
          forbidden(
            `${path}.values`,
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
          ),
        );
      break;
    default:
      errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...qualifiedNameErrors(key ?? '').map((m) => invalid(`${path}.key`, key, m)));
  values.forEach((value, i) => {
    errors.push(
      ...labelValueErrors(value).map((m) => invalid(index(`${path}.values`, i), value, m)),
    );
  });
  return errors;
}
