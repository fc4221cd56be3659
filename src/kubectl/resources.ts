// Which kind a word means: `po`, `pods`, `Pod`, `deployments.apps`, `deployments.v1.apps`, `all`.
//
// Source: client-go's discovery REST mapper and cli-runtime pkg/resource/builder.go. A word that several
// kinds could mean is the first one's in the order in which the server lists its groups.

import { builtInKinds, otherVersions } from '../kinds/index.js';
import type { Kind } from '../kinds/kind.js';
import { preferredKinds, servedKinds, storedKind } from '../kinds/lookup.js';
import { kindName } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { fail } from './problem.js';

/** The order in which the server lists its groups; others follow by name. */
const GROUPS = ['', 'apps', 'events.k8s.io', 'autoscaling', 'batch', 'networking.k8s.io', 'policy'];

/** Every kind that is served, as discovery lists them: by group, then by plural. */
export const listedKinds = (reader: Reader): readonly Kind[] =>
  [...preferredKinds(reader), ...otherGroups].sort(byGroupAndPlural);

/** What is served in another group than it is stored in is a resource of its own. */
const otherGroups = otherVersions.filter((kind) => storedKind(kind).group !== kind.group);

/** The kinds that a word of the command line names, a category such as `all` being several. */
export function kindsNamed(reader: Reader, word: string): readonly Kind[] {
  const ofCategory = listedKinds(reader).filter((kind) => kind.categories.includes(word));
  return ofCategory.length > 0 ? ofCategory : [kindNamed(reader, word)];
}

/** The kind that a word names; ends the verb when there is none. */
export function kindNamed(reader: Reader, word: string): Kind {
  return findKindNamed(reader, word) ?? fail(`the server doesn't have a resource type "${word}"`);
}

export const findKindNamed = (reader: Reader, word: string): Kind | undefined =>
  namedAmong(listedKinds(reader), word, servedKinds(reader));

/** As findKindNamed, of the kinds that every cluster has. */
export const builtInKindNamed = (word: string): Kind | undefined =>
  namedAmong([...builtInKinds].sort(byGroupAndPlural), word, builtInKinds);

function namedAmong(
  kinds: readonly Kind[],
  word: string,
  atAnyVersion: readonly Kind[],
): Kind | undefined {
  const [resource = '', ...rest] = word.split('.');
  if (rest.length === 0) return best(kinds, resource);
  const group = rest.join('.');
  const exactly = kinds.filter((kind) => kind.group === group);
  const inGroup =
    exactly.length > 0 ? exactly : kinds.filter((kind) => kind.group.startsWith(group));
  const [version, ...groupAfterVersion] = rest;
  const versioned = atAnyVersion.filter(
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
