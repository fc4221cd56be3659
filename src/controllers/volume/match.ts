// Which volume suits a claim [pkg/volume/util FindMatchingVolume]: the smallest that is large enough and
// right in class, modes and labels; but one that is reserved for the claim before all others. Where a node is chosen
// already, it must be able to reach the volume.

import type { Node } from '../../kinds/node/index.js';
import type { PersistentVolume } from '../../kinds/persistentvolume/index.js';
import type { PersistentVolumeClaim } from '../../kinds/persistentvolumeclaim/index.js';
import { classOf } from '../../kinds/storage/class-of.js';
import { quantityOf } from '../../machinery/quantity.js';
import { compareQuantities } from '../../machinery/quantity-math.js';
import { matchesSelector } from '../../machinery/selector.js';
import { matchesNodeSelector } from '../scheduler/node-affinity.js';

export function bestVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  node?: Node,
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    const reserved = isFor(volume, claim);
    if (!reserved && (volume.spec.claimRef || volume.status?.phase !== 'Available')) continue;
    if (whyNot(volume, claim) !== undefined) continue;
    if (!matchesSelector(claim.spec.selector ?? {}, volume.metadata.labels)) continue;
    if (!isReachable(volume, node)) {
      if (reserved) return undefined;
      continue;
    }
    if (reserved) return volume;
    if (!best || compareQuantities(sizeOf(volume), sizeOf(best)) < 0) best = volume;
  }
  return best;
}

/** From every node, or from those that the volume names. */
function isReachable({ spec }: PersistentVolume, node: Node | undefined): boolean {
  const required = spec.nodeAffinity?.required;
  return node === undefined || required === undefined || matchesNodeSelector(required, node);
}

/** What keeps a volume from meeting a claim, selectors aside; undefined if it does meet it. */
export function whyNot(
  { metadata, spec, ...volume }: PersistentVolume,
  claim: PersistentVolumeClaim,
): string | undefined {
  const asked = quantityOf(claim.spec.resources?.requests?.storage);
  if (metadata.deletionTimestamp !== undefined) return 'requested PV is being deleted';
  if (compareQuantities(quantityOf(spec.capacity?.storage), asked) < 0)
    return 'requested PV is too small';
  if (classOf({ metadata, spec, ...volume } as PersistentVolume) !== classOf(claim))
    return 'storageClassName does not match';
  if ((claim.spec.volumeMode ?? 'Filesystem') !== (spec.volumeMode ?? 'Filesystem'))
    return 'incompatible volumeMode';
  const modes = spec.accessModes ?? [];
  if (!(claim.spec.accessModes ?? []).every((mode) => modes.includes(mode)))
    return 'incompatible accessMode';
  return undefined;
}

/** Whether a volume is bound to the claim, or reserved for it by name. */
export function isFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  return (
    claimRef !== undefined &&
    claimRef.namespace === metadata.namespace &&
    claimRef.name === metadata.name &&
    (!claimRef.uid || claimRef.uid === metadata.uid)
  );
}

const sizeOf = ({ spec }: PersistentVolume) => quantityOf(spec.capacity?.storage);
