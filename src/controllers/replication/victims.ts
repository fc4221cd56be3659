// The pods a ReplicaSet deletes to scale down.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { controllerOf, type KubeObject, type Millis } from '../../machinery/object.js';
import { isActive } from '../availability.js';
import { candidate, compareForDeletion } from './ranking.js';

/** The `count` pods that are to go, those that go first coming first. */
export function victims(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  now: Millis,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? '';
    if (isActive(pod)) onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  return pods
    .map((pod) => candidate(pod, onNode.get(pod.spec.nodeName ?? '') ?? 0, now))
    .sort(compareForDeletion)
    .slice(0, count)
    .map(({ pod }) => pod);
}

/** The pods of all ReplicaSets of the same Deployment; those of the owner alone if it has none. */
export function relatedPods(view: View, owner: KubeObject): readonly Pod[] {
  const above = controllerOf(owner);
  if (owner.kind !== 'ReplicaSet' || !above) return view.owned('Pod', owner);
  const siblings = view
    .dependents(above.uid)
    .filter((object) => object.kind === 'ReplicaSet' && controllerOf(object)?.uid === above.uid);
  return siblings.flatMap((sibling) => view.owned('Pod', sibling));
}
