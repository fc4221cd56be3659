// What makes a ConfigMap invalid [apis/core/validation ValidateConfigMap, ValidateConfigMapUpdate].

import { base64Length } from '../../machinery/base64-bytes.js';
import { equal } from '../../machinery/equal.js';
import {
  type FieldError,
  forbidden,
  invalid,
  key as keyed,
  tooLong,
} from '../../machinery/field-errors.js';
import { configMapKeyErrors } from '../../machinery/names.js';
import type { ConfigMap } from './index.js';

const BYTES_MAX = 1024 * 1024;
const FROZEN = 'field is immutable when `immutable` is set';

export function validateConfigMap(
  map: ConfigMap,
  old: ConfigMap | undefined,
): readonly FieldError[] {
  return [...(old?.immutable ? validateFrozen(map, old) : []), ...validateContent(map)];
}

function validateFrozen(map: ConfigMap, old: ConfigMap): readonly FieldError[] {
  const errors = map.immutable ? [] : [forbidden('immutable', FROZEN)];
  for (const field of ['data', 'binaryData'] as const)
    if (!equal(map[field] ?? {}, old[field] ?? {})) errors.push(forbidden(field, FROZEN));
  return errors;
}

function validateContent({ data = {}, binaryData = {} }: ConfigMap): readonly FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [name, value] of Object.entries(data)) {
    errors.push(...keyErrors('data', name));
    if (Object.hasOwn(binaryData, name))
      errors.push(invalid(keyed('data', name), name, 'duplicate of key present in binaryData'));
    bytes += new TextEncoder().encode(value).length;
  }
  for (const [name, value] of Object.entries(binaryData)) {
    errors.push(...keyErrors('binaryData', name));
    bytes += base64Length(value);
  }
  return bytes > BYTES_MAX ? [...errors, tooLong('', BYTES_MAX)] : errors;
}

const keyErrors = (path: string, name: string): FieldError[] =>
  configMapKeyErrors(name).map((message) => invalid(keyed(path, name), name, message));
