// When a silent node is given up: its last heartbeat, the grace period, and the monitor's round.

import type { Node } from '../../kinds/node/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';

const HEARTBEAT_MS = 10_000;
const MONITOR_MS = 5_000;

/** The last of a node's implied heartbeats at or before `at`; its first one is its registration. */
export function lastHeartbeat(reader: Reader, node: Node, at: Millis): Millis {
  const offset = reader.roll(HEARTBEAT_MS, 'heartbeat', node.metadata.uid);
  const beat = Math.floor((at - offset) / HEARTBEAT_MS) * HEARTBEAT_MS + offset;
  return Math.max(beat, registeredAt(node));
}

/** Conditions carry the time of what the kubelet really wrote last, such as after an outage. */
function registeredAt({ metadata, status }: Node): Millis {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const posted = ready?.status === 'Unknown' ? undefined : ready?.lastHeartbeatTime;
  return millisOf(posted ?? metadata.creationTimestamp);
}

export const gracePeriod = (reader: Reader): Millis =>
  reader.feature('NodeMonitorGracePeriod50s') ? 50_000 : 40_000;

/** The monitor's first round after `at`. */
export function roundAfter(reader: Reader, at: Millis): Millis {
  const offset = reader.roll(MONITOR_MS, 'node-monitor');
  return (Math.floor((at - offset) / MONITOR_MS) + 1) * MONITOR_MS + offset;
}
