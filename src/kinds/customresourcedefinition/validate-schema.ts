// The rules of a version's schema [validation.go validateCustomResourceDefinitionValidation,
// ValidateCustomResourceDefinitionOpenAPISchema].

import { equal } from '../../machinery/equal.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  key,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import {
  EMBEDDED,
  isMetaField,
  type JsonSchema,
  MAP_TYPE,
  PRESERVE,
  valuesOf,
} from '../../machinery/structural/json-schema.js';
import { pruneObject, pruneValue } from '../../machinery/structural/prune.js';
import { validateValue } from '../../machinery/structural/validate.js';
import { validateListType } from './validate-list-type.js';
import { validateSchemaRules } from './validate-rules.js';
import { validateStructural } from './validate-structural.js';

export function validateSchema(
  schema: JsonSchema,
  hasStatus: boolean,
  path: string,
): readonly FieldError[] {
  const errors = [
    ...(hasStatus ? validateRoot(schema, path) : []),
    ...(schema.nullable
      ? [forbidden(child(path, 'nullable'), 'nullable cannot be true at the root')]
      : []),
  ];
  const structural = validateStructural(schema, path);
  if (structural.length > 0) errors.push(...structural);
  else errors.push(...validateDefaults(schema, path, false));
  const openApi = validateOpenApi(schema, path, ROOT);
  errors.push(...openApi);
  return errors.length > 0 ? errors : validateSchemaRules(schema, path);
}

/** Upstream's names of the fields that may stand at the root beside a status subresource. */
const AT_ROOT =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations'.split(
    ' ',
  );

function validateRoot(schema: JsonSchema, path: string): readonly FieldError[] {
  if (schema.type !== 'object')
    return [
      invalid(
        child(path, 'type'),
        schema.type ?? '',
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ];
  const goName = (name: string): string =>
    name.startsWith('x-kubernetes-')
      ? `X${name.slice('x-kubernetes'.length).replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}`
      : name.charAt(0).toUpperCase() + name.slice(1);
  return Object.keys(schema).every((name) => AT_ROOT.includes(goName(name)))
    ? []
    : [
        invalid(
          path,
          schema,
          `only [${AT_ROOT.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`,
        ),
      ];
}

/** Defaults must be pruned, and pass their own schema [defaulting/validation.go]. */
function validateDefaults(
  schema: JsonSchema,
  path: string,
  insideMeta: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { default: value, items, properties = {} } = schema;
  const isResource = schema[EMBEDDED] === true;
  if (value !== undefined) {
    const at = child(path, 'default');
    const pruned =
      isResource && typeof value === 'object' && value !== null
        ? pruneObject(value, schema)
        : pruneValue(value, schema);
    if (!insideMeta && !equal(pruned, value))
      errors.push(invalid(at, value, 'must not have unknown fields'));
    errors.push(...validateValue(value, schema, at));
  }
  if (items) errors.push(...validateDefaults(items, child(path, 'items'), insideMeta));
  for (const [name, inner] of Object.entries(properties)) {
    const at = key(child(path, 'properties'), name);
    const isMeta = insideMeta || (isResource && isMetaField(name));
    errors.push(...validateDefaults(inner, at, isMeta));
  }
  return errors;
}

interface Place {
  readonly isRoot: boolean;
  readonly insideMeta: boolean;
  /** Why no default may stand here. */
  readonly noDefaults?: string;
}
const ROOT: Place = { isRoot: true, insideMeta: false };

const UNSUPPORTED = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
];
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

function validateOpenApi(schema: JsonSchema, path: string, place: Place): readonly FieldError[] {
  const inner: Place = { ...place, isRoot: false };
  const { properties = {}, additionalProperties, items, not } = schema;
  const errors: FieldError[] = [...standardErrors(schema, path, place)];
  if ((schema as { uniqueItems?: boolean }).uniqueItems)
    errors.push(
      forbidden(
        child(path, 'uniqueItems'),
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  const values = valuesOf(schema);
  const atValues = child(path, 'additionalProperties');
  if (Object.keys(properties).length > 0 && (additionalProperties === false || values))
    errors.push(forbidden(atValues, 'additionalProperties and properties are mutual exclusive'));
  if (values) {
    const reason = 'inside additionalProperties applying to object metadata';
    const below = place.insideMeta ? { ...inner, noDefaults: reason } : inner;
    errors.push(...validateOpenApi(values, atValues, below));
  }
  for (const [name, property] of Object.entries(properties)) {
    const at = key(child(path, 'properties'), name);
    errors.push(...validateOpenApi(property, at, placeOf(schema, name, place)));
  }
  if (not) errors.push(...validateOpenApi(not, child(path, 'not'), inner));
  for (const name of ['allOf', 'oneOf', 'anyOf'] as const)
    schema[name]?.forEach((part, i) => {
      errors.push(...validateOpenApi(part, index(child(path, name), i), inner));
    });
  if (items && !Array.isArray(items))
    errors.push(...validateOpenApi(items, child(path, 'items'), inner));
  return [...errors, ...extensionErrors(schema, path), ...validateListType(schema, path)];
}

function placeOf(schema: JsonSchema, name: string, { isRoot, ...place }: Place): Place {
  if (!isMetaField(name) || !(isRoot || schema[EMBEDDED])) return { ...place, isRoot: false };
  const noDefaults = isRoot ? { noDefaults: `in top-level ${name}` } : {};
  return { ...place, isRoot: false, insideMeta: true, ...noDefaults };
}

function standardErrors(schema: JsonSchema, path: string, place: Place): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { type, items } = schema;
  const at = child(path, 'type');
  if (type && !TYPES.includes(type)) errors.push(notSupported(at, type, TYPES));
  if (schema.default !== undefined && place.noDefaults !== undefined)
    errors.push(forbidden(child(path, 'default'), `must not be set ${place.noDefaults}`));
  for (const name of UNSUPPORTED)
    if (Object.hasOwn(schema, name))
      errors.push(forbidden(child(path, name), `${name} is not supported`));
  if (type === 'null')
    errors.push(forbidden(at, 'type cannot be set to null, use nullable as an alternative'));
  if (Array.isArray(items))
    errors.push(forbidden(child(path, 'items'), 'items must be a schema object and not an array'));
  if (place.insideMeta && schema[EMBEDDED])
    errors.push(forbidden(child(path, EMBEDDED), 'must not be used inside of resource meta'));
  return errors;
}

function extensionErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (schema[PRESERVE] === false)
    errors.push(invalid(child(path, PRESERVE), false, 'must be true or undefined'));
  const mapType = schema[MAP_TYPE];
  if (mapType === undefined) return errors;
  const text = 'must be object if x-kubernetes-map-type is specified';
  const { type } = schema;
  if (type !== 'object')
    errors.push(
      type ? invalid(child(path, 'type'), type, text) : required(child(path, 'type'), text),
    );
  if (mapType !== 'atomic' && mapType !== 'granular')
    errors.push(notSupported(child(path, MAP_TYPE), mapType, ['atomic', 'granular']));
  return errors;
}
