// What makes a Secret invalid [apis/core/validation ValidateSecret, ValidateSecretUpdate].
//
// A departure: what is wrong with the JSON of a Docker configuration is said in fewer words than Go's.

import { base64Length, decodeBase64Text } from '../../machinery/base64-bytes.js';
import { equal } from '../../machinery/equal.js';
import {
  type FieldError,
  forbidden,
  invalid,
  key as keyed,
  required,
  tooLong,
} from '../../machinery/field-errors.js';
import { isJsonObject } from '../../machinery/json.js';
import { configMapKeyErrors } from '../../machinery/names.js';
import type { Secret } from './index.js';

const BYTES_MAX = 1024 * 1024;
const FROZEN = 'field is immutable when `immutable` is set';
const REDACTED = '<secret contents redacted>';

export function validateSecret(secret: Secret, old: Secret | undefined): readonly FieldError[] {
  return [
    ...(old ? validateChange(secret, old) : []),
    ...validateKeys(secret.data ?? {}),
    ...validateForType(secret),
  ];
}

function validateChange(secret: Secret, old: Secret): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (secret.type !== old.type) errors.push(invalid('type', secret.type, 'field is immutable'));
  if (!old.immutable) return errors;
  if (!secret.immutable) errors.push(forbidden('immutable', FROZEN));
  if (!equal(secret.data ?? {}, old.data ?? {})) errors.push(forbidden('data', FROZEN));
  return errors;
}

function validateKeys(data: Readonly<Record<string, string>>): readonly FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [name, value] of Object.entries(data)) {
    for (const message of configMapKeyErrors(name))
      errors.push(invalid(keyed('data', name), name, message));
    bytes += base64Length(value);
  }
  return bytes > BYTES_MAX ? [...errors, tooLong('data', BYTES_MAX)] : errors;
}

const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name';

function validateForType({ type, data = {}, metadata }: Secret): readonly FieldError[] {
  const missing = (names: readonly string[]): FieldError[] =>
    names.filter((name) => !Object.hasOwn(data, name)).map((name) => required(keyed('data', name)));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return metadata.annotations?.[SERVICE_ACCOUNT_NAME]
        ? []
        : [required(keyed('metadata.annotations', SERVICE_ACCOUNT_NAME))];
    case 'kubernetes.io/dockercfg':
      return validateJson(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth': {
      const keys = ['username', 'password'];
      const both = missing(keys);
      return both.length === keys.length ? both : [];
    }
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required(keyed('data', 'ssh-privatekey'))];
    case 'kubernetes.io/tls':
      return missing(['tls.crt', 'tls.key']);
    default:
      return [];
  }
}

function validateJson(data: Readonly<Record<string, string>>, name: string): readonly FieldError[] {
  const encoded = data[name];
  if (encoded === undefined) return [required(keyed('data', name))];
  const problem = jsonProblem(decodeBase64Text(encoded) ?? '');
  return problem === undefined ? [] : [invalid(keyed('data', name), REDACTED, problem)];
}

function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') return 'unexpected end of JSON input';
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || isJsonObject(value)) return undefined;
    const what = Array.isArray(value) ? 'array' : typeof value;
    return `json: cannot unmarshal ${what} into Go value of type map[string]interface {}`;
  } catch {
    return `invalid character ${JSON.stringify(text.trim()[0]).replaceAll('"', "'")} looking for beginning of value`;
  }
}
