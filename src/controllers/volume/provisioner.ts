// The provisioner of the class that new clusters have, and of those that small clusters come with: makes volumes of nothing, as an external
// provisioner does it [sig-storage-lib-external-provisioner controller/controller.go].

import type { PersistentVolumeClaim } from '../../kinds/persistentvolumeclaim/index.js';
import { classOf } from '../../kinds/storage/class-of.js';
import type { StorageClass } from '../../kinds/storageclass/index.js';
import { type Manifest, refOf } from '../../machinery/object.js';
import { create, defineController } from '../controller.js';
import { record } from '../record.js';
import { PROVISIONED_BY, PROVISIONERS, SELECTED_NODE } from './annotations.js';
import { isProvisionedHere, PROVISIONER } from './known-provisioners.js';

export const provisioner = defineController({
  name: PROVISIONER,
  reconciles: 'PersistentVolumeClaim',
  /** Making a volume takes a moment. */
  paceMs: 1_000,
  concerns: ({ object: { metadata, spec } }) =>
    !spec.volumeName && isProvisionedHere(metadata.annotations?.[PROVISIONERS[0]]),
  watches: {
    StorageClass: ({ object }, view) =>
      view.indexed('PersistentVolumeClaim', 'unbound', object.metadata.name).map(refOf),
    PersistentVolume: ({ object, deleted }, view) => {
      const { namespace, name, uid } = object.spec.claimRef ?? {};
      if (!deleted || name === undefined) return [];
      const claim = view.get('PersistentVolumeClaim', name, namespace);
      return claim && claim.metadata.uid === uid ? [refOf(claim)] : [];
    },
  },
  reconcile(claim, view) {
    const { namespace, name, uid, annotations, deletionTimestamp } = claim.metadata;
    if (claim.spec.volumeName || deletionTimestamp !== undefined) return [];
    const component = annotations?.[PROVISIONERS[0]] ?? '';
    if (!isProvisionedHere(component)) return [];
    const volume = `pvc-${uid}`;
    const storageClass = view.get('StorageClass', classOf(claim));
    if (!storageClass || view.get('PersistentVolume', volume)) return [];
    const source = { component };
    return [
      record(view, source, claim, {
        type: 'Normal',
        reason: 'Provisioning',
        message: `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
      }),
      create(volumeFor(claim, storageClass, volume)),
      record(view, source, claim, {
        type: 'Normal',
        reason: 'ProvisioningSucceeded',
        message: `Successfully provisioned volume ${volume}`,
      }),
    ];
  },
});

function volumeFor(
  { metadata, spec }: PersistentVolumeClaim,
  storageClass: StorageClass,
  name: string,
): Manifest {
  const { namespace, name: claim, uid, resourceVersion } = metadata;
  const node = metadata.annotations?.[SELECTED_NODE];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { [PROVISIONED_BY]: storageClass.provisioner } },
    spec: {
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources?.requests?.storage },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name: claim,
        uid,
        resourceVersion,
      },
      hostPath: { path: `/var/local/${name}`, type: 'DirectoryOrCreate' },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode: spec.volumeMode,
      ...(node ? { nodeAffinity: onNode(node) } : {}),
    },
  } as Manifest;
}

const onNode = (node: string) => ({
  required: {
    nodeSelectorTerms: [
      { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
    ],
  },
});
