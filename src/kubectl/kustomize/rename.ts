// Namespace, prefix and suffix [api/filters/namespace, prefix, suffix].

import { kindOfManifest } from '../../kinds/lookup.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { Reader } from '../../machinery/reader.js';
import { withNewNames } from './references.js';
import {
  having,
  type Kustomization,
  kindOf,
  metadataOf,
  nameOf,
  type Resource,
} from './resource.js';

/** A kind that nobody knows counts as namespaced. */
export function setNamespace(
  view: Reader,
  all: readonly Resource[],
  namespace: string | undefined,
): readonly Resource[] {
  if (namespace === undefined || namespace === '') return all;
  return all.map((one) => {
    const { object } = one;
    const kind = kindOfManifest(view, String(object['apiVersion']), kindOf(one));
    if (kindOf(one) === 'Namespace')
      return having(one, { ...object, metadata: { ...metadataOf(one), name: namespace } });
    const bound = /^(Cluster)?RoleBinding$/.test(kindOf(one))
      ? subjectsIn(object, namespace)
      : object;
    if (kind?.namespaced === false) return { ...one, object: bound };
    return { ...one, object: { ...bound, metadata: { ...metadataOf(one), namespace } } };
  });
}

/** Of subjects, the service account `default` moves along. */
function subjectsIn(object: JsonObject, namespace: string): JsonObject {
  const { subjects } = object;
  if (!Array.isArray(subjects)) return object;
  const moved = subjects.map((one) =>
    isJsonObject(one) && one['kind'] === 'ServiceAccount' && one['name'] === 'default'
      ? { ...one, namespace }
      : one,
  );
  return { ...object, subjects: moved } as JsonObject;
}

const KEEP_THEIR_NAMES: ReadonlySet<string> = new Set([
  ...['APIService', 'CustomResourceDefinition', 'Namespace'],
]);

export function rename(
  all: readonly Resource[],
  { namePrefix = '', nameSuffix = '' }: Kustomization,
): readonly Resource[] {
  if (namePrefix === '' && nameSuffix === '') return all;
  const renamed = all.map((one) => {
    if (KEEP_THEIR_NAMES.has(kindOf(one))) return one;
    const name = `${namePrefix}${nameOf(one)}${nameSuffix}`;
    return having(one, { ...one.object, metadata: { ...metadataOf(one), name } });
  });
  return withNewNames(all, renamed);
}
