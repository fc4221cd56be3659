// Which changes of a pod its kubelet has to look at: of what it runs and what it reported, and of the files that somebody has
// written into it. The other annotations are none of its business.

import type { View } from '../../events/view.js';
import { keptInside } from '../../kinds/behavior/files/kept.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { equal } from '../../machinery/equal.js';
import { type ObjectRef, refOf } from '../../machinery/object.js';
import type { Change } from '../controller.js';
import { lackingOn } from './host-paths.js';

export const concernsKubelet = (pod: Pod, before: Pod | undefined): boolean =>
  !!pod.spec.nodeName &&
  (!before ||
    before.spec.nodeName !== pod.spec.nodeName ||
    !equal(before.status, pod.status) ||
    before.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
    !equal(before.metadata.labels, pod.metadata.labels) ||
    (before.metadata.annotations !== pod.metadata.annotations &&
      !equal(keptInside(before), keptInside(pod))) ||
    !equal(before.spec, pod.spec));

export const podsOn = (view: View, node: string): readonly ObjectRef[] =>
  view.indexed('Pod', 'node', node).map(refOf);

/** All pods of a node that is new or gone, has been started again, or has another image; those that lack a file, of more. */
export function concernedByNode(change: Change<Node>, view: View): readonly ObjectRef[] {
  const { object, before, deleted } = change;
  const { name, annotations } = object.metadata;
  const isOther =
    deleted ||
    !before ||
    !equal(before.status?.images, object.status?.images) ||
    before.status?.nodeInfo?.bootID !== object.status?.nodeInfo?.bootID;
  if (isOther) return podsOn(view, name);
  return equal(before.metadata.annotations, annotations) ? [] : lackingOn(view, name);
}
