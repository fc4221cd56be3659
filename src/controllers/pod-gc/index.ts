// The pod garbage collector: pods of nodes that are no more, and pods that nobody will ever stop
// [pkg/controller/podgc]. For finished ones see terminated.ts.
//
// Nothing in a pod tells when its node went away. The Event that reports it is this controller's memory of it.

import type { View } from '../../events/view.js';
import { eventsAbout } from '../../kinds/event/about.js';
import { withDisruptionTarget } from '../../kinds/pod/disruption-target.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { type KubeObject, refOf } from '../../machinery/object.js';
import { defineController, type Intent, remove, setStatus, wake } from '../controller.js';
import { record } from '../record.js';
import { isRound, roundAfter } from './round.js';

const QUARANTINE_MS = 40_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export const podGc = defineController({
  name: 'pod-garbage-collector',
  reconciles: 'Pod',
  concerns: ({ object, before }) =>
    before?.spec.nodeName !== object.spec.nodeName ||
    before?.metadata.deletionTimestamp !== object.metadata.deletionTimestamp ||
    before?.metadata.deletionGracePeriodSeconds !== object.metadata.deletionGracePeriodSeconds,
  watches: {
    Node: ({ object, before, deleted }, view) =>
      deleted || !before || !equal(before.spec.taints, object.spec.taints)
        ? view.indexed('Pod', 'node', object.metadata.name).map(refOf)
        : [],
  },
  reconcile(pod, view) {
    const { nodeName } = pod.spec;
    if (nodeName && !view.get('Node', nodeName)) return orphaned(pod, nodeName, view);
    return pod.metadata.deletionTimestamp === undefined ? [] : terminating(pod, view);
  },
});

const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

function orphaned(pod: Pod, nodeName: string, view: View): readonly Intent[] {
  const seen = eventsAbout(view, nodeCalled(nodeName)).find(
    ({ reason }) => reason === 'RemovingNode',
  );
  const since = seen?.metadata.creationTimestamp ?? timestamp(view.now);
  const at = roundAfter(view, millisOf(since) + QUARANTINE_MS);
  if (at <= view.now) return collect(pod, view, 'PodGC: node no longer exists');
  return [...(seen ? [] : [removingNode(nodeName, view)]), wake(at)];
}

/** As upstream, an Event about a node takes the name for the UID. */
const nodeCalled = (name: string): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } }) as KubeObject;

const removingNode = (name: string, view: View): Intent =>
  record(view, { component: 'node-controller' }, nodeCalled(name), {
    type: 'Normal',
    reason: 'RemovingNode',
    message: `Node ${name} event: Removing Node ${name} from Controller`,
  });

/** A pod on its way out that no kubelet will ever see off. */
function terminating(pod: Pod, view: View): readonly Intent[] {
  const { nodeName } = pod.spec;
  if (pod.metadata.deletionGracePeriodSeconds === 0) return [];
  if (!nodeName) return atRound(pod, view, undefined);
  const node = view.get('Node', nodeName);
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  const abandoned = node?.spec.taints?.some(({ key }) => key === OUT_OF_SERVICE);
  return abandoned && !ready ? atRound(pod, view, 'PodGC: node is out of service') : [];
}

const atRound = (pod: Pod, view: View, message: string | undefined): readonly Intent[] =>
  isRound(view) ? collect(pod, view, message) : [wake(roundAfter(view, view.now))];

/** A pod that was not over is marked failed before it goes, so that its Job or its owner can tell. */
function collect(pod: Pod, view: View, message: string | undefined): readonly Intent[] {
  const gone = remove(pod, { gracePeriodSeconds: 0 });
  if (isOver(pod)) return [gone];
  return [
    setStatus(pod, {
      ...pod.status,
      phase: 'Failed',
      conditions:
        message === undefined
          ? (pod.status?.conditions ?? [])
          : withDisruptionTarget(pod.status?.conditions, {
              reason: 'DeletionByPodGC',
              message,
              at: timestamp(view.now),
            }),
    }),
    gone,
  ];
}
