// Whether a schema is structural: what fields there are is said outside of allOf, anyOf, oneOf and not, where
// only their values are judged [pkg/apiserver/schema/validation.go].

import { equal } from '../../machinery/equal.js';
import {
  child,
  type FieldError,
  fieldErrorText,
  forbidden,
  invalid,
  key,
  required,
} from '../../machinery/field-errors.js';
import {
  EMBEDDED,
  INT_OR_STRING,
  type JsonSchema,
  LIST_MAP_KEYS,
  LIST_TYPE,
  MAP_TYPE,
  PRESERVE,
  propertyOf,
  RULES,
  valuesOf,
} from '../../machinery/structural/json-schema.js';
import { patternOf } from '../../machinery/structural/pattern.js';

type Level = 'root' | 'item' | 'field';

export function validateStructural(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, schema, path, path)];
  return errors.sort((a, b) => (fieldErrorText(a) < fieldErrorText(b) ? -1 : 1));
}

const EMPTY: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function invariants(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const { type, items, properties = {}, additionalProperties } = schema;
  const errors: FieldError[] = [];
  if (type === 'array' && !items) errors.push(required(child(path, 'items'), 'must be specified'));
  if (items && !Array.isArray(items))
    errors.push(...invariants(items, 'item', child(path, 'items')));
  for (const [name, inner] of Object.entries(properties))
    errors.push(...invariants(inner, 'field', key(child(path, 'properties'), name)));
  const values = valuesOf(schema);
  const atValues = child(path, 'additionalProperties');
  if (additionalProperties !== undefined && level === 'root')
    errors.push(forbidden(atValues, 'must not be used at the root'));
  if (values) errors.push(...invariants(values, 'field', atValues));
  return [
    ...errors,
    ...extensionErrors(schema, path),
    ...valueErrors(schema, isIntOrString(schema), path),
    ...typeErrors(schema, level, path),
    ...resourceErrors(schema, level, path),
  ];
}

function extensionErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const text = 'must be false if x-kubernetes-int-or-string is true';
  return [PRESERVE, EMBEDDED].flatMap((name) =>
    schema[INT_OR_STRING] && schema[name as typeof PRESERVE]
      ? [invalid(child(path, name), true, text)]
      : [],
  );
}

function typeErrors(schema: JsonSchema, level: Level, path: string): readonly FieldError[] {
  const at = child(path, 'type');
  const { type } = schema;
  const errors: FieldError[] = [];
  if (schema[EMBEDDED] && type !== 'object') {
    const text = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type ? invalid(at, type, text) : required(at, text));
  } else if (!type && !schema[INT_OR_STRING] && !schema[PRESERVE])
    errors.push(required(at, EMPTY[level]));
  if (schema[EMBEDDED] && schema.additionalProperties !== undefined)
    errors.push(
      forbidden(
        child(path, 'additionalProperties'),
        'must not be used if x-kubernetes-embedded-resource is set',
      ),
    );
  if (level === 'root' && type && type !== 'object')
    errors.push(invalid(at, type, 'must be object at the root'));
  return errors;
}

