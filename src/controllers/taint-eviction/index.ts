// The taint eviction controller: pods leave nodes with NoExecute taints that they do not tolerate, at once or
// when their toleration runs out [pkg/controller/tainteviction].

import type { Taint } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { withDisruptionTarget } from '../../kinds/pod/disruption-target.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { refOf } from '../../machinery/object.js';
import { defineController, type Intent, remove, setStatus, wake } from '../controller.js';
import { record } from '../record.js';
import { evictionTime } from './tolerance.js';

export const taintEviction = defineController({
  name: 'taint-eviction-controller',
  reconciles: 'Pod',
  concerns: ({ object, before }) =>
    !!object.spec.nodeName &&
    (before?.spec.nodeName !== object.spec.nodeName ||
      before.metadata.deletionTimestamp !== object.metadata.deletionTimestamp ||
      !equal(before.spec.tolerations, object.spec.tolerations)),
  watches: {
    Node: ({ object, before }, view) =>
      executes(before?.spec.taints) || executes(object.spec.taints)
        ? view.indexed('Pod', 'node', object.metadata.name).map(refOf)
        : [],
  },
  reconcile,
});

const executes = (taints: readonly Taint[] | undefined): boolean =>
  taints?.some(({ effect }) => effect === 'NoExecute') ?? false;

function reconcile(pod: Pod, view: View): readonly Intent[] {
  const { nodeName, tolerations = [] } = pod.spec;
  if (!nodeName || pod.metadata.deletionTimestamp !== undefined) return [];
  const taints =
    view.get('Node', nodeName)?.spec.taints?.filter((taint) => executes([taint])) ?? [];
  if (taints.length === 0) return [];
  const at = evictionTime(taints, tolerations, millisOf(pod.metadata.creationTimestamp));
  if (at === undefined) return [];
  return at > view.now ? [wake(at)] : evict(pod, view);
}

function evict(pod: Pod, view: View): readonly Intent[] {
  const { namespace, name } = pod.metadata;
  const component = view.feature('SeparateTaintEvictionController')
    ? 'taint-eviction-controller'
    : 'taint-controller';
  return [
    record(view, { component }, pod, {
      type: 'Normal',
      reason: 'TaintManagerEviction',
      message: `Marking for deletion Pod ${namespace}/${name}`,
    }),
    setStatus(pod, {
      ...pod.status,
      conditions: withDisruptionTarget(pod.status?.conditions, {
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
        at: timestamp(view.now),
      }),
    }),
    remove(pod),
  ];
}
