// The ReplicaSet controller: as many pods as the spec asks for, no more and no fewer.

import type { ReplicaSetCondition } from 'kubernetes-types/apps/v1.js';
import { controlledOrWanted } from '../claim.js';
import { omitEmpty } from '../conditions.js';
import { defineController, setStatus } from '../controller.js';
import { seesItsWrites } from '../expectations.js';
import { replicate } from '../replication/replicate.js';

const SOURCE = { component: 'replicaset-controller' };

export const replicaSetController = defineController({
  name: 'replicaset-controller',
  reconciles: 'ReplicaSet',
  watches: { Pod: controlledOrWanted('ReplicaSet', (rs) => rs.spec.selector) },
  reconcile(rs, view) {
    if (!seesItsWrites(view, rs, 'StaleControllerConsistencyReplicaSet')) return [];
    const { replicas = 1, minReadySeconds = 0, selector, template } = rs.spec;
    const gate = view.feature('DeploymentReplicaSetTerminatingReplicas');
    return replicate(
      {
        owner: rs,
        source: SOURCE,
        replicas,
        minReadySeconds,
        selector,
        template,
        conditions: rs.status?.conditions,
        writeStatus: ({ terminatingReplicas, ...counts }, conditions) =>
          setStatus(rs, {
            ...omitEmpty({
              ...counts,
              observedGeneration: rs.metadata.generation,
              conditions: conditions as ReplicaSetCondition[],
            }),
            replicas: counts.replicas,
            ...(gate ? { terminatingReplicas } : {}),
          }),
      },
      view,
    );
  },
});
