// The ephemeral volume controller: makes the claim of a pod's generic ephemeral volume, which goes with the pod that owns it.
//
// Source: pkg/controller/volume/ephemeral/controller.go.

import type { Pod } from '../../kinds/pod/index.js';
import { controllerOf, type Manifest, type ObjectRef } from '../../machinery/object.js';
import { controllerRef } from '../claim.js';
import { create, defineController, type Intent } from '../controller.js';

export const ephemeralVolumeController = defineController({
  name: 'ephemeral-volume-controller',
  reconciles: 'Pod',
  concerns: ({ object, before }) => before === undefined && isEphemeral(object),
  watches: {
    PersistentVolumeClaim: ({ object, deleted }): readonly ObjectRef[] => {
      const owner = deleted ? controllerOf(object) : undefined;
      const { namespace } = object.metadata;
      return owner?.kind === 'Pod' ? [{ kind: 'Pod', namespace, name: owner.name }] : [];
    },
  },
  reconcile(pod, view) {
    if (pod.metadata.deletionTimestamp !== undefined) return [];
    const { namespace, name: podName } = pod.metadata;
    return (pod.spec.volumes ?? []).flatMap(({ name: volume, ephemeral }): Intent[] => {
      const template = ephemeral?.volumeClaimTemplate;
      const name = `${podName}-${volume}`;
      if (!template || view.get('PersistentVolumeClaim', name, namespace)) return [];
      const { annotations, labels } = template.metadata ?? {};
      return [
        create({
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            name,
            namespace,
            ...(annotations ? { annotations } : {}),
            ...(labels ? { labels } : {}),
            ownerReferences: [controllerRef(pod)],
          },
          spec: template.spec,
        } as Manifest),
      ];
    });
  },
});

const isEphemeral = ({ spec }: Pod): boolean =>
  spec.volumes?.some(({ ephemeral }) => ephemeral) ?? false;
