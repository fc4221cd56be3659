// The rules of podFailurePolicy and successPolicy [pkg/apis/batch/validation/validation.go].

import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicy,
  SuccessPolicyRule,
} from 'kubernetes-types/batch/v1.js';
import {
  duplicate,
  type FieldError,
  invalid,
  invalidWhole,
  notSupported,
  required,
  tooMany,
} from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import { checkIntervals } from './intervals.js';

const RULES_MAX = 20;
const PATTERNS_MAX = 20;
const EXIT_CODES_MAX = 255;
const SUCCEEDED_INDEXES_BYTES_MAX = 64 * 1024;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

/** Go's %q of a list of texts. */
const quoted = (texts: readonly string[]): string =>
  `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`;

export function validatePodFailurePolicy(
  spec: JobSpec,
  policy: PodFailurePolicy,
  path: string,
): readonly FieldError[] {
  const rules = policy.rules ?? [];
  const { containers, initContainers } = spec.template.spec ?? {};
  const names = [...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name);
  return [
    ...(rules.length > RULES_MAX ? [tooMany(`${path}.rules`, rules.length, RULES_MAX)] : []),
    ...rules.flatMap((rule, i) => validateRule(spec, rule, `${path}.rules[${i}]`, names)),
  ];
}

function validateRule(
  spec: JobSpec,
  rule: PodFailurePolicyRule,
  path: string,
  names: readonly string[],
): readonly FieldError[] {
  const { action, onExitCodes } = rule;
  const onPodConditions = rule.onPodConditions ?? [];
  const errors: FieldError[] = [];
  if (!action) errors.push(required(`${path}.action`, `valid values: ${quoted(ACTIONS)}`));
  else if (!ACTIONS.includes(action)) errors.push(notSupported(`${path}.action`, action, ACTIONS));
  else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.push(invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, `${path}.onExitCodes`, names));
  errors.push(...validatePatterns(onPodConditions, `${path}.onPodConditions`));
  const both = onExitCodes && onPodConditions.length > 0;
  if (both)
    errors.push(
      invalidWhole(path, 'specifying both OnExitCodes and OnPodConditions is not supported'),
    );
  if (!onExitCodes && onPodConditions.length === 0)
    errors.push(
      invalidWhole(path, 'specifying one of OnExitCodes and OnPodConditions is required'),
    );
  return errors;
}

function validatePatterns(
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (patterns.length > PATTERNS_MAX) errors.push(tooMany(path, patterns.length, PATTERNS_MAX));
  patterns.forEach(({ type, status }, i) => {
    for (const message of qualifiedNameErrors(type ?? ''))
      errors.push(invalid(`${path}[${i}].type`, type ?? '', message));
    if (!status) errors.push(required(`${path}[${i}].status`, `valid values: ${quoted(STATUSES)}`));
    else if (!STATUSES.includes(status))
      errors.push(notSupported(`${path}[${i}].status`, status, STATUSES));
  });
  return errors;
}

function validateExitCodes(
  requirement: PodFailurePolicyOnExitCodesRequirement,
  path: string,
  names: readonly string[],
): readonly FieldError[] {
  const { operator, containerName } = requirement;
  const values = requirement.values ?? [];
  const errors: FieldError[] = [];
  if (!operator) errors.push(required(`${path}.operator`, `valid values: ${quoted(OPERATORS)}`));
  else if (!OPERATORS.includes(operator))
    errors.push(notSupported(`${path}.operator`, operator, OPERATORS));
  if (typeof containerName === 'string' && !names.includes(containerName))
    errors.push(
      invalid(
        `${path}.containerName`,
        containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  if (values.length === 0)
    errors.push(invalid(`${path}.values`, values, 'at least one value is required'));
  else if (values.length > EXIT_CODES_MAX)
    errors.push(tooMany(`${path}.values`, values.length, EXIT_CODES_MAX));
  values.forEach((code, i) => {
    if (operator === 'In' && code === 0)
      errors.push(invalid(`${path}.values[${i}]`, code, 'must not be 0 for the In operator'));
    if (values.indexOf(code) < i) errors.push(duplicate(`${path}.values[${i}]`, code));
  });
  if (values.some((code, i) => i > 0 && (values[i - 1] ?? code) > code))
    errors.push(invalid(`${path}.values`, values, 'must be ordered'));
  return errors;
}

export function validateSuccessPolicy(
  spec: JobSpec,
  policy: SuccessPolicy,
  path: string,
): readonly FieldError[] {
  const rules = policy.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0)
    errors.push(
      required(
        `${path}.rules`,
        'at least one rules must be specified when the successPolicy is specified',
      ),
    );
  if (rules.length > RULES_MAX) errors.push(tooMany(`${path}.rules`, rules.length, RULES_MAX));
  rules.forEach((rule, i) => {
    errors.push(...validateSuccessRule(rule, spec.completions ?? 0, `${path}.rules[${i}]`));
  });
  return errors;
}

function validateSuccessRule(
  { succeededCount, succeededIndexes }: SuccessPolicyRule,
  completions: number,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (succeededCount === undefined && succeededIndexes === undefined)
    errors.push(
      required(path, 'at least one of succeededCount or succeededIndexes must be specified'),
    );
  let named = 0;
  if (succeededIndexes !== undefined) {
    const at = `${path}.succeededIndexes`;
    if (succeededIndexes.length > SUCCEEDED_INDEXES_BYTES_MAX)
      errors.push({
        type: 'FieldValueTooLong',
        field: at,
        text: `Too long: may not be more than ${SUCCEEDED_INDEXES_BYTES_MAX} bytes`,
      });
    const checked = checkIntervals(succeededIndexes, completions);
    if (typeof checked === 'number') named = checked;
    else errors.push(invalid(at, succeededIndexes, `error parsing succeededIndexes: ${checked}`));
  }
  if (succeededCount === undefined) return errors;
  const atMost = (max: number, what: string): void => {
    if (succeededCount > max)
      errors.push(
        invalid(
          `${path}.succeededCount`,
          succeededCount,
          `must be less than or equal to ${max} (the number of ${what})`,
        ),
      );
  };
  if (succeededCount < 0)
    errors.push(
      invalid(`${path}.succeededCount`, succeededCount, 'must be greater than or equal to 0'),
    );
  atMost(completions, 'specified completions');
  if (succeededIndexes !== undefined)
    atMost(named, 'indexes in the specified succeededIndexes field');
  return errors;
}
