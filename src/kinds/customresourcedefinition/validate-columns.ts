// The rules of additionalPrinterColumns [validation.go ValidateCustomResourceColumnDefinition].

import { child, type FieldError, index, invalid, required } from '../../machinery/field-errors.js';
import type { Version } from './definition.js';

const TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

export const validateColumns = (
  columns: Version['additionalPrinterColumns'],
  path: string,
): readonly FieldError[] =>
  (columns ?? []).flatMap((column, i) => validateColumn(column, index(path, i)));

function validateColumn(
  { name, type, format, jsonPath }: NonNullable<Version['additionalPrinterColumns']>[number],
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const types = `must be one of ${TYPES.join(',')}`;
  if (!name) errors.push(required(child(path, 'name')));
  if (!type) errors.push(required(child(path, 'type'), types));
  else if (!TYPES.includes(type)) errors.push(invalid(child(path, 'type'), type, types));
  if (format && !FORMATS.includes(format))
    errors.push(invalid(child(path, 'format'), format, `must be one of ${FORMATS.join(',')}`));
  if (!jsonPath) errors.push(required(child(path, 'JSONPath')));
  else if (!jsonPath.startsWith('.'))
    errors.push(
      invalid(child(path, 'JSONPath'), jsonPath, 'must be a simple json path starting with .'),
    );
  return errors;
}
