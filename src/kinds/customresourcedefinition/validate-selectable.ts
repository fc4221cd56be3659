// The rules of selectableFields, which field selectors may name [validation.go
// ValidateCustomResourceSelectableFields].
//
// Departure: they are told of each version, also when all versions have the same.

import {
  child,
  duplicate,
  type FieldError,
  index,
  invalid,
  required,
  tooMany,
} from '../../machinery/field-errors.js';
import { fieldAt } from '../../machinery/structural/field-path.js';
import type { JsonSchema } from '../../machinery/structural/json-schema.js';
import type { Selectable, Version } from './definition.js';

const FIELDS_MAX = 8;
const TYPES = ['string', 'boolean', 'integer'];

export function validateSelectable(version: Version, path: string): readonly FieldError[] {
  const { selectableFields = [] } = version as Selectable;
  const schema = version.schema?.openAPIV3Schema as JsonSchema | undefined;
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  selectableFields.forEach(({ jsonPath }, i) => {
    const at = child(index(path, i), 'jsonPath');
    if (!jsonPath) {
      errors.push(required(at));
      return;
    }
    const found = jsonPath.includes('[') ? NO_ARRAYS : fieldAt(schema ?? {}, jsonPath);
    if (!found.ok) {
      errors.push(invalid(at, jsonPath, `is an invalid path: ${found.error}`));
      return;
    }
    if (/^\.metadata(\.|$)/.test(jsonPath))
      errors.push(invalid(at, jsonPath, 'must not point to fields in metadata'));
    if (!TYPES.includes(found.value.type ?? ''))
      errors.push(
        invalid(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    if (seen.has(jsonPath)) errors.push(duplicate(at, jsonPath));
    seen.add(jsonPath);
  });
  return seen.size > FIELDS_MAX ? [...errors, tooMany(path, seen.size, FIELDS_MAX)] : errors;
}

const NO_ARRAYS = { ok: false, error: 'array notation is not allowed' } as const;
