// Rules that several kinds of workload share: counts, percentages, fields that must not change
// [kubernetes pkg/apis/apps/validation, apimachinery pkg/api/validation].

import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid } from '../../machinery/field-errors.js';
import type { IntOrString } from '../../machinery/int-or-string.js';
import { percentErrors } from '../../machinery/names.js';
import type { LabelSelector } from '../../machinery/selector.js';
import { goSelector } from '../go-syntax.js';

export const nonNegative = (value: number | undefined, path: string): readonly FieldError[] =>
  (value ?? 0) < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];

export const unchangeable = (now: unknown, old: unknown, path: string): readonly FieldError[] =>
  equal(now, old) ? [] : [invalid(path, now, IMMUTABLE)];

export const unchangeableSelector = (
  now: LabelSelector,
  old: LabelSelector,
): readonly FieldError[] =>
  equal(now, old) ? [] : [invalid('spec.selector', now, IMMUTABLE, goSelector(now))];

const IMMUTABLE = 'field is immutable';

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
