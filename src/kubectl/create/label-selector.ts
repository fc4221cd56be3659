// A selector as typed, `app=web,tier in (a,b)`, as the LabelSelector that objects hold.
//
// Source: apimachinery pkg/apis/meta/v1/helpers.go, ParseToLabelSelector.

import type { LabelSelector, LabelSelectorRequirement } from '../../machinery/selector.js';
import { parseSelector } from '../../machinery/selector-syntax.js';
import { fail } from '../problem.js';

const OPERATORS: Readonly<Record<string, string>> = {
  in: 'In',
  notin: 'NotIn',
  '!=': 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
};

export function labelSelectorOf(text: string): LabelSelector {
  const requirements = parseSelector(text);
  if (!requirements.ok)
    return fail(`couldn't parse the selector string "${text}": ${requirements.error}`);
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelSelectorRequirement[] = [];
  for (const { key, operator, values } of requirements.value) {
    const [value = ''] = values;
    const named = OPERATORS[operator];
    if (operator === '=' || operator === '==') matchLabels[key] = value;
    else if (named === undefined) fail(`"${operator}" isn't supported in label selectors`);
    else
      matchExpressions.push({
        key,
        operator: named as string,
        ...(values.length > 0 ? { values: [...values] } : {}),
      });
  }
  return {
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
  };
}
