import { describe, expect, test } from 'vitest';
import { fieldErrorText } from '../../../src/machinery/field-errors.js';
import { validateItems } from '../../../src/machinery/structural/items.js';
import type { JsonSchema } from '../../../src/machinery/structural/json-schema.js';
import { validateValue } from '../../../src/machinery/structural/validate.js';

const faults = (value: unknown, schema: JsonSchema, old?: unknown) =>
  validateValue(value, schema, 'spec.x', old).map(fieldErrorText);

describe('values', () => {
  test.each<[string, unknown, JsonSchema, string]>([
    [
      'a type',
      'many',
      { type: 'integer' },
      'spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"',
    ],
    [
      'a fraction',
      1.5,
      { type: 'integer' },
      'spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"',
    ],
    [
      'null',
      null,
      { type: 'string' },
      'spec.x: Invalid value: "null": spec.x in body must be of type string: "null"',
    ],
    [
      'an enumeration',
      'c',
      { type: 'string', enum: ['a', 'b'] },
      'spec.x: Unsupported value: "c": supported values: "a", "b"',
    ],
    [
      'a pattern',
      'A',
      { type: 'string', pattern: '^[a-z]+$' },
      `spec.x: Invalid value: "A": spec.x in body should match '^[a-z]+$'`,
    ],
    [
      'a length',
      'abc',
      { type: 'string', maxLength: 2 },
      'spec.x: Too long: may not be more than 2 bytes',
    ],
    [
      'a short text',
      'a',
      { type: 'string', minLength: 2 },
      'spec.x: Invalid value: "a": spec.x in body should be at least 2 chars long',
    ],
    [
      'a format',
      'x',
      { type: 'string', format: 'ipv4' },
      'spec.x: Invalid value: "x": spec.x in body must be of type ipv4: "x"',
    ],
    [
      'a minimum',
      0,
      { type: 'integer', minimum: 1 },
      'spec.x: Invalid value: 0: spec.x in body should be greater than or equal to 1',
    ],
    [
      'an exclusive maximum',
      5,
      { type: 'integer', maximum: 5, exclusiveMaximum: true },
      'spec.x: Invalid value: 5: spec.x in body should be less than 5',
    ],
    [
      'a multiple',
      7,
      { type: 'integer', multipleOf: 5 },
      'spec.x: Invalid value: 7: spec.x in body should be a multiple of 5',
    ],
    [
      'a number of items',
      [1, 2],
      { type: 'array', maxItems: 1, items: { type: 'integer' } },
      'spec.x: Too many: 2: must have at most 1 items',
    ],
    [
      'too few items',
      [],
      { type: 'array', minItems: 1, items: { type: 'integer' } },
      'spec.x: Invalid value: 0: spec.x in body should have at least 1 items',
    ],
    [
      'an item',
      [{ a: 1 }],
      { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
      'spec.x[0].a: Invalid value: "integer": spec.x[0].a in body must be of type string: "integer"',
    ],
    ['a required field', {}, { type: 'object', required: ['a'] }, 'spec.x.a: Required value'],
    [
      'a number of properties',
      { a: 1, b: 2 },
      { type: 'object', maxProperties: 1 },
      'spec.x: Too many: 2: must have at most 1 items',
    ],
    [
      'neither integer nor text',
      true,
      { 'x-kubernetes-int-or-string': true },
      'spec.x: Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"',
    ],
    [
      'not',
      1,
      { type: 'integer', not: { minimum: 1 } },
      '<nil>: Invalid value: "": "spec.x" must not validate the schema (not)',
    ],
  ])('%s is refused in the API server’s words', (_what, value, schema, text) => {
    expect(faults(value, schema)).toEqual([text]);
  });

  test.each<[string, unknown, JsonSchema]>([
    ['an integer for a number', 3, { type: 'number' }],
    ['a whole number for an integer', 3.0, { type: 'integer' }],
    ['null where it is allowed', null, { type: 'string', nullable: true }],
    ['an integer or text', 'x', { 'x-kubernetes-int-or-string': true }],
    ['a format nobody knows', 'x', { type: 'string', format: 'unheard-of' }],
    ['characters, not bytes', 'äöü', { type: 'string', maxLength: 3 }],
  ])('%s passes', (_what, value, schema) => {
    expect(faults(value, schema)).toEqual([]);
  });

  test('alternatives are told with what is wrong in the best of them', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    expect(faults({}, schema)).toEqual([
      '<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found none valid',
      'spec.x.a: Required value',
    ]);
    expect(faults({ a: '', b: '' }, schema)).toEqual([
      '<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ]);
    expect(faults({ a: '' }, schema)).toEqual([]);
  });

  test('what has not changed is not judged again', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: { type: 'string', maxLength: 1 }, b: { type: 'string', maxLength: 1 } },
    };
    expect(faults({ a: 'long', b: 'also' }, schema, { a: 'long', b: 'x' })).toEqual([
      'spec.x.b: Too long: may not be more than 1 bytes',
    ]);
  });
});

describe('lists', () => {
  const twice = (value: unknown, schema: JsonSchema) =>
    validateItems(value, schema, 'spec.x').map(fieldErrorText);

  test('of type set have each value once', () => {
    const set: JsonSchema = {
      type: 'array',
      'x-kubernetes-list-type': 'set',
      items: { type: 'string' },
    };
    expect(twice(['a', 'b', 'a', 'a'], set)).toEqual(['spec.x[2]: Duplicate value: "a"']);
  });

  test('of type map have each key once', () => {
    const map: JsonSchema = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a', 'b'],
      items: { type: 'object' },
    };
    expect(
      twice(
        [
          { a: 1, b: 1 },
          { a: 1, b: 2 },
          { a: 1, b: 1, c: 3 },
        ],
        map,
      ),
    ).toEqual(['spec.x[2]: Duplicate value: {"a":1,"b":1}']);
  });
});