/** What every resource has of itself may be restricted in name only. */
function resourceErrors(schema: JsonSchema, level: Level, path: string): readonly FieldError[] {
  const isResource = level === 'root' || schema[EMBEDDED] === true;
  const errors: FieldError[] = [];
  const at = (name: string): string => key(child(path, 'properties'), name);
  for (const name of ['kind', 'apiVersion']) {
    const inner = propertyOf(schema, name);
    if (inner && isResource && inner.type !== 'string')
      errors.push(invalid(child(at(name), 'type'), inner.type ?? '', 'must be string'));
  }
  const metadata = propertyOf(schema, 'metadata');
  if (metadata && isResource && metadata.type !== 'object')
    errors.push(invalid(child(at('metadata'), 'type'), metadata.type ?? '', 'must be object'));
  if (metadata && level === 'root' && !isAboutName(metadata))
    errors.push(
      forbidden(
        at('metadata'),
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    );
  if (schema[EMBEDDED] && !schema[PRESERVE] && Object.keys(schema.properties ?? {}).length === 0)
    errors.push(
      required(
        child(path, 'properties'),
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return errors;
}

function isAboutName({ type, default: _default, properties = {}, ...more }: JsonSchema): boolean {
  const names = Object.keys(properties);
  return (
    Object.keys(more).length === 0 &&
    names.every((name) => name === 'name' || name === 'generateName')
  );
}

const INTEGER_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

/** Which of the two exceptions for IntOrString a schema makes use of. */
function isIntOrString({ anyOf, allOf }: JsonSchema): 'anyOf' | 'allOf' | undefined {
  if (equal(anyOf, INTEGER_OR_STRING)) return 'anyOf';
  return equal(allOf?.[0]?.anyOf, INTEGER_OR_STRING) ? 'allOf' : undefined;
}

function valueErrors(
  schema: JsonSchema,
  exception: 'anyOf' | 'allOf' | undefined,
  path: string,
): readonly FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  const errors: FieldError[] = [];
  if (exception !== 'anyOf')
    anyOf.forEach((inner, i) => {
      errors.push(...nested(inner, undefined, `${path}.anyOf[${i}]`));
    });
  allOf.forEach((inner, i) => {
    const inException = exception === 'allOf' && i === 0 ? 'anyOf' : undefined;
    errors.push(...nested(inner, inException, `${path}.allOf[${i}]`));
  });
  oneOf.forEach((inner, i) => {
    errors.push(...nested(inner, undefined, `${path}.oneOf[${i}]`));
  });
  if (not) errors.push(...nested(not, undefined, `${path}.not`));
  if (pattern && !patternOf(pattern))
    errors.push(
      invalid(
        child(path, 'pattern'),
        pattern,
        `must be a valid regular expression, but isn't: error parsing regexp: \`${pattern}\``,
      ),
    );
  return errors;
}

const FORBIDDEN: readonly (readonly [keyof JsonSchema, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  [PRESERVE, 'must be false to be structural'],
  [EMBEDDED, 'must be false to be structural'],
  [INT_OR_STRING, 'must be false to be structural'],
  [LIST_MAP_KEYS, 'must be empty to be structural'],
  [LIST_TYPE, 'must be undefined to be structural'],
  [MAP_TYPE, 'must be undefined to be structural'],
  [RULES, 'must be empty to be structural'],
];

function nested(
  schema: JsonSchema,
  exception: 'anyOf' | undefined,
  path: string,
): readonly FieldError[] {
  const errors = [...valueErrors(schema, exception, path)];
  if (schema.items) errors.push(...nested(schema.items, undefined, child(path, 'items')));
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    errors.push(...nested(inner, undefined, key(child(path, 'properties'), name)));
  for (const [name, text] of FORBIDDEN)
    if (schema[name] !== undefined && schema[name] !== false && schema[name] !== '')
      errors.push(forbidden(child(path, name), text));
  if (propertyOf(schema, 'metadata'))
    errors.push(
      forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'),
    );
  return errors;
}

/**
 * Whatever is judged within allOf and the like must be there outside of it. As upstream, only those at the
 * root are followed.
 */
function completeness(
  part: JsonSchema,
  of: JsonSchema,
  path: string,
  at: string,
): readonly FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = part;
  const nestedIn = (inner: JsonSchema, where: string) => covered(inner, of, path, where);
  return [
    ...(not ? nestedIn(not, `${at}.not`) : []),
    ...allOf.flatMap((inner, i) => nestedIn(inner, `${at}.allOf[${i}]`)),
    ...anyOf.flatMap((inner, i) => nestedIn(inner, `${at}.anyOf[${i}]`)),
    ...oneOf.flatMap((inner, i) => nestedIn(inner, `${at}.oneOf[${i}]`)),
  ];
}

function covered(
  part: JsonSchema,
  of: JsonSchema | undefined,
  path: string,
  at: string,
): readonly FieldError[] {
  if (!of) return [required(path, `because it is defined in ${at}`)];
  const items = 'items';
  return [
    ...completeness(part, of, path, at),
    ...(part.items ? covered(part.items, of.items, child(path, items), child(at, items)) : []),
    ...Object.entries(part.properties ?? {}).flatMap(([name, inner]) => {
      const field = (where: string) => key(child(where, 'properties'), name);
      return covered(inner, propertyOf(of, name), field(path), field(at));
    }),
  ];
}
