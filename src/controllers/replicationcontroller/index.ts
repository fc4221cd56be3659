// The ReplicationController's controller: a ReplicaSet's with a selector of plain labels
// [kubernetes pkg/controller/replication].

import type { ReplicationControllerCondition } from 'kubernetes-types/core/v1.js';
import { controlledOrWanted } from '../claim.js';
import { omitEmpty } from '../conditions.js';
import { defineController, setStatus } from '../controller.js';
import { replicate } from '../replication/replicate.js';

const SOURCE = { component: 'replication-controller' };

export const replicationController = defineController({
  name: 'replication-controller',
  reconciles: 'ReplicationController',
  watches: {
    Pod: controlledOrWanted('ReplicationController', ({ spec }) => selectorOf(spec.selector)),
  },
  reconcile(rc, view) {
    const { replicas = 1, minReadySeconds = 0, selector, template } = rc.spec;
    return replicate(
      {
        owner: rc,
        source: SOURCE,
        replicas,
        minReadySeconds,
        selector: selectorOf(selector),
        template,
        conditions: rc.status?.conditions,
        writeStatus: ({ terminatingReplicas: _, ...counts }, conditions) =>
          setStatus(rc, {
            ...omitEmpty({
              ...counts,
              observedGeneration: rc.metadata.generation,
              conditions: conditions as ReplicationControllerCondition[],
            }),
            replicas: counts.replicas,
          }),
      },
      view,
    );
  },
});

/** No labels select nothing here, where an empty LabelSelector would select everything. */
const selectorOf = (labels: Readonly<Record<string, string>> | undefined) =>
  labels && Object.keys(labels).length > 0 ? { matchLabels: labels } : undefined;
