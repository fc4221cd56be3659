// The rules of what a container does when it is given more or less.
//
// Source: pkg/apis/core/validation/validation.go validateResizePolicy.

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';

const RESOURCES = ['cpu', 'memory'];
const POLICIES = ['NotRequired', 'RestartContainer'];

export function validateResizePolicy(
  { resizePolicy = [] }: Container,
  podPolicy: PodSpec['restartPolicy'],
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  const known = (value: string, all: readonly string[]): FieldError[] => {
    if (!value) return [required(path)];
    return all.includes(value) ? [] : [notSupported(path, value, all)];
  };
  return resizePolicy.flatMap(({ resourceName, restartPolicy }, i) => {
    const twice = seen.has(resourceName) ? [duplicate(index(path, i), resourceName)] : [];
    seen.add(resourceName);
    const starts =
      podPolicy === 'Never' && restartPolicy !== 'NotRequired'
        ? [invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")]
        : [];
    return [
      ...twice,
      ...known(resourceName, RESOURCES),
      ...known(restartPolicy, POLICIES),
      ...starts,
    ];
  });
}
