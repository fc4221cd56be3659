// What mutations are written with in CEL: objects that know the name of their type, operations of JSON patches, and the function
// that escapes keys of their paths [apiserver pkg/cel/mutation, pkg/cel/library/jsonpatch.go].

import { type Environment, EvaluationError, Optional } from '@marcbachmann/cel-js';
import { type FieldsOf, MESSAGE, OPTIONAL } from './message-syntax.js';

/** The type of the object that is admitted; the types of its fields are called after their paths. */
export const OBJECT = 'Object';
export const JSON_PATCH = 'JSONPatch';

const OPERATION = ['op', 'from', 'path', 'value'];

export const patchFields: FieldsOf = (type) => {
  if (type === JSON_PATCH) return OPERATION;
  return type === OBJECT || type.startsWith(`${OBJECT}.`) ? 'any' : undefined;
};

const TYPE = Symbol('type');

class JsonPatchLibrary {}

export function registerMessages(environment: Environment): void {
  environment.registerFunction(`${MESSAGE}(string, map): dyn`, message as never);
  environment.registerType('jsonpatch', JsonPatchLibrary);
  environment.registerConstant('jsonpatch', 'jsonpatch', new JsonPatchLibrary());
  environment.registerFunction(
    'jsonpatch.escapeKey(string): string',
    (_: JsonPatchLibrary, key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1'),
  );
}

function message(type: string, fields: Readonly<Record<string, unknown>>): object {
  const made: Record<string | symbol, unknown> = Object.create(null);
  Object.defineProperty(made, TYPE, { value: type });
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(OPTIONAL)) made[name] = value;
    else if (!(value instanceof Optional))
      throw new EvaluationError(
        `cannot initialize optional entry '${name.slice(1)}' from non-optional value`,
      );
    else if (value.hasValue()) made[name.slice(1)] = value.value();
  }
  return made;
}

export const messageType = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? (value as { [TYPE]?: string })[TYPE] : undefined;

/** Where the types of messages are not called after the fields that they are values of. */
export function misnamed(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => misnamed(item, path));
  if (typeof value !== 'object' || value === null) return [];
  const type = messageType(value);
  const here =
    type === undefined || type === path
      ? []
      : [
          `unexpected type name ${JSON.stringify(type)}, expected ${JSON.stringify(path)}, which matches field name path from root Object type`,
        ];
  const inner = (name: string) => (type === undefined ? path : `${path}.${name}`);
  return [...here, ...Object.entries(value).flatMap(([name, held]) => misnamed(held, inner(name)))];
}
