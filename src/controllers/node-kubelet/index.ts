// The kubelet's other half: it registers its node, says how the node is, and starts it again after an outage.
//
// Heartbeats are implied: a healthy node writes nothing. Its conditions and its Lease keep the time of the
// last real change, and the node lifecycle controller works out the heartbeat that came last before a fault.
// Departure from upstream: a node is ready as soon as it is registered.

import type { NodeCondition, NodeStatus } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { cutsOff, faultEnds, lastOutageEnd, nodeFault } from '../../kinds/fault/active.js';
import { type Fault, HEAL } from '../../kinds/fault/index.js';
import { bootedAt, bootIdAt } from '../../kinds/node/boot.js';
import type { Node } from '../../kinds/node/index.js';
import { microTimestamp, timestamp } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { type Manifest, refOf } from '../../machinery/object.js';
import {
  create,
  defineController,
  type Intent,
  patch,
  setStatus,
  wake,
  working,
} from '../controller.js';
import { type Report, record } from '../record.js';
import { labelled, machineStatus } from './machine.js';
import { pressed } from './pressure.js';

const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;

/** What a healthy kubelet says [kubelet/nodestatus/setters.go]. */
const HEALTHY: readonly (readonly [
  type: string,
  status: string,
  reason: string,
  message: string,
])[] = [
  [
    'MemoryPressure',
    'False',
    'KubeletHasSufficientMemory',
    'kubelet has sufficient memory available',
  ],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

export const nodeKubelet = defineController({
  name: 'node-kubelet',
  reconciles: 'Node',
  actor: (node) => `kubelet/${node.metadata.name}`,
  concerns: ({ object, before }) => !before || !equal(before.status, object.status),
  watches: {
    Fault: ({ object: { spec } }) =>
      spec.node === undefined ? [] : [{ kind: 'Node', name: spec.node }],
    Behavior: ({ object, before }, view) =>
      [object, before].some((one) => one?.spec.memory ?? one?.spec.disk)
        ? view.list('Node').map(refOf)
        : [],
    // Only where Behaviors tell of what pods use can their coming and going make a node short of anything.
    Pod: ({ object, before, deleted }, view) =>
      object.spec.nodeName &&
      view.tally('appetites') > 0 &&
      (deleted || before?.status?.phase !== object.status?.phase)
        ? [{ kind: 'Node', name: object.spec.nodeName }]
        : [],
    Lease: ({ object: { metadata }, deleted }) =>
      deleted && metadata.namespace === LEASE_NAMESPACE
        ? [{ kind: 'Node', name: metadata.name }]
        : [],
  },
  reconcile,
});

function reconcile(node: Node, view: View): readonly Intent[] {
  const { name } = node.metadata;
  const fault = nodeFault(view, name);
  if (fault && cutsOff(fault)) {
    const end = faultEnds(fault);
    if (end === undefined) return [];
    return [fault.metadata.deletionTimestamp === undefined ? wake(end) : working(end)];
  }
  const outage = lastOutageEnd(view, name);
  const booted = bootedAt(node);
  const reboots = outage !== undefined && (booted === undefined || booted < outage);
  const wakes = nextFaultEnd(view, name);
  if (isPosting(node) && !reboots) return [...kept(node, view), ...wakes];
  return [...post(node, view, reboots || booted === undefined), ...healed(view, name), ...wakes];
}

/** A fault that does not cut the node off may still hide another one that has yet to end. */
function nextFaultEnd(view: View, name: string): readonly Intent[] {
  const fault = nodeFault(view, name);
  const end = fault && faultEnds(fault);
  return end === undefined ? [] : [wake(end)];
}

/** What a kubelet goes on reporting: its node's size, its Lease, and whether there is room. */
function kept(node: Node, view: View): readonly Intent[] {
  const { status, intents } = pressed(node, view);
  return [
    setStatus(node, { ...node.status, ...machineStatus(node, view), ...status }),
    ...(view.get('Lease', node.metadata.name, LEASE_NAMESPACE) ? [] : leased(node, view)),
    ...intents,
  ];
}

const isPosting = ({ status }: Node): boolean =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.reason === 'KubeletReady';

function post(node: Node, view: View, boots: boolean): readonly Intent[] {
  const known = node.status?.nodeInfo?.bootID ?? '';
  const fresh = known === '' && !node.status?.conditions;
  const bootID =
    boots && (known === '' || bootedAt(node) !== undefined || !fresh)
      ? bootIdAt(node.metadata.uid, view.now)
      : known;
  const reports: Report[] = [
    ...(boots ? [normal('Starting', 'Starting kubelet.')] : []),
    ...(boots && !fresh
      ? [
          {
            type: 'Warning',
            reason: 'Rebooted',
            message: `Node ${node.metadata.name} has been rebooted, boot id: ${bootID}`,
          } as const,
        ]
      : []),
    normal('NodeReady', `Node ${node.metadata.name} status is now: NodeReady`),
  ];
  return [
    ...labelled(node),
    setStatus(node, healthyStatus(node, view, bootID)),
    ...leased(node, view),
    ...reports.map((report) =>
      record(view, { component: 'kubelet', host: node.metadata.name }, node, report),
    ),
  ];
}

const normal = (reason: string, message: string): Report => ({ type: 'Normal', reason, message });

function healthyStatus(node: Node, view: View, bootID: string): NodeStatus {
  const { status = {} } = node;
  const machine = machineStatus(node, view);
  const own = HEALTHY.map(([type]) => type);
  const others = (status.conditions ?? []).filter(({ type }) => !own.includes(type));
  return {
    ...status,
    ...machine,
    conditions: [...others, ...HEALTHY.map((says) => condition(node, view, says))],
    nodeInfo: { ...machine.nodeInfo, bootID } as NonNullable<NodeStatus['nodeInfo']>,
  };
}

function condition(
  { status: nodeStatus }: Node,
  view: View,
  [type, status, reason, message]: (typeof HEALTHY)[number],
): NodeCondition {
  const now = timestamp(view.now);
  const before = nodeStatus?.conditions?.find((candidate) => candidate.type === type);
  const since = before?.status === status ? before.lastTransitionTime : undefined;
  return {
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: since ?? now,
    reason,
    message,
  };
}

function leased(node: Node, view: View): readonly Intent[] {
  const { name, uid } = node.metadata;
  const known = view.get('Lease', name, LEASE_NAMESPACE);
  const renewTime = microTimestamp(view.now);
  if (known) return [patch(known, { spec: { renewTime } })];
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: LEASE_NAMESPACE,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
    },
    spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
  };
  return [create(lease as Manifest, () => [])];
}

/** Lets go of the faults that were kept until the node is up again. */
const healed = (view: View, name: string): readonly Intent[] =>
  (view.indexed('Fault', 'node', name) as readonly Fault[])
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .map((fault) => {
      const left = (fault.metadata.finalizers ?? []).filter((finalizer) => finalizer !== HEAL);
      return patch(fault, { metadata: { finalizers: left.length === 0 ? null : left } });
    });
