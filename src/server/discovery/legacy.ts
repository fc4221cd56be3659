// Discovery as it has always been: one document for the groups, one for each version of a group
// [apiserver pkg/endpoints/discovery].

import { metricsFault } from '../../kinds/fault/active.js';
import { METRICS } from '../../kinds/virtual.js';
import type { Call } from '../call.js';
import { type Resource, servedResources } from '../resource.js';
import { noSuchPath } from '../rest/refusals.js';
import { subresourcesOf } from '../subresources.js';
import { type Group, groupsOf } from './groups.js';
import { storageVersionHash } from './storage-version.js';

export const versionsOfCore = (call: Call): true =>
  call.respond.json(200, {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [
      { clientCIDR: '0.0.0.0/0', serverAddress: call.headers.host ?? '127.0.0.1' },
    ],
  });

export const groupList = (call: Call): true =>
  call.respond.json(200, {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: namedGroups(call).map(described),
  });

export function oneGroup(call: Call, name: string): true {
  const group = namedGroups(call).find((one) => one.name === name);
  if (!group) return call.respond.text(404, '404 page not found\n');
  return call.respond.json(200, { kind: 'APIGroup', apiVersion: 'v1', ...described(group) });
}

export function resourceList(call: Call, group: string, version: string): true {
  const resources = servedResources(call.world).filter(
    (resource) => resource.group === group && resource.version === version,
  );
  if (resources.length === 0) {
    if (group === '') return call.respond.failure(noSuchPath);
    return call.respond.text(404, '404 page not found\n');
  }
  if (group === METRICS && metricsFault(call.world.view))
    return call.respond.text(503, 'service unavailable\n');
  return call.respond.json(200, {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: resources.flatMap(rowsOf),
  });
}

const namedGroups = (call: Call): readonly Group[] =>
  groupsOf(call.world).filter(({ name }) => name !== '');

function described({ name, versions }: Group) {
  const all = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

function rowsOf(resource: Resource) {
  const { plural, singular, kind, namespaced, shortNames, categories } = resource.kind;
  const hash = storageVersionHash(resource);
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs: resource.verbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(categories.length === 0 ? {} : { categories }),
      ...(hash === undefined ? {} : { storageVersionHash: hash }),
    },
    ...subresourcesOf(resource).map((sub) => ({
      name: `${plural}/${sub.name}`,
      singularName: '',
      namespaced,
      ...(sub.group === undefined ? {} : { group: sub.group, version: sub.version }),
      kind: sub.kind,
      verbs: sub.verbs,
    })),
  ];
}
