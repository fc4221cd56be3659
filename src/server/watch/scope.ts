// What a watch shows of what happens: the changes of one kind that its namespace and selectors let through.
//
// An object that comes to match is ADDED and one that no longer does is DELETED, whatever happened to it
// [apiserver pkg/storage/cacher/cache_watcher.go convertToWatchEvent]. What is DELETED is shown as it last
// was, with the revision at which it went.

import { matches, type Selection } from '../../apiserver/read.js';
import type { Kind } from '../../kinds/kind.js';
import type { KubeObject, Millis, Revision } from '../../machinery/object.js';

export interface Scope extends Selection {
  readonly kind: Kind;
  /** Under which the kind is registered, and its objects are kept: `Pod`. */
  readonly kindName: string;
  /** Missing: all namespaces. */
  readonly namespace: string | undefined;
}

/** One event of the log about one object. */
export interface Change {
  readonly revision: Revision;
  readonly at: Millis;
  readonly before: KubeObject | undefined;
  /** Missing when it was deleted. */
  readonly after: KubeObject | undefined;
}

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface Shown {
  readonly type: WatchType;
  readonly object: KubeObject;
}

/** The event that a watch of this scope sends for a change, if any. */
export function shown(scope: Scope, { before, after, revision }: Change): Shown | undefined {
  const was = before !== undefined && isIn(scope, before);
  const is = after !== undefined && isIn(scope, after);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: after };
  return was ? { type: 'DELETED', object: lastOf(before, revision) } : undefined;
}

export const isIn = (scope: Scope, object: KubeObject): boolean =>
  (scope.namespace === undefined || object.metadata.namespace === scope.namespace) &&
  matches(scope.kind, inItsTerms(scope, object), scope.labels, scope.fields);

/** Fields are selected by the names that the version has for them. */
const inItsTerms = ({ kind, fields }: Scope, object: KubeObject): KubeObject =>
  kind.converted && fields.length > 0 ? kind.converted.served(object) : object;

const lastOf = (object: KubeObject, revision: Revision): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
});

/** The one object that can match at all, where the selectors name it. */
export const nameOf = ({ fields }: Scope): string | undefined =>
  fields.find(({ field, operator }) => field === 'metadata.name' && operator === '=')?.value;

/** Whether what matched once may cease to match while it exists: names never change. */
export const isFickle = ({ labels, fields }: Scope): boolean =>
  labels.length > 0 || fields.some(({ field }) => !field.startsWith('metadata.name'));
