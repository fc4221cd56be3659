// One round of a StatefulSet: which pods are created, repaired or deleted now
// [kubernetes pkg/controller/statefulset/stateful_set_control.go updateStatefulSet].
//
// A set that keeps order does one thing a round and waits for its outcome; a parallel one does all it can.
// A pod that never becomes ready stops an ordered set for good, also when the template has been put right:
// upstream's known issue, kept.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import { type IntOrString, scaledValue } from '../../machinery/int-or-string.js';
import { isOver } from '../availability.js';
import type { Intent } from '../controller.js';
import { createMissing, isStale, retainAsTold } from './claims.js';
import { isRunningAndAvailable, isRunningAndReady, isTerminating, isUsable } from './health.js';
import { ordinalOf, revisionNameOf, startOf } from './identity.js';
import { createPod, deletePod, recreatePod, repairPod } from './pod-writes.js';
import type { Revisions } from './revisions.js';

export interface Round {
  readonly set: StatefulSet;
  readonly view: View;
  readonly revisions: Revisions;
  /** The pods there should be, by ordinal from the first on; undefined where one is missing. */
  readonly replicas: readonly (Pod | undefined)[];
  /** Pods beyond the wanted number, highest ordinal first. */
  readonly condemned: readonly Pod[];
  readonly monotonic: boolean;
  /** What is still written when a request is refused. */
  readonly onRefusal: readonly Intent[];
}

export interface Outcome {
  readonly intents: readonly Intent[];
  /** Pods of the current revision deleted for the update, which the status no longer counts. */
  readonly outdated: number;
}

/** The pods of a set, those wanted by ordinal and the others highest first. */
export function sorted(
  set: StatefulSet,
  pods: readonly Pod[],
): Pick<Round, 'replicas' | 'condemned'> {
  const start = startOf(set);
  const replicas: (Pod | undefined)[] = Array.from({ length: set.spec.replicas ?? 1 });
  const condemned: Pod[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod.metadata.name);
    if (ordinal >= start && ordinal < start + replicas.length) replicas[ordinal - start] = pod;
    else if (ordinal >= 0) condemned.push(pod);
  }
  const descending = (a: Pod, b: Pod): number =>
    ordinalOf(set, b.metadata.name) - ordinalOf(set, a.metadata.name);
  return { replicas, condemned: condemned.sort(descending) };
}

export function play(round: Round): Outcome {
  const { set, view, replicas, condemned, monotonic } = round;
  if (set.metadata.deletionTimestamp !== undefined) return { intents: [], outdated: 0 };
  const intents: Intent[] = [];
  for (let i = 0; i < replicas.length; i++) {
    const step = tendReplica(round, i);
    intents.push(...step.intents);
    if (step.stop && monotonic) return { intents, outdated: 0 };
  }
  for (const pod of condemned) intents.push(...retainAsTold(view, set, pod));
  const sick = firstUnhealthy(round);
  for (const pod of condemned) {
    const step = removeCondemned(round, pod, sick);
    intents.push(...step.intents);
    if (step.stop && monotonic) return { intents, outdated: 0 };
  }
  if (set.spec.updateStrategy?.type === 'OnDelete') return { intents, outdated: 0 };
  const doomed = outdatedPods(round);
  intents.push(...doomed.flatMap((pod) => deletePod(view, set, pod)));
  return { intents, outdated: doomed.length };
}

interface Step {
  readonly intents: readonly Intent[];
  /** An ordered set does nothing more in this round. */
  readonly stop: boolean;
}

function tendReplica(round: Round, index: number): Step {
  const { set, view, monotonic, replicas } = round;
  const pod = replicas[index];
  const ordinal = startOf(set) + index;
  if (!pod) {
    if (isStale(view, set, ordinal)) return { intents: [], stop: true };
    return { intents: createPod(view, set, round.revisions, ordinal, round.onRefusal), stop: true };
  }
  if (isOver(pod)) {
    const intents = isTerminating(pod) ? [] : recreatePod(view, set, pod);
    return { intents, stop: true };
  }
  const claims =
    pod.status?.phase === 'Pending' ? createMissing(view, set, ordinal, round.onRefusal) : [];
  const { minReadySeconds = 0 } = set.spec;
  const waiting =
    isTerminating(pod) ||
    !isRunningAndReady(pod) ||
    !isRunningAndAvailable(pod, minReadySeconds, view.now);
  if (waiting && monotonic) return { intents: claims, stop: true };
  return {
    intents: [...claims, ...repairPod(view, set, pod, ordinal), ...retainAsTold(view, set, pod)],
    stop: false,
  };
}

function removeCondemned({ set, view, monotonic }: Round, pod: Pod, sick: Pod | undefined): Step {
  if (isTerminating(pod)) return { intents: [], stop: true };
  const { minReadySeconds = 0 } = set.spec;
  const usable = isRunningAndAvailable(pod, minReadySeconds, view.now);
  if (!usable && monotonic && pod !== sick) return { intents: [], stop: true };
  return { intents: deletePod(view, set, pod), stop: true };
}

/** The lowest pod that is not well: it does not have to wait for itself. */
function firstUnhealthy({ replicas, condemned }: Round): Pod | undefined {
  const ascending = [...replicas.flatMap((pod) => pod ?? []), ...[...condemned].reverse()];
  return ascending.find((pod) => !isRunningAndReady(pod) || isTerminating(pod));
}

/** Pods of an old revision that are deleted now, highest ordinal first. */
function outdatedPods({ set, view, revisions, replicas }: Round): readonly Pod[] {
  const { partition = 0, maxUnavailable } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const { minReadySeconds = 0 } = set.spec;
  const usable = (pod: Pod | undefined) => isUsable(pod, minReadySeconds, view.now);
  const outdated = (pod: Pod | undefined): pod is Pod =>
    pod !== undefined && revisionNameOf(pod) !== revisions.update.name && !isTerminating(pod);
  const targets = replicas.slice(partition).reverse();
  if (!view.feature('MaxUnavailableStatefulSet')) {
    const target = targets.find((pod) => outdated(pod) || !usable(pod));
    return outdated(target) ? [target] : [];
  }
  const most = mostUnavailable(maxUnavailable, replicas.length);
  const missing = replicas.filter((pod) => !usable(pod)).length;
  return targets.filter(outdated).slice(0, Math.max(0, most - missing));
}

/** How many pods may be missing during an update: a share is rounded down, and one always may. */
export function mostUnavailable(maxUnavailable: IntOrString | undefined, replicas: number): number {
  const allowed = scaledValue(maxUnavailable ?? 1, replicas, false);
  return Math.max(1, allowed.ok ? allowed.value : 1);
}
