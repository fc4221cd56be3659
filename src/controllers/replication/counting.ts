// How many pods there are, and in what state.
//
// The numbers come from sums that the index keeps, so that looking at a set whose pods are as they should be
// costs the same however many there are. Pods themselves are read only when labels differ from the
// template's, and when time will make some available.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { formatOwnLabels } from '../../kinds/pod/topology-labels.js';
import { hasLabels } from '../../machinery/labels.js';
import type { Millis } from '../../machinery/object.js';
import { isActive, isAvailable, isOver, nextAvailable } from '../availability.js';
import { adopt, orphansOf, release, strayed } from '../claim.js';
import type { Intent } from '../controller.js';
import type { Counts, Replicated } from './replicated.js';

/** Adopts pods that match and belong to nobody, lets go of its own that match no longer. */
export function claims({ owner, selector, ...set }: Replicated, view: View): readonly Intent[] {
  const orphans = orphansOf(view, 'Pod', owner, selector).filter((pod) => !isOver(pod));
  const strays = asTheTemplate({ owner, selector, ...set }, view)
    ? []
    : strayed(owner, activePods(owner, view), selector);
  return [...orphans.map((pod) => adopt(pod, owner)), ...strays.map((pod) => release(pod, owner))];
}

export function countPods(
  set: Replicated,
  view: View,
): { readonly counts: Counts; readonly nextAt: Millis | undefined } {
  const { owner, minReadySeconds } = set;
  const tally = (what: string): number => view.tally(`owner/${owner.metadata.uid}/${what}`);
  const replicas = tally('active');
  const readyReplicas = tally('ready');
  const delayed = minReadySeconds > 0 && readyReplicas > 0;
  const pods = delayed ? activePods(owner, view) : [];
  const counts: Counts = {
    replicas,
    fullyLabeledReplicas: fullyLabeled(set, view),
    readyReplicas,
    availableReplicas: delayed
      ? pods.filter((pod) => isAvailable(pod, minReadySeconds, view.now)).length
      : readyReplicas,
    terminatingReplicas: tally('terminating'),
  };
  return { counts, nextAt: nextAvailable(pods, minReadySeconds, view.now) };
}

function fullyLabeled(set: Replicated, view: View): number {
  if (asTheTemplate(set, view)) return view.tally(`owner/${set.owner.metadata.uid}/active`);
  const wanted = set.template?.metadata?.labels ?? {};
  return activePods(set.owner, view).filter(({ metadata }) => hasLabels(wanted, metadata.labels))
    .length;
}

/** Whether every active pod carries the very labels of the template, which the selector matches. */
function asTheTemplate({ owner, template }: Replicated, view: View): boolean {
  const prefix = `owner/${owner.metadata.uid}`;
  const labels = formatOwnLabels(template?.metadata?.labels);
  return view.tally(`${prefix}/labels/${labels}`) === view.tally(`${prefix}/active`);
}

export const activePods = (owner: Replicated['owner'], view: View): readonly Pod[] =>
  view.owned('Pod', owner).filter(isActive);
