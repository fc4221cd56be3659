// The scheduler: gives every pod that has no node the best one there is, and says why when there is none.
//
// Source: pkg/scheduler/schedule_one.go. A pod without a node is tried when it is made, when something happens
// that may have made room for it (wake-up.ts), and every five minutes. Departure: pods are tried as they come,
// not in order of priority; a more important pod makes room for itself.

import type { PodCondition } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { replaceCondition } from '../../kinds/pod/binding.js';
import { withDisruptionTarget } from '../../kinds/pod/disruption-target.js';
import type { Pod } from '../../kinds/pod/index.js';
import { timestamp } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { type Manifest, refOf } from '../../machinery/object.js';
import {
  ask,
  defineController,
  type Intent,
  patch,
  remove,
  setStatus,
  wake,
} from '../controller.js';
import { record } from '../record.js';
import { chooseNode, type Search, searchFor } from './choose.js';
import { inlineVolumeError } from './inline-volumes.js';
import { isOver } from './matching-pods.js';
import { fitError, type Rejection } from './message.js';
import { PREEMPTED, type Preemption, preempt } from './preempt.js';
import type { NodeInfo } from './snapshot.js';
import { SCHEDULER, watches } from './wake-up.js';

const SOURCE = { component: SCHEDULER };
/** How long a pod waits for a change before it is tried all the same. */
const FLUSH_MS = 300_000;

/** Terms that each name other nodes leave none. */
const CONFLICTING = 'pod affinity terms conflict';
/** What such terms, or a claim that is not ready, say of every node. */
const NOWHERE: Rejection = { reasons: [], never: true };

export const scheduler = defineController({
  name: SCHEDULER,
  reconciles: 'Pod',
  concerns: ({ object, before }) =>
    !object.spec.nodeName &&
    (before === undefined ||
      !equal(before.spec, object.spec) ||
      before.metadata.deletionTimestamp !== object.metadata.deletionTimestamp ||
      !equal(before.metadata.labels, object.metadata.labels)),
  watches,
  reconcile(pod, view) {
    if (!isMine(pod)) return [];
    const search = searchFor(pod, view);
    const nodes = search.snapshot.nodes.length;
    if (nodes === 0) return unschedulable(pod, view, 'no nodes available to schedule pods');
    const problem = search.named?.size === 0 ? CONFLICTING : search.claims.problem;
    if (problem !== undefined) {
      const nowhere = search.snapshot.nodes.map(({ name }) => [name, NOWHERE] as const);
      const outcome = told(preempt(search, new Map(nowhere)).message, view);
      return unschedulable(pod, view, fitError(nodes, [], problem, outcome));
    }
    const { node, rejections } = chooseNode(search);
    if (node) {
      const error = inlineVolumeError(pod);
      return error === undefined
        ? assign(search, node)
        : unschedulable(pod, view, error, { reason: 'SchedulerError' });
    }
    const preemption = preempt(search, rejections);
    const outcome = told(preemption.message, view);
    const message = fitError(nodes, rejections.values(), undefined, outcome);
    return [...evict(preemption, pod, view), ...unschedulable(pod, view, message, { preemption })];
  },
});

/** Kubernetes 1.28 ended it with a full stop too many. */
const told = (message: string, view: View): string =>
  message === '' || view.feature('PreemptionMessageOneStop') ? message : `${message}.`;

const isMine = (pod: Pod): boolean =>
  !pod.spec.nodeName &&
  pod.spec.schedulerName === SCHEDULER &&
  pod.metadata.deletionTimestamp === undefined &&
  !pod.spec.schedulingGates?.length &&
  !isOver(pod);

function assign({ pod, view, claims }: Search, { name: node }: NodeInfo): readonly Intent[] {
  const { name, namespace } = pod.metadata;
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace },
    target: { kind: 'Node', name: node },
  };
  return [
    ...claims.unbound.map((claim) =>
      patch(claim, {
        metadata: { annotations: { 'volume.kubernetes.io/selected-node': node } },
      }),
    ),
    ask({
      verb: 'create',
      ref: refOf(pod),
      subresource: 'binding',
      object: binding as unknown as Manifest,
    }),
    record(view, SOURCE, pod, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${node}`,
      action: 'Binding',
    }),
  ];
}

/** Says so in the pod's status, and reports it when it is news and whenever the pod has waited long again. */
function unschedulable(
  pod: Pod,
  view: View,
  message: string,
  { reason = 'Unschedulable', preemption }: { reason?: string; preemption?: Preemption } = {},
): readonly Intent[] {
  const known = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const waits = known?.status === 'False' && known.reason === reason;
  const since = waits && known.lastTransitionTime ? known.lastTransitionTime : timestamp(view.now);
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    ...(view.feature('PodObservedGenerationTracking')
      ? { observedGeneration: pod.metadata.generation }
      : {}),
    lastProbeTime: null,
    lastTransitionTime: since,
    reason,
    message,
  } as unknown as PodCondition;
  const nominated = nominatedNode(pod, preemption);
  const { nominatedNodeName, ...status } = pod.status ?? {};
  const waited = view.now - Date.parse(since);
  const isNews = !waits || known.message !== message;
  const isDue = waited > 0 && waited % FLUSH_MS === 0;
  return [
    setStatus(pod, {
      ...status,
      conditions: replaceCondition(pod.status?.conditions, condition),
      ...(nominated === undefined ? {} : { nominatedNodeName: nominated }),
    }),
    ...(isNews || isDue
      ? [
          record(view, SOURCE, pod, {
            type: 'Warning',
            reason: 'FailedScheduling',
            message,
            action: 'Scheduling',
          }),
        ]
      : []),
    wake(Date.parse(since) + (Math.floor(waited / FLUSH_MS) + 1) * FLUSH_MS),
  ];
}

/** The node that is being cleared for the pod; forgotten when clearing it would not help after all. */
function nominatedNode(pod: Pod, preemption: Preemption | undefined): string | undefined {
  if (preemption?.node !== undefined) return preemption.node;
  const stays = preemption?.message.startsWith('preemption: not eligible') ?? false;
  return stays ? pod.status?.nominatedNodeName : undefined;
}

function evict({ node, victims }: Preemption, pod: Pod, view: View): readonly Intent[] {
  return victims.flatMap((victim) => {
    if (victim.metadata.deletionTimestamp !== undefined) return [];
    return [
      setStatus(victim, {
        ...victim.status,
        conditions: withDisruptionTarget(victim.status?.conditions, {
          reason: PREEMPTED,
          message: `${SCHEDULER}: preempting to accommodate a higher priority pod`,
          at: timestamp(view.now),
        }),
      }),
      remove(victim, {}, () => []),
      record(view, SOURCE, victim, {
        type: 'Normal',
        reason: 'Preempted',
        message: `Preempted by pod ${pod.metadata.uid} on node ${node}`,
        action: 'Preempting',
        related: pod,
      }),
    ];
  });
}
