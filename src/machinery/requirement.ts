// One term of a label selector, such as `tier in (a,b)`: made with upstream's checks, matched, printed.
//
// Source: apimachinery pkg/labels/selector.go, NewRequirement and Requirement. Departure: where
// several things are wrong with one term, each is told once, in upstream's order.
import {
  type FieldError,
  fieldErrorText,
  index,
  invalid,
  key as keyed,
  notSupported,
} from './field-errors.js';
import { type Labels, labelValue } from './labels.js';
import { labelValueErrors, qualifiedNameErrors } from './names.js';
import { type Parsed, parsed, refused } from './parsed.js';

export type RequirementOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  /** As given; printed sorted. */
  readonly values: readonly string[];
}

/** The operators that take a value, in the order upstream lists them. */
export const BINARY_OPERATORS = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'] as const;

const OPERATORS: readonly string[] = [...BINARY_OPERATORS, 'exists', '!'];

export function makeRequirement(
  key: string,
  operator: string,
  values: readonly string[],
): Parsed<Requirement> {
  const errors = [...keyErrors(key, 'key'), ...operandErrors(operator, values)];
  values.forEach((value, i) => {
    const problems = labelValueErrors(value);
    const path = keyed(index('values', i), key);
    if (problems.length > 0) errors.push(invalid(path, value, problems.join('; ')));
  });
  if (errors.length > 0) return refused(aggregate(errors));
  return parsed({ key, operator: operator as RequirementOperator, values });
}

export function keyErrors(key: string, path: string): FieldError[] {
  const problems = qualifiedNameErrors(key);
  return problems.length === 0 ? [] : [invalid(path, key, problems.join('; '))];
}

/** Whether the labels meet all of them. None at all is met by everything. */
export function matchesRequirements(
  requirements: readonly Requirement[],
  labels: Labels | undefined,
): boolean {
  for (const requirement of requirements) if (!meets(requirement, labels)) return false;
  return true;
}

/** As a selector string that reads back as itself: `a=b,c in (x,y),!d`. */
export const formatRequirements = (requirements: readonly Requirement[]): string =>
  requirements.map(formatRequirement).join(',');

/** Stable, so that two terms on one key keep their order. */
export const sortedByKey = (requirements: readonly Requirement[]): readonly Requirement[] =>
  [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** The one value a label must have, where the selector's first term on it says so; for an index. */
export function exactValue(requirements: readonly Requirement[], key: string): string | undefined {
  const term = requirements.find((requirement) => requirement.key === key);
  if (term === undefined || !['=', '==', 'in'].includes(term.operator)) return undefined;
  return term.values.length === 1 ? term.values[0] : undefined;
}

function operandErrors(operator: string, values: readonly string[]): FieldError[] {
  const wrongCount = (detail: string) => [invalid('values', values, detail)];
  switch (operator) {
    case 'in':
    case 'notin':
      if (values.length > 0) return [];
      return wrongCount("for 'in', 'notin' operators, values set can't be empty");
    case '=':
    case '==':
    case '!=':
      if (values.length === 1) return [];
      return wrongCount('exact-match compatibility requires one single value');
    case 'exists':
    case '!':
      if (values.length === 0) return [];
      return wrongCount('values set must be empty for exists and does not exist');
    case 'gt':
    case 'lt':
      return [
        ...(values.length === 1
          ? []
          : wrongCount("for 'Gt', 'Lt' operators, exactly one value is required")),
        ...values.flatMap((value, i) => integerErrors(value, index('values', i))),
      ];
    default:
      return [notSupported('operator', operator, OPERATORS)];
  }
}

const integerErrors = (value: string, path: string): FieldError[] =>
  int64(value) !== undefined
    ? []
    : [invalid(path, value, "for 'Gt', 'Lt' operators, the value must be an integer")];

/** Several errors as Go's utilerrors.Aggregate prints them. */
function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(fieldErrorText))];
  return texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`;
}

function meets({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labelValue(labels, key);
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const left = value === undefined ? undefined : int64(value);
      const right = int64(values[0] ?? '');
      if (left === undefined || right === undefined) return false;
      return operator === 'gt' ? left > right : left < right;
    }
  }
}

function int64(text: string): bigint | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function formatRequirement({ key, operator, values }: Requirement): string {
  const list = [...values].sort().join(',');
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    case '=':
    case '==':
    case '!=':
      return `${key}${operator}${list}`;
  }
}
