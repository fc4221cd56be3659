// The shape every Kubernetes object shares, what it is called, and the key under which it is stored.

import { setAutoFreeze } from 'immer';
import type { ObjectMeta, OwnerReference } from 'kubernetes-types/meta/v1.js';

// What is frozen is canonical (see below), so immer must not freeze what it makes.
setAutoFreeze(false);

/** Virtual time in milliseconds since the Unix epoch. */
export type Millis = number;
/** Position in the log, from 1. Printed, it is `metadata.resourceVersion`. */
export type Revision = number;

/** Metadata of a stored object: what the API server always fills in is always there. */
export type Meta = Omit<ObjectMeta, 'name' | 'uid' | 'resourceVersion' | 'creationTimestamp'> & {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
};

/** An object as it is stored: frozen, complete, with an identity. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Meta;
}

/** An object as somebody asks for it: identity and defaults are still missing. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: ObjectMeta;
}

/** A stored object whose spec is known to be there: turns the published API types into ours. */
export type Stored<T> = Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'spec'> &
  KubeObject &
  (T extends { spec?: infer Spec } ? { readonly spec: NonNullable<Spec> } : unknown);

/** Which object: `kind` is its kind name (see `kindName`), `namespace` is missing for cluster-scoped ones. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

export type { ObjectMeta, OwnerReference };

/** The groups of Kubernetes' own kinds, and of ours. The bare names of the kinds in them are unique. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  '',
  ...['apps', 'autoscaling', 'batch', 'extensions', 'policy', 'kubetape.io'],
  ...[
    ...['admissionregistration', 'apiextensions', 'apiregistration', 'authentication'],
    ...['authorization', 'certificates', 'coordination', 'discovery', 'events'],
    ...['flowcontrol.apiserver', 'internal.apiserver', 'meta', 'metrics', 'networking', 'node'],
    ...['rbac.authorization', 'resource', 'scheduling', 'storage', 'storagemigration'],
  ].map((name) => `${name}.k8s.io`),
]);

/**
 * The name a kind goes by in keys and in the registry: `Pod`, `Deployment`, and `Widget.example.com` for
 * a custom resource.
 */
export function kindName(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return kind;
  const group = apiVersion.slice(0, slash);
  return BUILT_IN_GROUPS.has(group) ? kind : `${kind}.${group}`;
}

export const refOf = (object: KubeObject): ObjectRef => ({
  kind: kindName(object.apiVersion, object.kind),
  namespace: object.metadata.namespace,
  name: object.metadata.name,
});

/** `Pod/default/web-0`, or `Node//node-1`: sorts by kind, then namespace, then name, as lists do. */
export const keyOf = ({ kind, namespace = '', name }: ObjectRef): string =>
  keyMadeOf(kind, namespace, name);

export const keyOfObject = ({ apiVersion, kind, metadata }: KubeObject): string =>
  keyMadeOf(kindName(apiVersion, kind), metadata.namespace ?? '', metadata.name);

/** One object is asked for its key many times in a row, and the same text is quicker to find things by than an equal one. */
function keyMadeOf(kind: string, namespace: string, name: string): string {
  if (name !== lastKey.name || kind !== lastKey.kind || namespace !== lastKey.namespace) {
    lastKey.kind = kind;
    lastKey.namespace = namespace;
    lastKey.name = name;
    lastKey.key = `${kind}/${namespace}/${name}`;
  }
  return lastKey.key;
}

/** The last one: a function of its parts. */
const lastKey = { kind: '', namespace: '', name: '', key: '//' };

export function refOfKey(key: string): ObjectRef {
  const first = key.indexOf('/');
  const second = key.indexOf('/', first + 1);
  const namespace = key.slice(first + 1, second);
  return {
    kind: key.slice(0, first),
    ...(namespace === '' ? {} : { namespace }),
    name: key.slice(second + 1),
  };
}

export const revisionOf = (object: KubeObject): Revision => Number(object.metadata.resourceVersion);

/** The owner that manages the object, if any: at most one reference has `controller: true`. */
export function controllerOf(object: { metadata?: ObjectMeta }): OwnerReference | undefined {
  const owners = object.metadata?.ownerReferences;
  if (owners) for (const owner of owners) if (owner.controller) return owner;
  return undefined;
}

/**
 * The one form in which values are kept: frozen, keys in code unit order, nothing undefined. A value read
 * back from a tape is then the same to the last key as the one that was written.
 *
 * What is handed over is taken over: where the keys are in order already it is frozen as it is, without a copy. (So
 * nobody should hand over what he has deleted fields of: V8 is slow at such objects for as long as they live.)
 * Frozen parts are taken to be in this form already, so they are not even looked at: nobody else freezes
 * anything (immer is told not to).
 */
export function canonical<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  return (Array.isArray(value) ? canonicalItems(value) : canonicalFields(value as Fields)) as T;
}

type Fields = Record<string, unknown>;

function canonicalItems(items: unknown[]): readonly unknown[] {
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item === 'object') items[i] = canonical(item);
  }
  return Object.freeze(items);
}

function canonicalFields(fields: Fields): Readonly<Fields> {
  let last = '';
  for (const key in fields) {
    const field = fields[key];
    if (field === undefined || key < last) return reordered(fields);
    last = key;
    if (typeof field !== 'object') continue;
    const kept = canonical(field);
    if (kept !== field) fields[key] = kept;
  }
  return Object.freeze(fields);
}

function reordered(fields: Fields): Readonly<Fields> {
  const result: Fields = {};
  for (const key of inOrder(Object.keys(fields))) {
    const field = fields[key];
    if (field !== undefined) result[key] = canonical(field);
  }
  return Object.freeze(result);
}

/** Sorts the names of fields in place. By insertion: most objects have few, and mostly in order already. */
export function inOrder(keys: string[]): string[] {
  if (keys.length > FEW) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let at = i;
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
}
const FEW = 24;

/** A copy that may be changed. Undefined fields are left out, as JSON leaves them out. */
export function mutableCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(mutableCopy) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const field: unknown = value[key];
    if (field !== undefined) copy[key] = mutableCopy(field);
  }
  return copy as T;
}
