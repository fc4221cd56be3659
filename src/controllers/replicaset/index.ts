// The ReplicaSet controller: as many pods as the spec asks for, no more and no fewer.

import type { Manifest } from '../../machinery/object.js';
import { controlledBy, create, defineController, remove, setStatus } from '../controller.js';
import { record } from '../record.js';

const SOURCE = { component: 'replicaset-controller' };

export const replicaSetController = defineController({
  name: 'replicaset-controller',
  reconciles: 'ReplicaSet',
  watches: { Pod: controlledBy('ReplicaSet') },
  reconcile(rs, view) {
    const pods = view.owned('Pod', rs);
    const missing = (rs.spec.replicas ?? 0) - pods.length;
    const { name, uid, namespace } = rs.metadata;
    return [
      ...Array.from({ length: Math.max(0, missing) }, () =>
        create({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            generateName: `${name}-`,
            namespace,
            labels: rs.spec.template?.metadata?.labels,
            ownerReferences: [
              {
                apiVersion: 'apps/v1',
                kind: 'ReplicaSet',
                name,
                uid,
                controller: true,
                blockOwnerDeletion: true,
              },
            ],
          },
          spec: rs.spec.template?.spec,
        } as Manifest),
      ),
      ...pods.slice(0, Math.max(0, -missing)).map((pod) => remove(pod)),
      ...(missing > 0
        ? [
            record(view, SOURCE, rs, {
              type: 'Normal',
              reason: 'SuccessfulCreate',
              message: 'Created',
            }),
          ]
        : []),
      setStatus(rs, { replicas: pods.length }),
    ];
  },
});
