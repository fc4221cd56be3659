// What may be asked of a container's log [pkg/apis/core/validation ValidatePodLogOptions].

import { type FieldError, forbidden, invalid } from '../../machinery/field-errors.js';

interface LogOptions {
  readonly tailLines?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly sinceSeconds?: number | undefined;
  readonly sinceTime?: string | undefined;
}

export function logOptionErrors({
  tailLines,
  limitBytes,
  sinceSeconds,
  sinceTime,
}: LogOptions): readonly FieldError[] {
  const errors: FieldError[] = [];
  const atLeast = (field: string, value: number | undefined, least: number, why: string) => {
    if (value !== undefined && value < least) errors.push(invalid(field, value, why));
  };
  atLeast('tailLines', tailLines, 0, 'must be greater than or equal to 0');
  atLeast('limitBytes', limitBytes, 1, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.push(forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else atLeast('sinceSeconds', sinceSeconds, 1, 'must be greater than 0');
  return errors;
}
