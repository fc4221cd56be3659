// Which owners of an object are there, gone, or waiting for their dependents to go first.

import { findKind } from '../../kinds/lookup.js';
import {
  type KubeObject,
  kindName,
  type ObjectRef,
  type OwnerReference,
} from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

export const hasFinalizer = ({ metadata }: KubeObject, name: string): boolean =>
  metadata.finalizers?.includes(name) ?? false;

const isLeaving = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;

export const isDeletingDependents = (object: KubeObject): boolean =>
  isLeaving(object) && hasFinalizer(object, FOREGROUND);

export const isOrphaning = (object: KubeObject): boolean =>
  isLeaving(object) && hasFinalizer(object, ORPHAN);

export interface SortedOwners {
  readonly solid: readonly string[];
  readonly dangling: readonly string[];
  readonly waiting: readonly string[];
}

/** The uids of an object's owners, by what has become of them. */
export function sortOwners(
  object: KubeObject,
  owners: readonly OwnerReference[],
  reader: Reader,
): SortedOwners {
  const solid: string[] = [];
  const dangling: string[] = [];
  const waiting: string[] = [];
  for (const owner of owners) {
    const ref = ownerRefOf(owner, object, reader);
    const found = ref && reader.find(ref);
    if (ref && found?.metadata.uid !== owner.uid) dangling.push(owner.uid);
    else if (!found || !isDeletingDependents(found)) solid.push(owner.uid);
    else waiting.push(owner.uid);
  }
  return { solid, dangling, waiting };
}

/**
 * Where an owner is to be found: in the namespace of its dependent, unless its kind has none. Undefined
 * if that cannot be told, because the kind is unknown or a cluster-scoped object claims a namespaced owner.
 */
export function ownerRefOf(
  owner: OwnerReference,
  dependent: KubeObject,
  reader: Reader,
): ObjectRef | undefined {
  const kind = kindName(owner.apiVersion, owner.kind);
  const found = findKind(reader, kind);
  if (!found || found.group !== groupOf(owner.apiVersion)) return undefined;
  if (!found.namespaced) return { kind, name: owner.name };
  const { namespace } = dependent.metadata;
  return namespace === undefined ? undefined : { kind, namespace, name: owner.name };
}

const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** The patch that makes an object forget some of its owners. */
export function withoutOwners(object: KubeObject, uids: readonly string[]) {
  const kept = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid));
  return { metadata: { ownerReferences: kept.length > 0 ? kept : null } };
}
