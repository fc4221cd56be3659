// The rules of x-kubernetes-list-type and its keys [validation.go].

import {
  child,
  type FieldError,
  forbidden,
  invalid,
  key,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import {
  type JsonSchema,
  LIST_MAP_KEYS,
  LIST_TYPE,
  MAP_TYPE,
  propertyOf,
} from '../../machinery/structural/json-schema.js';

export function validateListType(schema: JsonSchema, path: string): readonly FieldError[] {
  const listType = schema[LIST_TYPE];
  const keys = schema[LIST_MAP_KEYS] ?? [];
  const at = child(path, LIST_TYPE);
  const errors: FieldError[] = [];
  if (listType !== undefined && schema.type !== 'array') {
    const text = 'must be array if x-kubernetes-list-type is specified';
    const atType = child(path, 'type');
    errors.push(schema.type ? invalid(atType, schema.type, text) : required(atType, text));
  } else if (listType === 'set') errors.push(...setErrors(schema, path));
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType))
    errors.push(notSupported(at, listType, ['atomic', 'set', 'map']));
  if (keys.length > 0 && listType !== 'map') {
    const text = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType === undefined ? required(at, text) : invalid(at, listType, text));
  }
  if (listType === 'map') errors.push(...mapErrors(schema, keys, path));
  return [...errors, ...itemErrors(schema, keys, path)];
}

/** Items that are told apart by value are owned as a whole. */
function setErrors({ items }: JsonSchema, path: string): readonly FieldError[] {
  const text = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const at = child(path, 'items');
  const listType = items?.[LIST_TYPE];
  if (items?.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [invalid(child(at, LIST_TYPE), listType, text)];
  if (items?.type === 'object' && items[MAP_TYPE] !== 'atomic')
    return [invalid(child(at, MAP_TYPE), listType ?? null, text)];
  return [];
}

function mapErrors(
  { items }: JsonSchema,
  keys: readonly string[],
  path: string,
): readonly FieldError[] {
  const atKeys = child(path, LIST_MAP_KEYS);
  const atItems = child(path, 'items');
  const errors: FieldError[] = [];
  if (keys.length === 0)
    errors.push(required(atKeys, 'must not be empty if x-kubernetes-list-type is map'));
  if (!items) {
    errors.push(required(atItems, 'must have a schema if x-kubernetes-list-type is map'));
    return errors;
  }
  if (items.type !== 'object')
    return [
      ...errors,
      invalid(
        child(atItems, 'type'),
        items.type ?? '',
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    ];
  keys.forEach((name, i) => {
    const property = propertyOf(items, name);
    const at = key(child(atItems, 'properties'), name);
    if (!property)
      errors.push(invalid(atKeys, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object')
      errors.push(
        invalid(
          child(at, 'type'),
          items.type,
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      );
    if (keys.indexOf(name) < i)
      errors.push(invalid(atKeys, keys, 'must not contain duplicate entries'));
  });
  return errors;
}

function itemErrors(
  { items, ...schema }: JsonSchema,
  keys: readonly string[],
  path: string,
): readonly FieldError[] {
  const listType = schema[LIST_TYPE];
  if (!items || (listType !== 'set' && listType !== 'map')) return [];
  const atItems = child(path, 'items');
  const errors: FieldError[] = [];
  if (items.nullable)
    errors.push(
      forbidden(
        child(atItems, 'nullable'),
        `cannot be nullable when x-kubernetes-list-type is ${listType}`,
      ),
    );
  if (listType === 'set') return errors;
  for (const name of keys) {
    const property = propertyOf(items, name);
    if (!property) continue;
    const at = key(child(atItems, 'properties'), name);
    const about = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!items.required?.includes(name) && property.default === undefined)
      errors.push(
        required(child(at, 'default'), `${about} must have a default or be a required property`),
      );
    if (property.nullable)
      errors.push(forbidden(child(at, 'nullable'), `${about} cannot be nullable`));
  }
  return errors;
}
