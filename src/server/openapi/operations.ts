// What may be asked of a resource at one of its paths, as OpenAPI's operations.
//
// Source: apiserver pkg/endpoints/installer.go, which names them, and kube-openapi. kubectl looks for the kind
// that a path is of, and whether a PATCH knows dryRun and fieldValidation and takes strategic merge patches.

import { PATCH, refTo } from './scalars.js';

type Json = { readonly [keyword: string]: unknown };

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
export const STATUS = `${META}.Status`;
export const DELETE_OPTIONS = `${META}.DeleteOptions`;

export type Action =
  | 'get'
  | 'list'
  | 'post'
  | 'put'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'connect';

/** What an operation is about: the kind, the name of its schema, and how sentences call it. */
export interface Subject {
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly schema: string;
  readonly list: string;
  readonly phrase: string;
  /** `AppsV1`, and what follows the verb: `NamespacedDeployment`. */
  readonly id: readonly [string, string];
  readonly tag: string;
  /** Built-in types alone can be patched so. */
  readonly strategic: boolean;
}

const VERBS: Readonly<Record<Action, readonly [string, string]>> = {
  get: ['read', 'read the specified'],
  list: ['list', 'list or watch objects of kind'],
  post: ['create', 'create a'],
  put: ['replace', 'replace the specified'],
  patch: ['patch', 'partially update the specified'],
  delete: ['delete', 'delete a'],
  deletecollection: ['delete', 'delete collection of'],
  connect: ['connect', 'connect requests to'],
};

export function operation(action: Action, subject: Subject): Json {
  const [verb, phrase] = VERBS[action];
  const [group, what] = subject.id;
  const parameters = QUERY[action];
  const body = bodyOf(action, subject);
  return {
    tags: [subject.tag],
    description: `${phrase} ${subject.phrase}`,
    operationId: `${verb}${group}${action === 'deletecollection' ? 'Collection' : ''}${what}`,
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(queryParameter) }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responsesOf(action, subject),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': subject.gvk,
  };
}

const WRITE = ['dryRun', 'fieldManager', 'fieldValidation'] as const;
const SELECT = [
  ...['allowWatchBookmarks', 'continue', 'fieldSelector', 'labelSelector', 'limit'],
  ...['resourceVersion', 'resourceVersionMatch', 'sendInitialEvents', 'timeoutSeconds', 'watch'],
] as const;
const REMOVE = ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'] as const;

const QUERY: Readonly<Record<Action, readonly (keyof typeof PARAMETERS)[]>> = {
  get: [],
  list: SELECT,
  post: WRITE,
  put: WRITE,
  patch: [...WRITE, 'force'],
  delete: REMOVE,
  deletecollection: [...SELECT.filter((name) => name !== 'watch'), ...REMOVE],
  connect: [],
};

const PARAMETERS = {
  allowWatchBookmarks: ['boolean', 'Whether a watch may send events of type BOOKMARK.'],
  continue: ['string', 'Where a list that came in parts goes on.'],
  dryRun: ['string', 'All: carry out every stage of the request but keep nothing of it.'],
  fieldManager: ['string', 'Who makes these changes, of at most 128 printable characters.'],
  fieldSelector: ['string', 'Only objects with these fields.'],
  fieldValidation: ['string', 'What unknown or duplicate fields lead to: Ignore, Warn or Strict.'],
  force: ['boolean', 'Whether an apply takes over fields that others own.'],
  gracePeriodSeconds: ['integer', 'Seconds before the object is deleted; 0 deletes it at once.'],
  labelSelector: ['string', 'Only objects with these labels.'],
  limit: ['integer', 'How many items a response holds at most.'],
  orphanDependents: ['boolean', 'Deprecated: use propagationPolicy.'],
  propagationPolicy: ['string', 'What becomes of dependents: Orphan, Background or Foreground.'],
  resourceVersion: ['string', 'The version from which on, or at which, to read.'],
  resourceVersionMatch: ['string', 'How resourceVersion is meant: Exact or NotOlderThan.'],
  sendInitialEvents: ['boolean', 'Whether a watch begins with what there is.'],
  timeoutSeconds: ['integer', 'How long a list or a watch may take.'],
  watch: ['boolean', 'Send changes as they happen.'],
} as const;

function queryParameter(name: keyof typeof PARAMETERS): Json {
  const [type, description] = PARAMETERS[name];
  return { name, in: 'query', description, schema: { type, uniqueItems: true } };
}

/** The parameters of a path that stand in it, and the one that every operation takes. */
export const pathParameters = (names: readonly string[]): readonly Json[] => [
  ...names.map((name) => ({
    name,
    in: 'path',
    description:
      name === 'namespace' ? 'object name and auth scope' : 'name of the object asked for',
    required: true,
    schema: { type: 'string', uniqueItems: true },
  })),
  {
    name: 'pretty',
    in: 'query',
    description: 'If true, the output is laid out for reading.',
    schema: { type: 'string', uniqueItems: true },
  },
];

const PATCHES = ['application/apply-patch+yaml', 'application/json-patch+json'];

function bodyOf(action: Action, { schema, strategic }: Subject): Json | undefined {
  const content = (types: readonly string[], name: string) =>
    Object.fromEntries(types.map((type) => [type, { schema: refTo(name) }]));
  switch (action) {
    case 'post':
    case 'put':
      return { content: content(['*/*'], schema), required: true };
    case 'patch': {
      const types = [...PATCHES, 'application/merge-patch+json'];
      if (strategic) types.push('application/strategic-merge-patch+json');
      return { content: content(types, PATCH), required: true };
    }
    case 'delete':
    case 'deletecollection':
      return { content: content(['*/*'], DELETE_OPTIONS) };
    default:
      return undefined;
  }
}

function responsesOf(action: Action, { schema, list }: Subject): Json {
  const answered = (description: string, name: string) => ({
    description,
    content: Object.fromEntries(
      ['application/json', 'application/yaml'].map((type) => [type, { schema: refTo(name) }]),
    ),
  });
  const removed = action === 'delete' || action === 'deletecollection';
  const held = removed ? STATUS : action === 'list' ? list : schema;
  return {
    200: answered('OK', held),
    ...(['post', 'put', 'patch'].includes(action) ? { 201: answered('Created', held) } : {}),
    ...(action === 'post' || action === 'delete' ? { 202: answered('Accepted', held) } : {}),
    401: { description: 'Unauthorized' },
  };
}
