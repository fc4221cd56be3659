// Whether a value has the shape its type allows. What fails is told with its path, all of it at once.
//
// Source: structured-merge-diff typed/validate.go.

import { isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { goText, goType } from '../patch/go-text.js';
import { outcomeOf, refuse } from '../patch/outcome.js';
import type { ListSchema, MapSchema, ScalarKind, TypeSchema } from '../type-schema.js';
import { elementText, fieldElement, type PathElement } from './path-element.js';
import { fitting, handle, itemElement } from './typed.js';

export interface ValidateOptions {
  /** Live objects may hold the same item twice; applied ones may not. */
  readonly allowDuplicates: boolean;
}

export function checkTyped(value: unknown, schema: TypeSchema, options: ValidateOptions): void {
  const errors = errorsIn(value, schema, '', options);
  if (errors.length > 0) refuse(errorsText(errors));
}

const errorsText = (errors: readonly string[]): string =>
  errors.length === 1 && errors[0] !== undefined
    ? errors[0]
    : ['errors:', ...errors.map((error) => `  ${error}`)].join('\n');

export function scalarError(kind: ScalarKind, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (kind) {
    case 'numeric':
      if (typeof value === 'number') return undefined;
      return `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      if (typeof value === 'string') return undefined;
      return `expected string, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${goText(value)}`;
    case 'untyped':
      return typeof value === 'object' ? `expected any scalar, got ${goText(value)}` : undefined;
  }
}

function errorsIn(
  value: unknown,
  schema: TypeSchema,
  path: string,
  options: ValidateOptions,
): string[] {
  const at = (message: string | undefined): string[] =>
    message === undefined ? [] : [path === '' ? message : `${path}: ${message}`];
  return handle(fitting(schema, value), {
    scalar: (kind) => at(scalarError(kind, value)),
    map: (map) => {
      if (value === null || value === undefined) return [];
      if (isJsonObject(value)) return errorsInMap(value, map, path, options);
      return at(`expected map, got ${goValueText(value)}`);
    },
    list: (list) => {
      if (value === null || value === undefined) return [];
      if (isJsonArray(value)) return errorsInList(value, list, path, options);
      return at(`expected list, got ${goValueText(value)}`);
    },
  });
}

/** Upstream stops at the first field that is not declared, in no order; here the first by name. */
function errorsInMap(
  value: JsonObject,
  schema: MapSchema,
  path: string,
  options: ValidateOptions,
): string[] {
  const errors: string[] = [];
  for (const name of Object.keys(value).sort()) {
    if (value[name] === undefined) continue;
    const inner = `${path}${elementText(fieldElement(name))}`;
    const field = schema.field(name);
    if (!field) return [...errors, `${inner}: field not declared in schema`];
    errors.push(...errorsIn(value[name], field.schema, inner, options));
  }
  return errors;
}

function errorsInList(
  value: readonly unknown[],
  schema: ListSchema,
  path: string,
  options: ValidateOptions,
): string[] {
  const errors: string[] = [];
  const prefix = path === '' ? '' : `${path}: `;
  const seen = new Set<PathElement>();
  for (const [index, item] of value.entries()) {
    let element: PathElement = `i:${index}`;
    if (!schema.atomic) {
      const named = outcomeOf(() => itemElement(schema, item));
      if (!named.ok) return [...errors, `${prefix}element ${index}: ${named.error}`];
      element = named.value;
      if (seen.has(element) && !options.allowDuplicates) {
        errors.push(`${prefix}duplicate entries for key ${elementText(element)}`);
      }
      seen.add(element);
    }
    errors.push(...errorsIn(item, schema.items(), `${path}${elementText(element)}`, options));
  }
  return errors;
}

const goValueText = (value: unknown): string =>
  `&{${typeof value === 'string' ? value : goText(value)}}`;
