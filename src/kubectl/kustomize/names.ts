// Generated resources among the others, their names ending in a hash in the end [api/hasher].

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { Manifest } from '../../machinery/object.js';
import { withHash } from '../create/name-hash.js';
import { fail } from '../problem.js';
import { withNewNames } from './references.js';
import { having, kindOf, metadataOf, nameOf, type Resource } from './resource.js';

export function mergeGenerated(
  there: readonly Resource[],
  generated: readonly Resource[],
): readonly Resource[] {
  let all = there;
  for (const one of generated) {
    const known = all.find(
      (other) => kindOf(other) === kindOf(one) && other.names.includes(nameOf(one)),
    );
    const { behavior = 'create' } = one;
    if (behavior === 'create') {
      if (known)
        fail(
          `may not add resource with an already registered id: ${kindOf(one)}.v1.[noGrp]/${nameOf(one)}.[noNs]`,
        );
      all = [...all, one];
    } else if (!known)
      fail(
        `id ${kindOf(one)}.v1.[noGrp]/${nameOf(one)}.[noNs] does not exist; cannot merge or replace`,
      );
    else all = all.map((other) => (other === known ? merged(known, one, behavior) : other));
  }
  return all;
}

function merged(known: Resource, one: Resource, behavior: string): Resource {
  const both = (field: string): JsonObject => ({
    ...(behavior === 'merge' && isJsonObject(known.object[field]) ? known.object[field] : {}),
    ...(isJsonObject(one.object[field]) ? one.object[field] : {}),
  });
  const { labels, annotations } = metadataOf(one);
  const metadata = {
    ...metadataOf(known),
    ...(labels === undefined ? {} : { labels: { ...own(known, 'labels'), ...(labels as object) } }),
    ...(annotations === undefined
      ? {}
      : { annotations: { ...own(known, 'annotations'), ...(annotations as object) } }),
  };
  return { ...known, object: { ...known.object, ...one.object, metadata, data: both('data') } };
}

const own = (resource: Resource, field: string): object =>
  (metadataOf(resource)[field] ?? {}) as object;

/** Called once, at the top, when nothing changes any more what is hashed. */
export function withHashes(all: readonly Resource[]): readonly Resource[] {
  const hashed = all.map((one) => (one.hashed ? withHashedName(one) : one));
  return withNewNames(all, hashed);
}

/** The hash is of what a resource without a name would be. */
function withHashedName(one: Resource): Resource {
  const nameless = { ...one.object, metadata: { name: '' } } as unknown as Manifest;
  const suffix = withHash(nameless, { 'append-hash': true }).metadata?.name ?? '';
  const metadata = { ...metadataOf(one), name: `${nameOf(one)}${suffix}` };
  return having(one, { ...one.object, metadata });
}
