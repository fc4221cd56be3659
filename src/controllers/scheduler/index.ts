// The scheduler: gives every pod that has no node the best one there is, and says why when there is none.
//
// Source: pkg/scheduler/schedule_one.go. A pod without a node is tried when it is made, when something happens
// that may have made room for it (wake-up.ts), and every five minutes; of several that wait for the same room the most
// important comes first (queue.ts).

import type { View } from '../../events/view.js';
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
import { SELECTED_NODE } from '../volume/annotations.js';
import { isMine } from './candidate.js';
import { type Search, searchFor } from './choose.js';
import { impossible, isRefused, nextFlush, refused, retriesOf, unschedulable } from './failure.js';
import { inlineVolumeError } from './inline-volumes.js';
import { fitError, type Rejection } from './message.js';
import { withOwnDecisions } from './own-decisions.js';
import { PREEMPTED, type Preemption, preempt } from './preempt.js';
import { chooseInTurn } from './queue.js';
import type { NodeInfo } from './snapshot.js';
import { isMadeElsewhere } from './volumes.js';
import { SCHEDULER, watches } from './wake-up.js';

const SOURCE = { component: SCHEDULER };

/** Terms that each name other nodes leave none. */
const CONFLICTING = 'pod affinity terms conflict';
/** What such terms, or a claim that is not ready, say of every node. */
const NOWHERE: Rejection = { reasons: [], never: true };

export const scheduler = defineController({
  name: SCHEDULER,
  reconciles: 'Pod',
  concerns: ({ object, before }) =>
    object.spec.nodeName
      ? before !== undefined && isRefused(before)
      : before === undefined ||
        !equal(before.spec, object.spec) ||
        before.metadata.deletionTimestamp !== object.metadata.deletionTimestamp ||
        !equal(before.metadata.labels, object.metadata.labels) ||
        isRefused(before) !== isRefused(object),
  watches,
  knows: withOwnDecisions,
  reconcile(pod, view) {
    if (!isMine(pod)) return [];
    const retries = isRefused(pod) ? retriesOf(pod, view.now) : undefined;
    if (retries && view.now < retries.at) return [wake(retries.at)];
    const search = searchFor(pod, view);
    const nodes = search.snapshot.nodes.length;
    if (nodes === 0) return unschedulable(pod, view, 'no nodes available to schedule pods');
    const problem = search.named?.size === 0 ? CONFLICTING : search.claims.problem;
    if (problem !== undefined) {
      const nowhere = search.snapshot.nodes.map(({ name }) => [name, NOWHERE] as const);
      const outcome = told(preempt(search, new Map(nowhere)).message, view);
      return unschedulable(pod, view, fitError(nodes, [], problem, outcome));
    }
    const { node, rejections, behind } = chooseInTurn(search);
    if (behind !== undefined) return [nextFlush(behind, view)];
    if (node) {
      const error = inlineVolumeError(pod);
      return error === undefined
        ? [...assign(search, node), ...(retries ? [wake(retries.next)] : [])]
        : impossible(pod, view, error);
    }
    const preemption = preempt(search, rejections);
    const outcome = told(preemption.message, view);
    const message = fitError(nodes, rejections.values(), undefined, outcome);
    return [...evict(preemption, pod, view), ...unschedulable(pod, view, message, preemption)];
  },
});

/** Kubernetes 1.28 ended it with a full stop too many. */
const told = (message: string, view: View): string =>
  message === '' || view.feature('PreemptionMessageOneStop') ? message : `${message}.`;

function assign({ pod, view, claims }: Search, { name: node }: NodeInfo): readonly Intent[] {
  const { name, namespace, uid } = pod.metadata;
  const elsewhere = claims.unbound.filter((claim) => isMadeElsewhere(claim, view));
  if (elsewhere.length > 0)
    return elsewhere
      .filter(({ metadata }) => metadata.annotations?.[SELECTED_NODE] === undefined)
      .map((claim) => patch(claim, { metadata: { annotations: { [SELECTED_NODE]: node } } }));
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace, uid },
    target: { kind: 'Node', name: node },
  };
  return [
    ...claims.unbound.map((claim) =>
      patch(
        claim,
        { metadata: { annotations: { [SELECTED_NODE]: node } } },
        refused(pod, view, 'claim'),
      ),
    ),
    ask(
      {
        verb: 'create',
        ref: refOf(pod),
        subresource: 'binding',
        object: binding as unknown as Manifest,
      },
      refused(pod, view, 'pod'),
    ),
    record(view, SOURCE, pod, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${node}`,
      action: 'Binding',
    }),
  ];
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
