// Resources within resources: they have an apiVersion and a kind, and their metadata is some
// [pkg/apiserver/schema/objectmeta/validation.go].
//
// Departure: of their metadata only the shape is judged, not each name and label in it.

import { decode } from '../../machinery/decode.js';
import {
  child,
  type FieldError,
  index,
  invalid,
  key,
  required,
} from '../../machinery/field-errors.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../../machinery/json.js';
import { dns1035LabelErrors } from '../../machinery/names.js';
import {
  EMBEDDED,
  type JsonSchema,
  propertyOf,
  valuesOf,
} from '../../machinery/structural/json-schema.js';
import { SCHEMA } from '../type.js';

export function validateEmbedded(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
): readonly FieldError[] {
  if (!schema) return [];
  if (isJsonArray(value))
    return value.flatMap((item, i) => validateEmbedded(item, schema.items, index(path, i)));
  if (!isJsonObject(value)) return [];
  const values = valuesOf(schema);
  return [
    ...(schema[EMBEDDED] ? validateResource(value, path) : []),
    ...Object.entries(value).flatMap(([name, held]) => {
      const inner = propertyOf(schema, name);
      return inner || !values
        ? validateEmbedded(held, inner, child(path, name))
        : validateEmbedded(held, values, key(path, name));
    }),
  ];
}

function validateResource(resource: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['apiVersion', 'kind'])
    if (!Object.hasOwn(resource, name)) errors.push(required(child(path, name)));
  const { apiVersion, kind, metadata } = resource;
  const at = (name: string): string => child(path, name);
  if (apiVersion !== undefined && typeof apiVersion !== 'string')
    errors.push(invalid(at('apiVersion'), apiVersion, 'must be a string'));
  else if (apiVersion === '') errors.push(invalid(at('apiVersion'), '', 'must not be empty'));
  else if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2)
    errors.push(
      invalid(at('apiVersion'), apiVersion, `unexpected GroupVersion string: ${apiVersion}`),
    );
  if (kind !== undefined && typeof kind !== 'string')
    errors.push(invalid(at('kind'), kind, 'must be a string'));
  else if (kind === '') errors.push(invalid(at('kind'), '', 'must not be empty'));
  else if (typeof kind === 'string') errors.push(...kindErrors(kind, at('kind')));
  return [...errors, ...(metadata === undefined ? [] : metadataErrors(metadata, at('metadata')))];
}

function kindErrors(kind: string, path: string): readonly FieldError[] {
  const problems = dns1035LabelErrors(kind.toLowerCase());
  const text = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
  return problems.length === 0 ? [] : [invalid(path, kind, text)];
}

function metadataErrors(metadata: unknown, path: string): readonly FieldError[] {
  const type = SCHEMA.types.get('V1ObjectMeta');
  if (!type) return [];
  const read = decode(type, metadata as JsonObject, 'Ignore');
  return read.ok ? [] : [invalid(path, metadata, read.error)];
}
