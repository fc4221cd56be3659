// A claim that asks for more than its volume has waits for somebody outside of Kubernetes who can make the volume larger, and
// is told so [pkg/controller/volume/expand/expand_controller.go]. No driver that is here can: not those of minikube, kind and
// k3s either, so the claim goes on waiting.

import type { PersistentVolumeClaim } from '../../kinds/persistentvolumeclaim/index.js';
import { quantityOf } from '../../machinery/quantity.js';
import { compareQuantities } from '../../machinery/quantity-math.js';
import { defineController } from '../controller.js';
import { record } from '../record.js';

const NAME = 'volume_expand';

export const expansion = defineController({
  name: NAME,
  reconciles: 'PersistentVolumeClaim',
  concerns: ({ object, before }) =>
    before !== undefined &&
    isMore(askedBy(object), askedBy(before)) &&
    object.status?.phase === 'Bound',
  reconcile(claim, view) {
    const { volumeName } = claim.spec;
    const volume = volumeName ? view.get('PersistentVolume', volumeName) : undefined;
    if (volume?.spec.claimRef?.uid !== claim.metadata.uid) return [];
    if (!isMore(askedBy(claim), claim.status?.capacity?.storage)) return [];
    return [
      record(view, { component: NAME }, claim, {
        // The controller knows no plugin for such volumes at all; that for CSI it knows, but it cannot expand.
        type: volume.spec.csi ? 'Normal' : 'Warning',
        reason: 'ExternalExpanding',
        message: 'waiting for an external controller to expand this PVC',
      }),
    ];
  },
});

const askedBy = ({ spec }: PersistentVolumeClaim): string | undefined =>
  spec.resources?.requests?.storage;

const isMore = (a: string | undefined, b: string | undefined): boolean =>
  compareQuantities(quantityOf(a), quantityOf(b)) > 0;
