// Which pod comes first when several wait for the same room: the most important, and of equals the oldest.
//
// Source: pkg/scheduler/framework/plugins/queuesort/priority_sort.go. What makes room wakes all that wait for it within
// milliseconds, in an order of the dice; so whoever has found a place leaves it to a more important one that waits and could
// take it, and waits on. Pods that were never tried are taken as they come.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { isMine } from './candidate.js';
import { type Choice, type Coming, chooseNode, reject, type Search, searchFor } from './choose.js';
import type { NodeInfo } from './snapshot.js';

/**
 * Chooses a node that nobody more important waits for. When all that fit are for others, `behind` says since when the pod
 * waits: it will be tried again as they are.
 */
export function chooseInTurn(search: Search): Choice & { readonly behind?: Millis } {
  const choice = chooseNode(search);
  const waits = search.pod.status?.conditions?.find(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  );
  if (!waits?.lastTransitionTime) return choice;
  let { node } = choice;
  const coming = [...search.coming];
  while (node) {
    const first = firstInLine(search, node, coming);
    if (!first) return { ...choice, node };
    coming.push(first);
    if (first.node === node.name) node = chooseNode({ ...search, coming }).node;
  }
  return choice.node
    ? { rejections: choice.rejections, behind: millisOf(waits.lastTransitionTime) }
    : choice;
}

/** The next pod that goes before another and could take its node, and where it goes; those that are coming have their places. */
function firstInLine(
  { pod, view }: Search,
  node: NodeInfo,
  coming: readonly Coming[],
): Coming | undefined {
  for (const rival of moreImportant(pod, view)) {
    if (!isMine(rival) || coming.some((other) => other.pod === rival)) continue;
    const search = { ...searchFor(rival, view), coming };
    if (search.claims.problem === undefined && !reject(search, node))
      return { pod: rival, node: chooseNode(search).node?.name };
  }
  return undefined;
}

/** Those that wait with a higher priority, the first in line first. */
function moreImportant({ spec }: Pod, view: View): readonly Pod[] {
  return view.sums
    .keys('waiting/')
    .map((name) => name.slice('waiting/'.length))
    .filter((priority) => Number(priority) > (spec.priority ?? 0))
    .sort((a, b) => Number(b) - Number(a))
    .flatMap((priority) => {
      const pods = view.indexed('Pod', 'waiting-of', priority) as unknown as readonly Pod[];
      return pods.toSorted((a, b) => bornAt(a) - bornAt(b));
    });
}

const bornAt = ({ metadata }: Pod): number => millisOf(metadata.creationTimestamp ?? '');
