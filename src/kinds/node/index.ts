// Node: a machine pods run on.

import type { Draft } from 'immer';
import type { Node as ApiNode } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { defineKind } from '../kind.js';
import { nodeColumns } from './columns.js';
import { taintUntilReady } from './not-ready.js';
import { validateNode, validateNodeStatus } from './validate.js';

export type Node = Stored<ApiNode>;

export const node = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
  type: 'V1Node',
  status: true,
  defaults(draft) {
    draft.spec ??= {};
    syncRanges(draft.spec);
    const { status } = draft;
    // What pods may have is all there is, until the kubelet keeps some for itself.
    if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
  },
  admitNewcomer: taintUntilReady,
  validate: validateNode,
  validateStatus: validateNodeStatus,
  indexes(object, write) {
    // Tells whoever derives something from nodes which of them have changed (see controllers/scheduler).
    write.add(`node-version/${object.metadata.name}`, Number(object.metadata.resourceVersion));
  },
  selectableFields: {
    'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false),
  },
  columns: nodeColumns,
});

/** `podCIDR` is the first of `podCIDRs`; where they differ it holds [apis/core/v1/conversion.go, NodeSpec]. */
function syncRanges(spec: Draft<Node>['spec']): void {
  const { podCIDR, podCIDRs } = spec;
  if (podCIDR && podCIDRs?.[0] !== podCIDR) spec.podCIDRs = [podCIDR];
  else if (!podCIDR && podCIDRs?.[0]) spec.podCIDR = podCIDRs[0];
}
