// The admission plugins about claims: StorageObjectInUseProtection and DefaultStorageClass.

import type { Draft } from 'immer';
import type { Reader } from '../../machinery/reader.js';
import { askedClassOf } from '../storage/class-of.js';
import type { PersistentVolumeClaim } from './index.js';

export const PVC_PROTECTION = 'kubernetes.io/pvc-protection';

export function admitClaim(
  draft: Draft<PersistentVolumeClaim>,
  old: PersistentVolumeClaim | undefined,
  reader: Reader,
): undefined {
  if (old) return;
  const { metadata, spec } = draft;
  const finalizers = metadata.finalizers ?? [];
  if (!finalizers.includes(PVC_PROTECTION)) metadata.finalizers = [...finalizers, PVC_PROTECTION];
  const name = askedClassOf(draft) === undefined ? defaultClass(reader) : undefined;
  if (name !== undefined) spec.storageClassName = name;
}

/** The newest of the classes marked as default; of several as new, the first by name. */
export function defaultClass(reader: Reader): string | undefined {
  let newest: { readonly name: string; readonly created: string } | undefined;
  for (const { metadata } of reader.indexed('StorageClass', 'default', ''))
    if (!newest || metadata.creationTimestamp > newest.created)
      newest = { name: metadata.name, created: metadata.creationTimestamp };
  return newest?.name;
}
