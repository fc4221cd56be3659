// JSON values as Go's `%v` and `%T` print them, since upstream's messages and sort keys are made of that.

import { isJsonArray, isJsonObject, type JsonKind, jsonKind } from '../json.js';

export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (isJsonArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isJsonObject(value)) return String(value);
  const fields = Object.keys(value)
    .sort()
    .map((name) => `${name}:${goText(value[name])}`);
  return `map[${fields.join(' ')}]`;
}

const goTypes: Record<JsonKind, string> = {
  null: '%!s(<nil>)',
  object: 'map[string]interface {}',
  array: '[]interface {}',
  string: 'string',
  number: 'float64',
  boolean: 'bool',
};

export const goType = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value) ? 'int64' : goTypes[jsonKind(value)];
