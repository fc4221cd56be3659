// A node that runs out of memory or disk says so, makes room, and says five minutes after that it has room again.
//
// Source: pkg/kubelet/eviction/eviction_manager.go synchronize. It looks every ten seconds, at points that the dice lay for
// each node. What it remembers stands in the condition: since when there has been room again is its last heartbeat, which is
// as old as the condition itself while there is none.

import type { ContainerImage, NodeCondition } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { nextShortageEnd } from '../../kinds/fault/active.js';
import type { Node } from '../../kinds/node/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, wake } from '../controller.js';
import { type Report, record } from '../record.js';
import { evict, usedImages, victimOf } from './eviction.js';
import { isLow, RESOURCES, type Resource, type Room, roomOf } from './room.js';

const INTERVAL_MS = 10_000;
/** How long a node says that it is short after it has had room again. */
const TRANSITION_MS = 300_000;

/** What the kubelet says: of a condition that is so, and of one that is not. */
const TEXTS = {
  MemoryPressure: {
    True: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
    False: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  },
  DiskPressure: {
    True: ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
    False: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  },
} as const;

interface Pressed {
  /** What of its status is otherwise than before. */
  readonly status: { readonly conditions?: NodeCondition[]; readonly images?: ContainerImage[] };
  readonly intents: readonly Intent[];
}

export function pressed(node: Node, view: View): Pressed {
  const rooms = RESOURCES.flatMap((resource) => roomOf(node, view, resource) ?? []);
  const isShort = RESOURCES.some(
    ({ condition }) => conditionOf(node, condition)?.status === 'True',
  );
  if (rooms.length === 0 && !isShort) return { status: {}, intents: [] };
  // What is over is noticed at once, so that whoever looks anew has no more to look forward to.
  const end = nextShortageEnd(view, node.metadata.name) ?? Number.POSITIVE_INFINITY;
  const next = Math.min(tickAfter(node, view, view.now), end);
  if (!isTick(node, view)) return { status: {}, intents: [wake(next)] };
  const found = RESOURCES.map((resource) => {
    const room = rooms.find((one) => one.resource === resource);
    return { resource, room: room && isLow(room) ? room : undefined };
  });
  const changed = found.flatMap(({ resource, room }) => judged(node, view, resource, room) ?? []);
  const scarce = found.flatMap(({ room }) => room ?? [])[0];
  const relief = scarce ? relieve(node, view, scarce) : { status: {}, intents: [] };
  return {
    status: {
      ...relief.status,
      ...(changed.length === 0 ? {} : { conditions: merged(node, changed) }),
    },
    intents: [
      ...changed.flatMap((condition) => reported(node, view, condition)),
      ...relief.intents,
      wake(next),
    ],
  };
}

const conditionOf = ({ status }: Node, type: string): NodeCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

/** The condition as it is to be from now on; undefined if it is so already. */
function judged(
  node: Node,
  view: View,
  { condition: type }: Resource,
  room: Room | undefined,
): NodeCondition | undefined {
  const known = conditionOf(node, type);
  const now = timestamp(view.now);
  const { lastHeartbeatTime: heartbeat = now, lastTransitionTime: since = now } = known ?? {};
  const says = (status: 'True' | 'False'): NodeCondition => {
    const [reason, message] = TEXTS[type][status];
    return { type, status, lastHeartbeatTime: now, lastTransitionTime: now, reason, message };
  };
  if (room)
    return known?.status !== 'True'
      ? says('True')
      : heartbeat === since
        ? undefined
        : { ...known, lastHeartbeatTime: since };
  if (known?.status !== 'True') return undefined;
  if (heartbeat === since) return { ...known, lastHeartbeatTime: now };
  return view.now - millisOf(heartbeat) < TRANSITION_MS ? undefined : says('False');
}

const merged = (node: Node, changed: readonly NodeCondition[]): NodeCondition[] =>
  (node.status?.conditions ?? []).map(
    (condition) => changed.find(({ type }) => type === condition.type) ?? condition,
  );

function reported(node: Node, view: View, condition: NodeCondition): readonly Intent[] {
  if (conditionOf(node, condition.type)?.status === condition.status) return [];
  const reason = `${condition.reason}`.replace('Kubelet', 'Node');
  const message = `Node ${node.metadata.name} status is now: ${reason}`;
  return [told(node, view, { type: 'Normal', reason, message })];
}

const told = (node: Node, view: View, report: Report): Intent =>
  record(view, { component: 'kubelet', host: node.metadata.name }, node, report);

/** Images go first, and pods where that is not enough. */
function relieve(node: Node, view: View, room: Room): Pressed {
  const attempt = told(node, view, {
    type: 'Warning',
    reason: 'EvictionThresholdMet',
    message: `Attempting to reclaim ${room.resource.name}`,
  });
  const images = room.resource.name === 'memory' ? undefined : usedImages(node, view);
  const status = images ? { images } : {};
  const left = images
    ? roomOf({ ...node, status: { ...node.status, images } }, view, room.resource)
    : room;
  if (left && !isLow(left)) return { status, intents: [attempt] };
  const victim = victimOf(node, view, room);
  if (victim) return { status, intents: [attempt, ...evict(victim, node, view, left ?? room)] };
  return { status, intents: images ? [attempt] : [] };
}

function phaseOf(node: Node, view: View): Millis {
  return view.roll(INTERVAL_MS, 'eviction', node.metadata.uid);
}

const isTick = (node: Node, view: View): boolean =>
  (view.now - phaseOf(node, view)) % INTERVAL_MS === 0;

function tickAfter(node: Node, view: View, at: Millis): Millis {
  const phase = phaseOf(node, view);
  return (Math.floor((at - phase) / INTERVAL_MS) + 1) * INTERVAL_MS + phase;
}
