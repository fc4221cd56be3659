// Whether a value is as its schema says, in the words of the API server [kube-openapi pkg/validation/validate,
// apiextensions-apiserver pkg/apiserver/validation].
//
// On an update, what has not changed is not judged again: a rule that became stricter does not lock out objects
// that are there. Departure: where none of several alternatives fits, the faults told are those of the
// alternative with the fewest.

import { equal } from '../equal.js';
import {
  child,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from '../field-errors.js';
import { goText } from '../go-print.js';
import { fieldOf, isJsonArray, isJsonObject } from '../json.js';
import { isFormatted, isKnownFormat } from './formats.js';
import { sameItem } from './items.js';
import { INT_OR_STRING, type JsonSchema, PRESERVE, schemaAt } from './json-schema.js';
import { patternOf } from './pattern.js';

/** Everything that is wrong; `old` is the value before, undefined if it was not there. */
export function validateValue(
  value: unknown,
  schema: JsonSchema,
  path: string,
  old?: unknown,
): readonly FieldError[] {
  if (old !== undefined && equal(value, old)) return [];
  if (value === null)
    return [...validateType(value, schema, path), ...validateEnum(value, schema, path)];
  return [
    ...validateType(value, schema, path),
    ...validateAlternatives(value, schema, path, old),
    ...validateText(value, schema, path),
    ...validateNumber(value, schema, path),
    ...validateList(value, schema, path, old),
    ...validateEnum(value, schema, path),
    ...validateObject(value, schema, path, old),
  ];
}

/** What a path is called within a sentence: the root has no name. */
const named = (path: string, what: string): string => `${path} in body ${what}`;

function validateType(value: unknown, schema: JsonSchema, path: string): readonly FieldError[] {
  const types = schema[INT_OR_STRING] ? ['integer', 'string'] : schema.type ? [schema.type] : [];
  if (types.length === 0) return [];
  const found = typeOf(value);
  if (value === null) return schema.nullable ? [] : [wrongType(path, types, 'null')];
  const fits = types.includes(found) || (found === 'integer' && types.includes('number'));
  return fits ? [] : [wrongType(path, types, found)];
}

const wrongType = (path: string, types: readonly string[], found: string): FieldError =>
  typeInvalid(
    path,
    found,
    named(path, `must be of type ${types.join(',')}: ${JSON.stringify(found)}`),
  );

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function validateText(value: unknown, schema: JsonSchema, path: string): readonly FieldError[] {
  if (typeof value !== 'string') return [];
  const { maxLength, minLength, pattern, format } = schema;
  const errors: FieldError[] = [];
  const long = maxLength === undefined && minLength === undefined ? 0 : Array.from(value).length;
  if (maxLength !== undefined && long > maxLength) errors.push(tooLong(path, maxLength));
  if (minLength !== undefined && long < minLength)
    errors.push(invalid(path, value, named(path, `should be at least ${minLength} chars long`)));
  if (pattern && patternOf(pattern)?.test(value) === false)
    errors.push(invalid(path, value, named(path, `should match '${pattern}'`)));
  if (format && isKnownFormat(format) && !isFormatted(value, format))
    errors.push(
      typeInvalid(path, value, named(path, `must be of type ${format}: ${JSON.stringify(value)}`)),
    );
  return errors;
}

function validateNumber(value: unknown, schema: JsonSchema, path: string): readonly FieldError[] {
  if (typeof value !== 'number') return [];
  const { multipleOf, maximum, minimum, exclusiveMaximum, exclusiveMinimum } = schema;
  const errors: FieldError[] = [];
  const wrong = (what: string): void => {
    errors.push(invalid(path, value, named(path, `should be ${what}`)));
  };
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf))
    wrong(`a multiple of ${goText(multipleOf)}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    wrong(`less than ${exclusiveMaximum ? '' : 'or equal to '}${goText(maximum)}`);
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    wrong(`greater than ${exclusiveMinimum ? '' : 'or equal to '}${goText(minimum)}`);
  return errors;
}

function validateList(
  value: unknown,
  schema: JsonSchema,
  path: string,
  old: unknown,
): readonly FieldError[] {
  if (!isJsonArray(value)) return [];
  const { minItems, maxItems, items } = schema;
  const errors: FieldError[] = [];
  if (items)
    value.forEach((item, i) => {
      const before = sameItem(schema, item, old);
      errors.push(...validateValue(item, items, index(path, i), before));
    });
  if (minItems !== undefined && value.length < minItems)
    errors.push(invalid(path, value.length, named(path, `should have at least ${minItems} items`)));
  if (maxItems !== undefined && value.length > maxItems)
    errors.push(tooMany(path, value.length, maxItems));
  return errors;
}

function validateEnum(value: unknown, schema: JsonSchema, path: string): readonly FieldError[] {
  if (!schema.enum || (value === null && schema.nullable)) return [];
  if (schema.enum.some((allowed) => equal(allowed, value))) return [];
  const allowed = schema.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [notSupported(path, value, allowed)];
}

function validateObject(
  value: unknown,
  schema: JsonSchema,
  path: string,
  old: unknown,
): readonly FieldError[] {
  if (!isJsonObject(value)) return [];
  const { minProperties, maxProperties, additionalProperties } = schema;
  const names = Object.keys(value);
  if (minProperties !== undefined && names.length < minProperties)
    return [
      invalid(path, names.length, named(path, `should have at least ${minProperties} properties`)),
    ];
  if (maxProperties !== undefined && names.length > maxProperties)
    return [tooMany(path, names.length, maxProperties)];
  const before = isJsonObject(old) ? old : undefined;
  const errors: FieldError[] = [];
  for (const name of names) {
    const inner = schemaAt(schema, name);
    if (inner)
      errors.push(
        ...validateValue(value[name], inner, child(path, name), before && fieldOf(before, name)),
      );
    else if (additionalProperties === false && !schema[PRESERVE])
      errors.push(
        invalid(child(path, name), '', named(child(path, name), 'is a forbidden property')),
      );
  }
  for (const name of schema.required ?? [])
    if (!Object.hasOwn(value, name)) errors.push(required(child(path, name)));
  return errors;
}

function validateAlternatives(
  value: unknown,
  { allOf, anyOf, oneOf, not }: JsonSchema,
  path: string,
  old: unknown,
): readonly FieldError[] {
  const judge = (schema: JsonSchema) => validateValue(value, schema, path, old);
  const errors: FieldError[] = [];
  if (anyOf?.length) {
    const verdicts = anyOf.map(judge);
    if (!verdicts.some(isEmpty))
      errors.push(failed(path, 'must validate at least one schema (anyOf)'), ...least(verdicts));
  }
  if (oneOf?.length) {
    const verdicts = oneOf.map(judge);
    const valid = verdicts.filter(isEmpty).length;
    const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
    const text = `must validate one and only one schema (oneOf). ${found}`;
    if (valid !== 1) errors.push(failed(path, text), ...(valid === 0 ? least(verdicts) : []));
  }
  if (allOf?.length) {
    const verdicts = allOf.map(judge);
    const valid = verdicts.filter(isEmpty).length;
    errors.push(...verdicts.flat());
    if (valid < verdicts.length)
      errors.push(
        failed(
          path,
          `must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`,
        ),
      );
  }
  if (not && isEmpty(judge(not))) errors.push(failed(path, 'must not validate the schema (not)'));
  return errors;
}

const isEmpty = (errors: readonly FieldError[]): boolean => errors.length === 0;

/** Told without a field of its own, as upstream does. */
const failed = (path: string, text: string): FieldError =>
  invalid('<nil>', '', `${JSON.stringify(path)} ${text}`);

const least = (verdicts: readonly (readonly FieldError[])[]): readonly FieldError[] =>
  verdicts.reduce((best, next) => (next.length < best.length ? next : best));
