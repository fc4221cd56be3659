// Values of custom objects as rules see them [apiserver pkg/cel/common/values.go, schemas.go].
//
// Whole numbers are integers, times are times. Names of declared fields that are no identifiers are written
// differently in rules: `__dash__` for a dash.

import { isJsonArray, isJsonObject } from '../json.js';
import { INT_OR_STRING, type JsonSchema, propertyOf, valuesOf } from './json-schema.js';

export function celValue(value: unknown, schema: JsonSchema | undefined): unknown {
  if (isJsonArray(value)) return value.map((item) => celValue(item, schema?.items));
  if (isJsonObject(value)) {
    const values = schema && valuesOf(schema);
    const object: Record<string, unknown> = Object.create(null);
    for (const [name, held] of Object.entries(value)) {
      const inner = schema && propertyOf(schema, name);
      if (inner) object[escapedField(name)] = celValue(held, inner);
      else object[name] = celValue(held, values);
    }
    // The one name by which the language would take an object for something else.
    return Object.hasOwn(object, 'constructor') ? new Map(Object.entries(object)) : object;
  }
  if (typeof value === 'number') return celNumber(value, schema);
  return typeof value === 'string' && schema ? celText(value, schema) : value;
}

function celNumber(value: number, schema: JsonSchema | undefined): number | bigint {
  if (schema?.type === 'number') return value;
  return Number.isInteger(value) ? BigInt(value) : value;
}

function celText(value: string, schema: JsonSchema): unknown {
  if (schema[INT_OR_STRING]) return value;
  switch (schema.format) {
    case 'date':
    case 'date-time': {
      const time = new Date(value);
      return Number.isNaN(time.getTime()) ? value : time;
    }
    default:
      return value;
  }
}

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** How rules name a declared field [apiserver pkg/cel/escaping.go]. */
export function escapedField(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replace(/__|\.|-|\//g, (part) => ESCAPES[part] ?? part);
}

const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};
