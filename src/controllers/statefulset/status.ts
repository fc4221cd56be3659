// What a StatefulSet reports [kubernetes pkg/controller/statefulset/stateful_set_control.go updateStatus].

import type { Pod } from '../../kinds/pod/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import type { Millis } from '../../machinery/object.js';
import { omitEmpty } from '../conditions.js';
import { isRunningAndAvailable, isRunningAndReady, isTerminating } from './health.js';
import { revisionNameOf } from './identity.js';
import type { Revisions } from './revisions.js';

type Status = NonNullable<StatefulSet['status']>;

export function statusOf(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: Revisions,
  outdated: number,
  now: Millis,
): Status {
  const { minReadySeconds = 0, replicas: wanted = 1, updateStrategy } = set.spec;
  const { current, update, collisionCount } = revisions;
  const ready = pods.filter(isRunningAndReady);
  const living = pods.filter((pod) => !isTerminating(pod));
  const of = (name: string): number => living.filter((pod) => revisionNameOf(pod) === name).length;
  const updatedReplicas = of(update.name);
  const complete =
    updateStrategy?.type === 'RollingUpdate' &&
    [updatedReplicas, ready.length, pods.length].every((count) => count === wanted);
  return {
    ...omitEmpty({
      observedGeneration: set.metadata.generation ?? 0,
      readyReplicas: ready.length,
      currentReplicas: complete ? updatedReplicas : Math.max(0, of(current.name) - outdated),
      updatedReplicas,
      currentRevision: complete ? update.name : current.name,
      updateRevision: update.name,
      conditions: set.status?.conditions ?? [],
    }),
    replicas: pods.length,
    availableReplicas: ready.filter((pod) => isRunningAndAvailable(pod, minReadySeconds, now))
      .length,
    collisionCount,
  };
}
