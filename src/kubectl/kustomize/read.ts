// Kustomizations and manifests out of their files.

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { readYamlStream } from '../../machinery/yaml-stream.js';
import type { Files } from '../io.js';
import { fail } from '../problem.js';
import { KNOWN } from './fields.js';
import { type Kustomization, type Resource, resourceOf } from './resource.js';

const FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export function readKustomization(files: Files, directory: string): Kustomization {
  const found = FILES.flatMap((name) => textOf(files, join(directory, name)) ?? []);
  if (found.length === 0)
    fail(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${directory}'`,
    );
  if (found.length > 1) fail(`Found multiple kustomization files under: ${directory}`);
  const { documents, error } = readYamlStream(found[0] ?? '');
  if (error !== undefined) fail(`invalid Kustomization: ${error}`);
  const [first] = documents;
  return isJsonObject(first?.value) ? (spelled(first.value) as Kustomization) : {};
}

/** Go reads JSON whatever the case of its fields. */
function spelled(read: JsonObject): JsonObject {
  const right = (field: string) =>
    KNOWN.find((known) => known.toLowerCase() === field.toLowerCase()) ?? field;
  return Object.fromEntries(Object.entries(read).map(([field, value]) => [right(field), value]));
}

export function resourcesIn(files: Files, path: string): readonly Resource[] {
  if (/^https?:\/\/|^git@/.test(path))
    fail(`accumulating resources: ${path} is not here, and nothing is fetched`);
  return objectsIn(mustRead(files, path), path).map(resourceOf);
}

export function objectsIn(text: string, path: string): readonly JsonObject[] {
  const { documents, error } = readYamlStream(text);
  if (error !== undefined) fail(`accumulating resources from '${path}': ${error}`);
  return documents.flatMap(({ value }) => (isJsonObject(value) ? itemsOf(value) : []));
}

const itemsOf = (value: JsonObject): readonly JsonObject[] =>
  String(value['kind']).endsWith('List') && Array.isArray(value['items'])
    ? value['items'].filter(isJsonObject)
    : [value];

export const mustRead = (files: Files, path: string): string =>
  textOf(files, path) ?? fail(`accumulating resources: open ${path}: no such file or directory`);

function textOf(files: Files, path: string): string | undefined {
  try {
    return files.read(path);
  } catch {
    return undefined;
  }
}

/** A path of a directory's, without `.` and `..`. */
export function join(directory: string, path: string): string {
  if (path.startsWith('/')) return path;
  const parts: string[] = [];
  for (const part of [...directory.split('/'), ...path.split('/')]) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '')
      parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
}
