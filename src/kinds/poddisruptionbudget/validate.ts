// The rules of a PodDisruptionBudget [pkg/apis/policy/validation/validation.go].

import { type FieldError, invalid, notSupported } from '../../machinery/field-errors.js';
import { percentErrors } from '../../machinery/names.js';
import { validateLabelSelector } from '../pod-template/validate-labels.js';
import type { PodDisruptionBudget } from './index.js';

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

export function validateBudget({ spec }: PodDisruptionBudget): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.push(invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  errors.push(...validateShare(minAvailable, 'spec.minAvailable'));
  errors.push(...validateShare(maxUnavailable, 'spec.maxUnavailable'));
  if (selector) errors.push(...validateLabelSelector(selector, 'spec.selector'));
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES));
  return errors;
}

export const validateBudgetStatus = ({ status }: PodDisruptionBudget): readonly FieldError[] =>
  (['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const).flatMap(
    (field) =>
      (status?.[field] ?? 0) < 0
        ? [invalid(`status.${field}`, status?.[field], 'must be greater than or equal to 0')]
        : [],
  );

/** A count, or a percentage of at most 100. */
function validateShare(value: number | string | undefined, path: string): readonly FieldError[] {
  if (value === undefined) return [];
  if (typeof value === 'number')
    return value < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];
  const errors = percentErrors(value).map((message) => invalid(path, value, message));
  return errors.length === 0 && Number.parseInt(value, 10) > 100
    ? [invalid(path, value, 'must not be greater than 100%')]
    : errors;
}
