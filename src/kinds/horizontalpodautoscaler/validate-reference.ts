// The rules of a reference to an object of any kind [pkg/apis/autoscaling/validation/validation.go].

import type { CrossVersionObjectReference } from 'kubernetes-types/autoscaling/v2.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import { pathSegmentErrors } from '../../machinery/names.js';

export function validateReference(
  ref: CrossVersionObjectReference | undefined,
  path: string,
): readonly FieldError[] {
  return (['kind', 'name'] as const).flatMap((field) => {
    const value = ref?.[field];
    if (!value) return [required(`${path}.${field}`)];
    return pathSegmentErrors(value).map((message) => invalid(`${path}.${field}`, value, message));
  });
}
