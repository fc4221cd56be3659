// The controllers that keep a claim while a pod uses it, and a volume while it is bound
// [pkg/controller/volume/pvcprotection, pvprotection].

import { PV_PROTECTION } from '../../kinds/persistentvolume/index.js';
import { PVC_PROTECTION } from '../../kinds/persistentvolumeclaim/admit.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { KubeObject } from '../../machinery/object.js';
import { defineController, type Intent, patch } from '../controller.js';
import { claimsOfPod } from './pods.js';

export const claimProtection = defineController({
  name: 'pvc-protection-controller',
  reconciles: 'PersistentVolumeClaim',
  concerns: ({ object }) => isHeld(object, PVC_PROTECTION),
  watches: { Pod: claimsOfPod },
  reconcile(claim, view) {
    if (!isHeld(claim, PVC_PROTECTION)) return [];
    const { namespace, name } = claim.metadata;
    const pods = view.indexed('Pod', 'claim', `${namespace}/${name}`) as unknown as readonly Pod[];
    return pods.some(({ spec }) => spec.nodeName) ? [] : [letGo(claim, PVC_PROTECTION)];
  },
});

export const volumeProtection = defineController({
  name: 'pv-protection-controller',
  reconciles: 'PersistentVolume',
  concerns: ({ object }) => isHeld(object, PV_PROTECTION),
  reconcile: (volume) =>
    isHeld(volume, PV_PROTECTION) && volume.status?.phase !== 'Bound'
      ? [letGo(volume, PV_PROTECTION)]
      : [],
});

const isHeld = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);

const letGo = (object: KubeObject, finalizer: string): Intent =>
  patch(object, {
    metadata: {
      finalizers: (object.metadata.finalizers ?? []).filter((name) => name !== finalizer),
    },
  });
