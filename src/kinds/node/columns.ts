// The columns of `kubectl get nodes` [pkg/printers/internalversion/printers.go printNode].

import { ageColumn, nameColumn } from '../age.js';
import type { Column } from '../kind.js';
import type { Node } from './index.js';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

export const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  { name: 'Status', description: 'The status of the node', value: statusText },
  {
    name: 'Roles',
    description: 'The roles of the node',
    value: (node) => rolesOf(node).join(',') || '<none>',
  },
  ageColumn,
  {
    name: 'Version',
    description: 'Kubelet Version reported by the node.',
    value: (node) => node.status?.nodeInfo?.kubeletVersion ?? '',
  },
  { name: 'Internal-IP', priority: 1, value: (node) => addressOf(node, 'InternalIP') },
  { name: 'External-IP', priority: 1, value: (node) => addressOf(node, 'ExternalIP') },
  {
    name: 'OS-Image',
    priority: 1,
    value: (node) => node.status?.nodeInfo?.osImage || '<unknown>',
  },
  {
    name: 'Kernel-Version',
    priority: 1,
    value: (node) => node.status?.nodeInfo?.kernelVersion || '<unknown>',
  },
  {
    name: 'Container-Runtime',
    priority: 1,
    value: (node) => node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
  },
];

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const texts = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (spec.unschedulable) texts.push('SchedulingDisabled');
  return texts.join(',');
}

/** Sorted, each once; a node may say its roles in two ways. */
export function rolesOf({ metadata }: Node): readonly string[] {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(metadata.labels ?? {})) {
    if (label.startsWith(ROLE_PREFIX)) {
      if (label.length > ROLE_PREFIX.length) roles.add(label.slice(ROLE_PREFIX.length));
    } else if (label === ROLE_LABEL && value !== '') roles.add(value);
  }
  return [...roles].sort();
}

const addressOf = ({ status }: Node, type: string): string =>
  status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
