// One step of a path to a field, in the text form that fieldsV1 uses as keys.
//
// `f:name` is a field, `k:{"name":"web"}` a list item by its keys, `v:"x"` an item of a set, `i:0` an
// index. The text is canonical, so equal elements have equal texts. Source: structured-merge-diff
// fieldpath/element.go and serialize-pe.go.

import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { refuse } from '../patch/outcome.js';

export type PathElement = string;
export type FieldPath = readonly PathElement[];

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const valueElement = (value: unknown): PathElement => `v:${goJson(value)}`;

export function keyElement(keys: JsonObject): PathElement {
  const fields = Object.keys(keys)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${goJson(keys[name])}`);
  return `k:{${fields.join(',')}}`;
}

/** The name, if the element is a field. */
export const fieldNameOf = (element: PathElement): string | undefined =>
  element.startsWith('f:') ? element.slice(2) : undefined;

export const keysOf = (element: PathElement): JsonObject | undefined =>
  element.startsWith('k:') ? (JSON.parse(element.slice(2)) as JsonObject) : undefined;

/** The canonical form of a key found in fieldsV1; undefined for kinds of elements unknown here. */
export function parseElement(text: string): PathElement | undefined {
  if (text.length < 2) refuse('key must be 2 characters long:');
  if (text[1] !== ':') refuse(`missing colon: ${text}`);
  const rest = text.slice(2);
  switch (text[0]) {
    case 'f':
      return text;
    case 'v':
      return valueElement(parseJson(rest));
    case 'k': {
      const keys = parseJson(rest);
      return isJsonObject(keys) ? keyElement(keys) : refuse(`expected an object: ${text}`);
    }
    case 'i':
      if (!/^[+-]?[0-9]+$/.test(rest)) {
        refuse(`strconv.Atoi: parsing ${JSON.stringify(rest)}: invalid syntax`);
      }
      return `i:${Number(rest)}`;
    default:
      return undefined;
  }
}

/** As paths are printed: `.spec`, `[name="web"]`, `[="x"]`, `[0]`. */
export function elementText(element: PathElement): string {
  const rest = element.slice(2);
  if (element[0] === 'f') return `.${rest}`;
  if (element[0] === 'v') return `[=${valueText(JSON.parse(rest))}]`;
  if (element[0] === 'i') return `[${rest}]`;
  const keys = JSON.parse(rest) as JsonObject;
  return `[${Object.keys(keys)
    .sort()
    .map((name) => `${name}=${valueText(keys[name])}`)
    .join(',')}]`;
}

export const pathText = (path: FieldPath): string => path.map(elementText).join('');

/** Fields first, then keyed items, values and indices. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a === b) return 0;
  if (a[0] !== b[0]) return elementKinds.indexOf(a[0] ?? '') - elementKinds.indexOf(b[0] ?? '');
  if (a[0] === 'f') return a < b ? -1 : 1;
  const [left, right] = [JSON.parse(a.slice(2)), JSON.parse(b.slice(2))] as [unknown, unknown];
  if (a[0] === 'k') return compareKeys(left as JsonObject, right as JsonObject);
  return compareValues(left, right);
}

const elementKinds = 'fkvi';
const valueKinds = ['number', 'string', 'boolean', 'array', 'object', 'null'];

function compareKeys(a: JsonObject, b: JsonObject): number {
  const names = Object.keys(a).sort();
  const others = Object.keys(b).sort();
  for (const [index, name] of names.entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    if (name !== other) return name < other ? -1 : 1;
    const order = compareValues(fieldOf(a, name), fieldOf(b, name));
    if (order !== 0) return order;
  }
  return names.length - others.length;
}

function compareValues(a: unknown, b: unknown): number {
  const kinds = valueKinds.indexOf(kindOf(a)) - valueKinds.indexOf(kindOf(b));
  if (kinds !== 0) return kinds;
  if (typeof a === 'object') {
    const [left, right] = [goJson(a), goJson(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const [left, right] = [a as string, b as string];
  return left < right ? -1 : left > right ? 1 : 0;
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

function valueText(value: unknown): string {
  if (isJsonArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}=${valueText(value[name])}`);
  return `{${fields.join(';')}}`;
}

/** JSON as Go writes it: keys sorted, and safe inside HTML. */
function goJson(value: unknown): string {
  if (isJsonArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (isJsonObject(value)) return keyElement(value).slice(2);
  return JSON.stringify(value ?? null).replace(/[<>&\u2028\u2029]/g, unicodeEscape);
}

const unicodeEscape = (char: string): string =>
  `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(`invalid JSON: ${text}`);
  }
}
