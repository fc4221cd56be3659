// The admission plugins about claims: StorageObjectInUseProtection, DefaultStorageClass and
// PersistentVolumeClaimResize.

import type { Draft } from 'immer';
import { quantityOf } from '../../machinery/quantity.js';
import { compareQuantities } from '../../machinery/quantity-math.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import { askedClassOf, classOf } from '../storage/class-of.js';
import type { StorageClass } from '../storageclass/index.js';
import type { PersistentVolumeClaim } from './index.js';

export const PVC_PROTECTION = 'kubernetes.io/pvc-protection';

const CLAIMS = { group: '', plural: 'persistentvolumeclaims' };

export function admitClaim(
  draft: Draft<PersistentVolumeClaim>,
  old: PersistentVolumeClaim | undefined,
  reader: Reader,
): Failure | undefined {
  if (old) return refuseResize(draft, old, reader);
  const { metadata, spec } = draft;
  const finalizers = metadata.finalizers ?? [];
  if (!finalizers.includes(PVC_PROTECTION)) metadata.finalizers = [...finalizers, PVC_PROTECTION];
  const name = askedClassOf(draft) === undefined ? defaultClass(reader) : undefined;
  if (name !== undefined) spec.storageClassName = name;
  return undefined;
}

/** A bound claim may ask for more if its class allows that. */
function refuseResize(
  { metadata, spec }: Draft<PersistentVolumeClaim>,
  old: PersistentVolumeClaim,
  reader: Reader,
): Failure | undefined {
  const now = quantityOf(spec.resources?.requests?.storage);
  const before = quantityOf(old.spec.resources?.requests?.storage);
  if (compareQuantities(now, before) <= 0) return undefined;
  // Of a claim that is not bound, validation refuses the change.
  if (old.status?.phase !== 'Bound') return undefined;
  const found = reader.find({ kind: 'StorageClass', name: classOf(old) });
  return (found as StorageClass | undefined)?.allowVolumeExpansion
    ? undefined
    : forbidden(
        CLAIMS,
        metadata.name,
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      );
}

/** The newest of the classes marked as default; of several as new, the first by name. */
export function defaultClass(reader: Reader): string | undefined {
  let newest: { readonly name: string; readonly created: string } | undefined;
  for (const { metadata } of reader.indexed('StorageClass', 'default', ''))
    if (!newest || metadata.creationTimestamp > newest.created)
      newest = { name: metadata.name, created: metadata.creationTimestamp };
  return newest?.name;
}
