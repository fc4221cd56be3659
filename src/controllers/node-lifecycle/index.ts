// The node lifecycle controller: gives up on nodes whose kubelet is silent, and taints them so that nothing is
// scheduled there and, a little later, what runs there leaves [pkg/controller/nodelifecycle].

import type { NodeCondition, Taint } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { silenceOf } from '../../kinds/fault/active.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { timestamp } from '../../machinery/duration.js';
import { type Millis, refOf } from '../../machinery/object.js';
import {
  type Change,
  defineController,
  type Intent,
  patch,
  setStatus,
  wake,
} from '../controller.js';
import { record } from '../record.js';
import { gracePeriod, lastHeartbeat, roundAfter } from './heartbeat.js';
import { lossTaint, taintsFor } from './taints.js';
import { evictionDelay, lostSince } from './zones.js';

const SOURCE = { component: 'node-controller' };
const STOPPED = 'Kubelet stopped posting node status.';
const WATCHED = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];

export const nodeLifecycle = defineController({
  name: 'node-lifecycle-controller',
  reconciles: 'Node',
  watches: {
    Fault: ({ object: { spec } }) =>
      spec.node === undefined ? [] : [{ kind: 'Node', name: spec.node }],
    // The fate of one node decides how fast the others of its zone are emptied.
    Node: (change, view) =>
      readinessChanged(change)
        ? view
            .list('Node')
            .filter((node) => lostSince(node) !== undefined)
            .map(refOf)
        : [],
  },
  reconcile(node, view) {
    const lost = lossOf(node, view);
    if (lost !== undefined && lost.at <= view.now && readiness(node) !== 'Unknown')
      return giveUp(node, view, lost.heartbeat);
    const taints = retaint(node, view);
    return lost !== undefined && lost.at > view.now ? [...taints, wake(lost.at)] : taints;
  },
});

const readiness = ({ status }: Node): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.status;

function readinessChanged({ object, before, deleted }: Change<Node>): boolean {
  const now = deleted ? undefined : readiness(object);
  return now !== (before && readiness(before)) && !(before === undefined && now !== 'Unknown');
}

/** When a cut-off node is given up, if its silence lasts until then. */
function lossOf(node: Node, view: View): { at: Millis; heartbeat: Millis } | undefined {
  const silence = silenceOf(view, node.metadata.name);
  if (!silence) return undefined;
  const heartbeat = lastHeartbeat(view, node, silence.since);
  const at = roundAfter(view, heartbeat + gracePeriod(view));
  return silence.until < at ? undefined : { at, heartbeat };
}

function giveUp(node: Node, view: View, heartbeat: Millis): readonly Intent[] {
  const now = timestamp(view.now);
  const known = node.status?.conditions ?? [];
  const others = known.filter(({ type }) => !WATCHED.includes(type));
  const conditions = WATCHED.map((type): NodeCondition => {
    const before = known.find((candidate) => candidate.type === type);
    return {
      type,
      status: 'Unknown',
      lastHeartbeatTime: before ? timestamp(heartbeat) : node.metadata.creationTimestamp,
      lastTransitionTime: now,
      reason: before ? 'NodeStatusUnknown' : 'NodeStatusNeverUpdated',
      message: before ? STOPPED : 'Kubelet never posted node status.',
    };
  });
  const { name } = node.metadata;
  return [
    setStatus(node, { ...node.status, conditions: [...others, ...conditions] }),
    ...(readiness(node) === 'True'
      ? [
          record(view, SOURCE, node, {
            type: 'Normal',
            reason: 'NodeNotReady',
            message: `Node ${name} status is now: NodeNotReady`,
          }),
        ]
      : []),
    ...(view.indexed('Pod', 'node', name) as readonly Pod[]).flatMap((pod) => unready(pod, view)),
  ];
}

/** A pod on a lost node is not ready, whatever it was [controller/util/node MarkPodsNotReady]. */
function unready(pod: Pod, view: View): readonly Intent[] {
  const conditions = pod.status?.conditions ?? [];
  if (!conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return [];
  const now = timestamp(view.now);
  return [
    setStatus(pod, {
      ...pod.status,
      conditions: conditions.map((condition) =>
        condition.type === 'Ready'
          ? { ...condition, status: 'False', lastTransitionTime: now }
          : condition,
      ),
    }),
    record(view, SOURCE, pod, {
      type: 'Warning',
      reason: 'NodeNotReady',
      message: 'Node is not ready',
    }),
  ];
}

function retaint(node: Node, view: View): readonly Intent[] {
  const at = executionTime(node, view);
  const execute = at !== undefined && at <= view.now;
  const taints = taintsFor(node, execute, timestamp(view.now));
  const wakes = at !== undefined && at > view.now ? [wake(at)] : [];
  return sameTaints(taints, node.spec.taints ?? [])
    ? wakes
    : [patch(node, { spec: { taints: taints.length === 0 ? null : taints } }), ...wakes];
}

/** When a lost node gets its NoExecute taint: a round after it was given up, or when its turn comes. */
function executionTime(node: Node, view: View): Millis | undefined {
  const since = lostSince(node);
  if (since === undefined || lossTaint(node) === undefined) return undefined;
  const delay = evictionDelay(node, view.list('Node'));
  // `since` is cut to the second the node was given up in, which a round began.
  return delay === undefined ? undefined : roundAfter(view, since + 999) + delay;
}

const sameTaints = (a: readonly Taint[], b: readonly Taint[]): boolean =>
  a.length === b.length &&
  a.every(({ key, effect }, i) => key === b[i]?.key && effect === b[i]?.effect);
