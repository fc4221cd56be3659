// What a resource in a URL is: a kind, under one of the versions it is served in.

import { metricsFault } from '../kinds/fault/active.js';
import { builtInKinds, otherVersions } from '../kinds/index.js';
import type { Kind } from '../kinds/kind.js';
import { customKinds, isServed } from '../kinds/lookup.js';
import { METRICS, type VirtualKind, virtualKinds } from '../kinds/virtual.js';
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
  /** Subresources that the tape's release has not. */
  readonly lacks?: readonly string[];
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** Of a custom kind whose definition is on its way out. */
const VERBS_LEFT = ['delete', 'deletecollection', 'get', 'list', 'watch'];
/** Collections that nobody may delete at once [registry/core/namespace/storage: no CollectionDeleter]. */
const NOT_AS_A_WHOLE = ['namespaces'];

/** Every resource of a world, by group, version and plural: discovery lists them in this order. */
export function servedResources({ view }: World): readonly Resource[] {
  const custom = customKinds(view);
  const isMissing = metricsFault(view)?.spec.is === 'Missing';
  const own = builtIn
    .filter(({ kind, group }) => isServed(kind, view) && !(isMissing && group === METRICS))
    .map((resource) => ofRelease(resource, view));
  return custom.length === 0 ? own : [...own, ...custom.map(resourceOf)].sort(byPlace);
}

export function findResource(
  { view }: Pick<World, 'view'>,
  { group, version, resource }: { group: string; version: string; resource: string },
): Resource | undefined {
  const known = byPath.get(`${group}/${version}/${resource}`);
  if (known && !isServed(known.kind, view)) return undefined;
  if (known) return ofRelease(known, view);
  if (!group.includes('.')) return undefined;
  const found = customKinds(view, `${resource}.${group}`).find(
    (kind) => kind.version === version && kind.plural === resource,
  );
  return found && resourceOf(found);
}

/** Pods are resized by a subresource of their own where they can be. */
const ofRelease = (resource: Resource, view: World['view']): Resource =>
  resource.name === 'Pod' && !view.feature('InPlacePodVerticalScaling')
    ? { ...resource, lacks: ['resize'] }
    : resource;

const resourceOf = (kind: Kind): Resource => {
  const { group, version } = kind;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return {
    kind,
    group,
    version,
    apiVersion,
    name: kindName(apiVersion, kind.kind),
    verbs: kind.custom?.terminating ? VERBS_LEFT : verbsOf(kind),
  };
};

const verbsOf = ({ plural, verbs = VERBS }: Kind): readonly string[] =>
  verbs.filter((verb) => verb !== 'deletecollection' || !NOT_AS_A_WHOLE.includes(plural));

const virtual = ({ kind, verbs }: VirtualKind): Resource => ({
  ...resourceOf(kind),
  name: kind.kind,
  verbs,
});

const byPlace = (a: Resource, b: Resource): number => (pathOf(a) < pathOf(b) ? -1 : 1);
const pathOf = ({ group, version, kind }: Resource): string => `${group}/${version}/${kind.plural}`;
const builtIn = [
  ...[...builtInKinds, ...otherVersions].map(resourceOf),
  ...virtualKinds.map(virtual),
].sort(byPlace);
const byPath = new Map(builtIn.map((resource) => [pathOf(resource), resource]));
