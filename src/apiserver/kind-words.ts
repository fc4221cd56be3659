// How errors name a kind and its objects, where that is not what clients call them: by the names that they began with.

import type { Kind } from '../kinds/kind.js';
import type { ObjectRef } from '../machinery/object.js';

/** The key etcd would keep the object under: clients see it in precondition errors. */
export const storageKey = (
  kind: Kind,
  { namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>,
): string => ['/registry', prefixOf(kind), namespace, name].filter(Boolean).join('/');

/** [pkg/registry storage, ResourcePrefix] */
const PREFIXES: Readonly<Record<string, string>> = {
  services: 'services/specs',
  endpoints: 'services/endpoints',
  replicationcontrollers: 'controllers',
  nodes: 'minions',
  ingresses: 'ingress',
};

const prefixOf = ({ group, plural, custom }: Kind): string =>
  custom || group.startsWith('api') ? `${group}/${plural}` : (PREFIXES[plural] ?? plural);

/** The kind as field errors name it. */
export const inErrors = ({ kind, group, groupInErrors = group }: Kind) => ({
  kind,
  group: groupInErrors,
});
