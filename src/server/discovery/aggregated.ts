// Discovery in two requests: everything that is served, in one document for /api and one for /apis
// [apiserver pkg/endpoints/discovery/aggregated]. Old clients know v2beta1 only, and take nothing else.

import { metricsFault } from '../../kinds/fault/active.js';
import { METRICS } from '../../kinds/virtual.js';
import type { Call } from '../call.js';
import type { Resource } from '../resource.js';
import { subresourcesOf } from '../subresources.js';
import { type Group, groupsOf } from './groups.js';

type Version = 'v2' | 'v2beta1';

/** The version of the aggregated document that the client prefers, if it wants one. */
export function aggregatedVersion(accept: string | undefined): Version | undefined {
  for (const clause of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = clause.split(';').map((part) => part.trim());
    if (type !== 'application/json') continue;
    const wanted = new Map(parameters.map((parameter) => parameter.split('=') as [string, string]));
    if (wanted.size === 0) return undefined;
    const version = wanted.get('v');
    const isList =
      wanted.get('g') === 'apidiscovery.k8s.io' && wanted.get('as') === 'APIGroupDiscoveryList';
    if (isList && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

export function aggregated(call: Call, root: 'api' | 'apis', version: Version): true {
  const groups = groupsOf(call.world).filter(({ name }) => (name === '') === (root === 'api'));
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return call.respond.json(
    200,
    {
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items: groups.map((group) => itemOf(group, isStale(call, group))),
    },
    type,
  );
}

/** An aggregated API whose server is down is listed as it was last known. */
const isStale = ({ world }: Call, { name }: Group): boolean =>
  name === METRICS && metricsFault(world.view) !== undefined;

const itemOf = ({ name, versions }: Group, stale: boolean) => ({
  metadata: name === '' ? {} : { name },
  versions: versions.map(({ version, resources }) => ({
    version,
    resources: resources.map(resourceOf),
    freshness: stale ? 'Stale' : 'Current',
  })),
});

function resourceOf(resource: Resource) {
  const { kind, verbs } = resource;
  const subresources = subresourcesOf(resource).map((sub) => ({
    subresource: sub.name,
    responseKind: { group: sub.group ?? '', version: sub.version ?? '', kind: sub.kind },
    verbs: sub.verbs,
  }));
  return {
    resource: kind.plural,
    // Empty is upstream's way to say: the group and version it stands under.
    responseKind: { group: '', version: '', kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
