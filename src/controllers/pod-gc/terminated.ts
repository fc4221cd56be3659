// Finished pods beyond the number that is kept: the oldest go. It is the cluster's affair rather than any one
// pod's, so the namespace that every cluster has stands for the cluster.

import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import { defineController, remove, wake } from '../controller.js';
import { isRound, roundAfter } from './round.js';

/** How many finished pods are kept [podgc/config/v1alpha1/defaults.go]. */
const TERMINATED_MAX = 12_500;
const CLUSTER = 'default';

const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

export const terminatedPodGc = defineController({
  name: 'pod-garbage-collector-terminated',
  reconciles: 'Namespace',
  actor: () => 'pod-garbage-collector',
  concerns: ({ object }) => object.metadata.name === CLUSTER,
  watches: {
    Pod: ({ object, before }, view) =>
      isOver(object) && !(before && isOver(before)) && view.tally('pods/over') > TERMINATED_MAX
        ? [{ kind: 'Namespace', name: CLUSTER }]
        : [],
  },
  reconcile(namespace, view) {
    if (namespace.metadata.name !== CLUSTER) return [];
    if (view.tally('pods/over') <= TERMINATED_MAX) return [];
    if (!isRound(view)) return [wake(roundAfter(view, view.now))];
    return finishedBeyond(TERMINATED_MAX, view.list('Pod')).map((pod) =>
      remove(pod, { gracePeriodSeconds: 0 }),
    );
  },
});

/** Those that have been finished for so long that others take their place; with a maximum of 0 all are kept. */
export function finishedBeyond(max: number, pods: readonly Pod[]): readonly Pod[] {
  const over = pods.filter(isOver);
  return max > 0 ? oldestFirst(over).slice(0, Math.max(0, over.length - max)) : [];
}

/** Those that were evicted before all others. Lists are in order of name, which breaks ties, for sorting is stable. */
const oldestFirst = (pods: readonly Pod[]): readonly Pod[] =>
  [...pods].sort(
    (a, b) =>
      Number(isEvicted(b)) - Number(isEvicted(a)) ||
      millisOf(a.metadata.creationTimestamp) - millisOf(b.metadata.creationTimestamp),
  );

const isEvicted = ({ status }: Pod): boolean => status?.reason === 'Evicted';
