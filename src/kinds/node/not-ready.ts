// A node that joins takes no pods until its kubelet has said that it is ready: the node lifecycle controller takes the taint
// away then [plugin/pkg/admission/nodetaint].

import type { Draft } from 'immer';
import type { Node } from './index.js';

export const NOT_READY = 'node.kubernetes.io/not-ready';

export function taintUntilReady({ spec }: Draft<Node>): void {
  const taints = spec.taints ?? [];
  if (taints.some(({ key, effect }) => key === NOT_READY && effect === 'NoSchedule')) return;
  spec.taints = [...taints, { key: NOT_READY, effect: 'NoSchedule' }];
}
