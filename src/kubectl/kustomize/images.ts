// Images and replicas [api/filters/imagetag, replicacount].

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { fail } from '../problem.js';
import { type Image, type Kustomization, kindOf, type Resource } from './resource.js';

const SCALED: ReadonlySet<string> = new Set([
  ...['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
]);

export function setReplicas(
  all: readonly Resource[],
  replicas: NonNullable<Kustomization['replicas']>,
): readonly Resource[] {
  return replicas.reduce((resources, { name, count }) => {
    const isMeant = (one: Resource) => SCALED.has(kindOf(one)) && one.names.includes(name);
    if (!resources.some(isMeant))
      fail(
        `resource with name ${name} does not match a config with the following GVK [Deployment.[noVer].[noGrp] ReplicationController.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] StatefulSet.[noVer].[noGrp]]`,
      );
    return resources.map((one) =>
      isMeant(one)
        ? {
            ...one,
            object: {
              ...one.object,
              spec: { ...(one.object['spec'] as JsonObject), replicas: count },
            },
          }
        : one,
    );
  }, all);
}

export const setImages = (
  all: readonly Resource[],
  images: readonly Image[],
): readonly Resource[] =>
  images.length === 0
    ? all
    : all.map((one) => ({ ...one, object: inContainers(one.object, images) }));

/** All containers, however deep the template they are in lies. */
function inContainers(value: JsonObject, images: readonly Image[]): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([field, held]) => {
      const isList = field === 'containers' || field === 'initContainers';
      if (Array.isArray(held))
        return [
          field,
          held.map((item) => {
            if (!isJsonObject(item)) return item;
            const { image } = item;
            return isList && typeof image === 'string'
              ? { ...item, image: images.reduce(tagged, image) }
              : inContainers(item, images);
          }),
        ];
      return [field, isJsonObject(held) ? inContainers(held, images) : held];
    }),
  ) as JsonObject;
}

function tagged(image: string, { name, newName, newTag, digest }: Image): string {
  const [, own = '', tag = '', at = ''] = /^(.*?)(:[^:/@]*)?(@.*)?$/.exec(image) ?? [];
  if (own !== name) return image;
  const kept = newTag !== undefined ? `:${newTag}` : digest !== undefined ? '' : `${tag}${at}`;
  return `${newName ?? own}${kept}${digest === undefined ? '' : `@${digest}`}`;
}
