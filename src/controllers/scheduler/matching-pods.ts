// The pods of some namespaces that a label selector picks, found by index where the selector allows it.

import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { candidates } from '../../kinds/pod/selection.js';
import { matchesSelector } from '../../machinery/selector.js';

/** Pods that are on a node and not over. A missing selector picks none, an empty one all. */
export function placedPods(
  view: View,
  namespaces: readonly string[],
  selector: LabelSelector | undefined,
): readonly Pod[] {
  if (!selector) return [];
  const found: Pod[] = [];
  for (const namespace of namespaces)
    for (const pod of candidates(view, namespace, selector))
      if (isPlaced(pod) && matchesSelector(selector, pod.metadata.labels)) found.push(pod);
  return found;
}

export const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

const isPlaced = (pod: Pod): boolean => Boolean(pod.spec.nodeName) && !isOver(pod);
