// Rules that many fields of a pod share: paths inside volumes, file modes, numbers that may not be negative.
//
// Source: pkg/apis/core/validation/validation.go.

import { type FieldError, invalid, required } from '../../machinery/field-errors.js';

export const AT_LEAST_ZERO = 'must be greater than or equal to 0';

const hasBackstep = (path: string): boolean => path.split('/').includes('..');

export const validateNoBacksteps = (path: string, at: string): FieldError[] =>
  hasBackstep(path) ? [invalid(at, path, "must not contain '..'")] : [];

/** A path inside a volume: relative and never upwards. */
export function validateDescendingPath(path: string, at: string): FieldError[] {
  const errors = validateNoBacksteps(path, at);
  return path.startsWith('/') ? [invalid(at, path, 'must be a relative path'), ...errors] : errors;
}

/** Names that begin with two dots are the kubelet's own. */
export function validateFilePath(path: string, at: string): FieldError[] {
  const errors = validateDescendingPath(path, at);
  if (path.startsWith('..') && !hasBackstep(path))
    errors.push(invalid(at, path, "must not start with '..'"));
  return errors;
}

export const validateFileMode = (mode: number | undefined, at: string): FieldError[] =>
  mode !== undefined && (mode < 0 || mode > 0o777)
    ? [invalid(at, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : [];

export const validateNonNegative = (value: number | undefined, at: string): FieldError[] =>
  value !== undefined && value < 0 ? [invalid(at, value, AT_LEAST_ZERO)] : [];

export const requireText = (value: string | undefined, at: string): FieldError[] =>
  value ? [] : [required(at)];

/** Each message of a name check as an error of the field. */
export const checked = (
  check: (value: string) => readonly string[],
  value: string,
  at: string,
): FieldError[] => check(value).map((message) => invalid(at, value, message));
