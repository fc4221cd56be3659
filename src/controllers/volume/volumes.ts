// The volumes' half of the persistent volume controller [pv_controller.go syncVolume]: what phase a volume
// is in, and what becomes of it when its claim is gone.
//
// A departure: Recycle, long deprecated, is treated as Retain.

import type { PersistentVolume } from '../../kinds/persistentvolume/index.js';
import { refOf } from '../../machinery/object.js';
import { defineController, type Intent, patch, remove, setStatus } from '../controller.js';
import { BOUND_BY_CONTROLLER, PROVISIONED_BY } from './annotations.js';
import { NAME } from './claims.js';
import { isProvisionedHere } from './known-provisioners.js';

export const volumeController = defineController({
  name: `${NAME}/volumes`,
  actor: () => NAME,
  reconciles: 'PersistentVolume',
  watches: {
    PersistentVolumeClaim: ({ object: { metadata } }, view) =>
      view
        .indexed('PersistentVolume', 'claim', `${metadata.namespace}/${metadata.name}`)
        .map(refOf),
  },
  reconcile(volume, view) {
    const { claimRef } = volume.spec;
    if (!claimRef?.uid) return [inPhase(volume, 'Available')];
    const claim = view.get('PersistentVolumeClaim', claimRef.name ?? '', claimRef.namespace);
    if (claim?.metadata.uid !== claimRef.uid) return release(volume);
    if (claim.spec.volumeName === volume.metadata.name)
      return claim.status?.phase === 'Bound' ? [inPhase(volume, 'Bound')] : [];
    return claim.spec.volumeName ? unbind(volume) : [];
  },
});

const inPhase = (volume: PersistentVolume, phase: string): Intent =>
  setStatus(volume, { ...volume.status, phase });

/** The claim is gone: what was made for it goes too, unless it is to be retained. */
function release(volume: PersistentVolume): readonly Intent[] {
  const { persistentVolumeReclaimPolicy: policy } = volume.spec;
  const { annotations, deletionTimestamp } = volume.metadata;
  const ours =
    isProvisionedHere(annotations?.[PROVISIONED_BY]) || volume.spec.hostPath !== undefined;
  return [
    inPhase(volume, 'Released'),
    ...(policy === 'Delete' && ours && deletionTimestamp === undefined
      ? [remove(volume, {}, () => [])]
      : []),
  ];
}

/** The claim has another volume: this one is free again, or superfluous. */
function unbind(volume: PersistentVolume): readonly Intent[] {
  if (volume.metadata.annotations?.[PROVISIONED_BY] !== undefined) return release(volume);
  const byController = volume.metadata.annotations?.[BOUND_BY_CONTROLLER] !== undefined;
  return [
    patch(
      volume,
      byController
        ? { metadata: { annotations: { [BOUND_BY_CONTROLLER]: null } }, spec: { claimRef: null } }
        : { spec: { claimRef: { uid: null, resourceVersion: null } } },
    ),
    inPhase(volume, 'Available'),
  ];
}
