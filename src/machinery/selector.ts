// A LabelSelector as objects carry it: what it matches, and how it is printed.
//
// Source: apimachinery pkg/apis/meta/v1/helpers.go. A selector that is
// missing matches nothing and an empty one matches everything, as in every Kubernetes controller.
// `matchesSelector` expects a validated selector: an operator it does not know matches nothing.
import { hasLabels, type Labels, labelValue } from './labels.js';
import { type Parsed, parsed, refused } from './parsed.js';
import {
  formatRequirements,
  makeRequirement,
  type Requirement,
  type RequirementOperator,
  sortedByKey,
} from './requirement.js';

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  /** In, NotIn, Exists or DoesNotExist; a string, as it comes from a user's manifest. */
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Missing selector: false. Empty selector: true. */
export function matchesSelector(
  selector: LabelSelector | null | undefined,
  labels: Labels | undefined,
): boolean {
  if (!selector) return false;
  if (selector.matchLabels !== undefined && !hasLabels(selector.matchLabels, labels)) return false;
  const expressions = selector.matchExpressions;
  if (expressions === undefined) return true;
  for (const expression of expressions) if (!meets(expression, labels)) return false;
  return true;
}

export function isEmptySelector(selector: LabelSelector): boolean {
  for (const _ in selector.matchLabels) return false;
  return (selector.matchExpressions ?? []).length === 0;
}

/** The same selector in the string grammar's terms, sorted by key; refused if one is malformed. */
export function selectorRequirements(selector: LabelSelector): Parsed<readonly Requirement[]> {
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const requirement = makeRequirement(key, '=', [value]);
    if (!requirement.ok) return requirement;
    requirements.push(requirement.value);
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = knownOperator(operator);
    if (known === undefined) {
      return refused(`${JSON.stringify(operator)} is not a valid label selector operator`);
    }
    const requirement = makeRequirement(key, known, values ?? []);
    if (!requirement.ok) return requirement;
    requirements.push(requirement.value);
  }
  return parsed(sortedByKey(requirements));
}

/** As kubectl prints it: `app=web,tier in (a,b)`, or `<none>` for a missing or an empty one. */
export function formatSelector(selector: LabelSelector | undefined): string {
  const requirements = selectorRequirements(selector ?? {});
  return requirements.ok ? formatRequirements(requirements.value) || '<none>' : '<error>';
}

/** As plain labels, for the few places that still want them: refused unless every term is an equality. */
export function selectorAsLabels(selector: LabelSelector): Parsed<Labels> {
  const labels: Record<string, string> = { ...selector.matchLabels };
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const quoted = JSON.stringify(operator);
    const cannot = 'cannot be converted into the old label selector format';
    if (knownOperator(operator) === undefined) {
      return refused(`${quoted} is not a valid selector operator`);
    }
    if (operator !== 'In') return refused(`operator ${quoted} ${cannot}`);
    const [value] = values;
    if (value === undefined || values.length > 1) {
      return refused(`operator ${quoted} without a single value ${cannot}`);
    }
    labels[key] = value;
  }
  return parsed(labels);
}

function meets(expression: LabelSelectorRequirement, labels: Labels | undefined): boolean {
  const value = labelValue(labels, expression.key);
  switch (expression.operator) {
    case 'In':
      return value !== undefined && (expression.values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(expression.values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

function knownOperator(operator: string): RequirementOperator | undefined {
  switch (operator) {
    case 'In':
      return 'in';
    case 'NotIn':
      return 'notin';
    case 'Exists':
      return 'exists';
    case 'DoesNotExist':
      return '!';
    default:
      return undefined;
  }
}
