// Which kind a word means: `po`, `pods`, `Pod`, `deployments.apps`, `deployments.v1.apps`, `all`.
//
// Source: client-go's discovery REST mapper and cli-runtime pkg/resource/builder.go. A word that several
// kinds could mean is the first one's in the order in which the server lists its groups.

import { allKinds } from '../kinds/index.js';
import type { Kind } from '../kinds/kind.js';
import { kindName } from '../machinery/object.js';
import { fail } from './problem.js';

/** The order in which the server lists its groups; others follow by name. */
const GROUPS = ['', 'apps', 'events.k8s.io', 'autoscaling', 'batch', 'networking.k8s.io', 'policy'];

/** Every kind that is served, as discovery lists them: by group, then by plural. */
export const servedKinds = (): readonly Kind[] => [...allKinds].sort(byGroupAndPlural);

/** The kinds that a word of the command line names, a category such as `all` being several. */
export function kindsNamed(word: string): readonly Kind[] {
  const ofCategory = servedKinds().filter((kind) => kind.categories.includes(word));
  return ofCategory.length > 0 ? ofCategory : [kindNamed(word)];
}

/** The kind that a word names; ends the verb when there is none. */
export function kindNamed(word: string): Kind {
  return findKindNamed(word) ?? fail(`the server doesn't have a resource type "${word}"`);
}

export function findKindNamed(word: string): Kind | undefined {
  const kinds = servedKinds();
  const [resource = '', ...rest] = word.split('.');
  if (rest.length === 0) return best(kinds, resource);
  const group = rest.join('.');
  const inGroup = kinds.filter(
    (kind) => kind.group === group || kind.group.startsWith(`${group}.`),
  );
  const [version, ...groupAfterVersion] = rest;
  const versioned = kinds.filter(
    (kind) => kind.version === version && kind.group === groupAfterVersion.join('.'),
  );
  return best(inGroup, resource) ?? best(versioned, resource);
}

/** `deployment.apps`, `pod`: what stands before the slash in `deployment.apps/web created`. */
export const printedName = ({ kind, group }: { kind: string; group: string }): string =>
  `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}`;

/** The name of a kind in the registry and in keys. */
export const registryName = (kind: Kind): string =>
  kindName(kind.group === '' ? kind.version : `${kind.group}/${kind.version}`, kind.kind);

function best(kinds: readonly Kind[], word: string): Kind | undefined {
  const lower = word.toLowerCase();
  return (
    kinds.find(({ plural }) => plural === lower) ??
    kinds.find(({ singular, kind }) => singular === lower || kind.toLowerCase() === lower) ??
    kinds.find(({ shortNames }) => shortNames.includes(lower))
  );
}

function byGroupAndPlural(a: Kind, b: Kind): number {
  const rank = ({ group }: Kind) =>
    GROUPS.includes(group) ? GROUPS.indexOf(group) : GROUPS.length;
  return rank(a) - rank(b) || compare(a.group, b.group) || compare(a.plural, b.plural);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
