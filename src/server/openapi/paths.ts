// The paths of one version of a group: those of each resource and of its subresources, as discovery lists them.

import type { Resource } from '../resource.js';
import { type Subresource, subresourcesOf } from '../subresources.js';
import { type Action, operation, pathParameters, type Subject } from './operations.js';

type Json = { readonly [keyword: string]: unknown };

/** The names of the schemas of a kind and of its list. */
export type SchemaNames = (
  group: string,
  version: string,
  kind: string,
) => { readonly schema: string; readonly list: string; readonly strategic: boolean };

export function pathsOf(resources: readonly Resource[], names: SchemaNames): Json {
  const entries = resources.flatMap((resource) => pathsOfResource(resource, names));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const COLLECTION: Readonly<Record<string, Action>> = {
  list: 'list',
  create: 'post',
  deletecollection: 'deletecollection',
};
const ITEM: Readonly<Record<string, Action>> = {
  get: 'get',
  update: 'put',
  patch: 'patch',
  delete: 'delete',
  create: 'post',
};

function pathsOfResource(resource: Resource, names: SchemaNames): (readonly [string, Json])[] {
  const { kind, verbs } = resource;
  const about = subjectOf(resource, names);
  const root = rootOf(resource);
  const scope = kind.namespaced ? `${root}/namespaces/{namespace}` : root;
  const place = kind.namespaced ? ['namespace'] : [];
  const collection = verbs.filter((verb) => verb !== 'get' && verb in COLLECTION);
  // Departure: what can only be posted has a PATCH here too, which is refused. kubectl looks for the parameters
  // it may send there, and asks for version 2 of the document when it finds none.
  const item = isPosted(resource)
    ? ['patch']
    : verbs.filter((verb) => verb !== 'create' && verb in ITEM);
  const path = `${scope}/${kind.plural}`;
  const everywhere = [`${root}/${kind.plural}`, ['list'], 'ForAllNamespaces'] as const;
  return [
    [path, pathItem(collection, COLLECTION, about(''), place)],
    [`${path}/{name}`, pathItem(item, ITEM, about(''), [...place, 'name'])],
    ...(kind.namespaced && verbs.includes('list')
      ? [[everywhere[0], pathItem(everywhere[1], COLLECTION, about(everywhere[2]), [])] as const]
      : []),
    ...subresourcesOf(resource)
      .filter(({ streams }) => streams !== true)
      .map(
        (sub) =>
          [
            `${path}/{name}/${sub.name}`,
            pathItem(sub.verbs, ITEM, about(capitalised(sub.name), sub), [...place, 'name']),
          ] as const,
      ),
  ];
}

const isPosted = ({ verbs }: Resource): boolean => verbs.length === 1 && verbs[0] === 'create';

function pathItem(
  verbs: readonly string[],
  actions: Readonly<Record<string, Action>>,
  subject: Subject,
  names: readonly string[],
): Json {
  const operations = verbs.flatMap((verb) => {
    const action = actions[verb];
    return action === undefined ? [] : [[methodOf(action), operation(action, subject)] as const];
  });
  return { ...Object.fromEntries(operations), parameters: pathParameters(names) };
}

function methodOf(action: Action): string {
  if (action === 'list') return 'get';
  return action === 'deletecollection' ? 'delete' : action;
}

/** `suffix` ends the operation's id; a subresource may be of a kind of its own. */
function subjectOf(resource: Resource, names: SchemaNames) {
  const { group, version, kind } = resource;
  return (suffix: string, sub?: Subresource): Subject => {
    const gvk = {
      group: sub?.group ?? group,
      version: sub?.version ?? version,
      kind: sub?.kind ?? kind.kind,
    };
    const scope = kind.namespaced && suffix !== 'ForAllNamespaces' ? 'Namespaced' : '';
    return {
      gvk,
      ...names(gvk.group, gvk.version, gvk.kind),
      phrase: sub === undefined ? kind.kind : `${sub.name} of the specified ${kind.kind}`,
      id: [`${capitalised(groupId(group))}${capitalised(version)}`, scope + kind.kind + suffix],
      tag: `${groupId(group)}_${version}`,
    };
  };
}

export const rootOf = ({ group, version }: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

/** `rbacAuthorization` of `rbac.authorization.k8s.io`. */
function groupId(group: string): string {
  if (group === '') return 'core';
  const [first = '', ...more] = group.replace(/\.k8s\.io$/, '').split(/[.-]/);
  return first + more.map(capitalised).join('');
}

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
