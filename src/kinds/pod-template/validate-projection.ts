// The rules of files that a volume shows: which keys under which paths, and several sources in one volume.
//
// Source: pkg/apis/core/validation/validation.go validateKeyToPath, validateDownwardAPIVolumeFile,
// validateProjectionSources.

import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  required,
} from '../../machinery/field-errors.js';
import { FIELDS_FOR_FILES, validateFieldRef, validateResourceFieldRef } from './validate-env.js';
import { requireText, validateFileMode, validateFilePath } from './validate-paths.js';

const TOKEN_SECONDS_MIN = 600;

export function validateItems(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, i) => {
    const at = index(path, i);
    const pathAt = child(at, 'path');
    return [
      ...requireText(item.key, child(at, 'key')),
      ...(item.path ? validateFilePath(item.path, pathAt) : [required(pathAt)]),
      ...validateFileMode(item.mode, child(at, 'mode')),
    ];
  });
}

export function validateDownward(
  items: readonly DownwardAPIVolumeFile[] | undefined,
  path: string,
): FieldError[] {
  return (items ?? []).flatMap((file) => {
    const errors = file.path
      ? validateFilePath(file.path, child(path, 'path'))
      : [required(child(path, 'path'))];
    const { fieldRef, resourceFieldRef } = file;
    if (fieldRef) {
      errors.push(...validateFieldRef(fieldRef, FIELDS_FOR_FILES, child(path, 'fieldRef')));
      if (resourceFieldRef)
        errors.push(
          invalid(
            path,
            'resource',
            'fieldRef and resourceFieldRef can not be specified simultaneously',
          ),
        );
    } else if (resourceFieldRef)
      errors.push(...validateResourceFieldRef(resourceFieldRef, child(path, 'resourceFieldRef')));
    else errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
    return [...errors, ...validateFileMode(file.mode, child(path, 'mode'))];
  });
}

/** `path` is that of the volume's `projected`, at which two files of one path are told. */
export function validateProjections(
  sources: readonly VolumeProjection[] | undefined,
  path: string,
): FieldError[] {
  const taken = new Set<string>();
  return (sources ?? []).flatMap((source, i) => {
    const at = index(child(path, 'sources'), i);
    const errors = validateProjection(source, at);
    for (const [file, shown] of filesOf(source))
      if (!file) continue;
      else if (taken.has(file)) errors.push(invalid(path, shown, 'conflicting duplicate paths'));
      else taken.add(file);
    const types = Object.values(source).filter((value) => value !== undefined);
    if (types.length > 1) errors.push(forbidden(at, 'may not specify more than 1 volume type'));
    return errors;
  });
}

/** Paths, each with what is told of it where it is taken. */
function filesOf(source: VolumeProjection): readonly (readonly [string, string | undefined])[] {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  const files = [secret, configMap].flatMap((from) =>
    (from?.items ?? []).map(({ path }) => [path, from?.name] as const),
  );
  const paths = (downwardAPI?.items ?? []).map(({ path }) => [path, path] as const);
  const token = serviceAccountToken?.path;
  return [...files, ...paths, ...(token ? [[token, token] as const] : [])];
}

function validateProjection(source: VolumeProjection, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const type of ['secret', 'configMap'] as const) {
    const files = source[type];
    if (!files) continue;
    errors.push(...requireText(files.name, child(path, `${type}.name`)));
    errors.push(...validateItems(files.items, child(path, `${type}.items`)));
  }
  if (source.downwardAPI)
    errors.push(...validateDownward(source.downwardAPI.items, child(path, 'downwardAPI')));
  const token = source.serviceAccountToken;
  return token ? [...errors, ...validateToken(token, child(path, 'serviceAccountToken'))] : errors;
}

function validateToken(token: ServiceAccountTokenProjection, path: string): FieldError[] {
  const { expirationSeconds: seconds = TOKEN_SECONDS_MIN } = token;
  const at = child(path, 'expirationSeconds');
  const errors: FieldError[] = [];
  if (seconds < TOKEN_SECONDS_MIN)
    errors.push(invalid(at, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > 2 ** 32)
    errors.push(invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds'));
  return [...errors, ...requireText(token.path, child(path, 'path'))];
}
