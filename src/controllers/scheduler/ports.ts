// Whether a node's ports that a pod claims are free [pkg/scheduler/framework/plugins/nodeports].

import type { View } from '../../events/view.js';
import { askedOf } from '../../kinds/pod/asked.js';
import type { Pod } from '../../kinds/pod/index.js';
import { portsConflict } from '../../kinds/pod/ports.js';
import { isOver } from './matching-pods.js';
import type { Rejection } from './message.js';

export const TAKEN: Rejection = {
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
  never: false,
};

export function portsFree(
  pod: Pod,
  node: string,
  view: View,
  without: ReadonlySet<string> = new Set(),
): boolean {
  const wanted = askedOf(pod.spec).hostPorts;
  if (wanted.length === 0) return true;
  const users = view.indexed('Pod', 'hostport', node) as unknown as readonly Pod[];
  return !users.some(
    (user) =>
      !without.has(user.metadata.uid) &&
      !isOver(user) &&
      askedOf(user.spec).hostPorts.some((taken) =>
        wanted.some((port) => portsConflict(port, taken)),
      ),
  );
}
