// The rules of the scale subresource's paths [validation.go ValidateCustomResourceDefinitionSubresources].

import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import type { Version } from './definition.js';

export function validateSubresources(
  subresources: Version['subresources'],
  path: string,
): readonly FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  const check = (name: keyof typeof scale, roots: readonly string[], where: string) => {
    const value = scale[name];
    const at = `${path}.scale.${name}`;
    if (!value) return name === 'labelSelectorPath' ? [] : [required(at)];
    if (!value.startsWith('.'))
      return [invalid(at, value, 'must be a simple json path starting with .')];
    return roots.some((root) => value.startsWith(root)) ? [] : [invalid(at, value, where)];
  };
  return [
    ...check('specReplicasPath', ['.spec.'], 'should be a json path under .spec'),
    ...check('statusReplicasPath', ['.status.'], 'should be a json path under .status'),
    ...check(
      'labelSelectorPath',
      ['.spec.', '.status.'],
      'should be a json path under either .spec or .status',
    ),
  ];
}
