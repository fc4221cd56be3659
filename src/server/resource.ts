// What a resource in a URL is: a kind, under one of the versions it is served in.

import { allKinds } from '../kinds/index.js';
import type { Kind } from '../kinds/kind.js';
import { kindName } from '../machinery/object.js';
import type { World } from './world.js';

export interface Resource {
  readonly kind: Kind;
  /** The group and version asked for. */
  readonly group: string;
  readonly version: string;
  /** `apps/v1`. */
  readonly apiVersion: string;
  /** The kind's name in keys and requests. */
  readonly name: string;
  readonly verbs: readonly string[];
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** Collections that nobody may delete at once [registry/core/namespace/storage: no CollectionDeleter]. */
const NOT_AS_A_WHOLE = ['namespaces', 'services'];

/** Every resource of a world, by group, version and plural: discovery lists them in this order. */
export function servedResources(_world: World): readonly Resource[] {
  return builtIn;
}

export function findResource(
  _world: World,
  { group, version, resource }: { group: string; version: string; resource: string },
): Resource | undefined {
  return byPath.get(`${group}/${version}/${resource}`);
}

const resourceOf = (kind: Kind): Resource => {
  const { group, version } = kind;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return {
    kind,
    group,
    version,
    apiVersion,
    name: kindName(apiVersion, kind.kind),
    verbs: VERBS.filter(
      (verb) => verb !== 'deletecollection' || !NOT_AS_A_WHOLE.includes(kind.plural),
    ),
  };
};

const pathOf = ({ group, version, kind }: Resource): string => `${group}/${version}/${kind.plural}`;
const builtIn = allKinds.map(resourceOf).sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
const byPath = new Map(builtIn.map((resource) => [pathOf(resource), resource]));
