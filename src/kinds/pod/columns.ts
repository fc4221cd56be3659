// The columns of `kubectl get pods`, wide ones included [pkg/printers/internalversion/printers.go].

import { ageColumn, nameColumn } from '../age.js';
import type { Column } from '../kind.js';
import type { Pod } from './index.js';
import { summaryOf } from './status-text.js';

const orNone = (text: string | undefined): string => text || '<none>';

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    description: 'The aggregate readiness state of this pod for accepting traffic.',
    value: (pod, now) => summaryOf(pod, now).ready,
  },
  {
    name: 'Status',
    description: 'The aggregate status of the containers in this pod.',
    value: (pod, now) => summaryOf(pod, now).status,
  },
  {
    name: 'Restarts',
    description:
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    value: (pod, now) => summaryOf(pod, now).restarts,
  },
  ageColumn,
  {
    name: 'IP',
    priority: 1,
    value: (pod) => orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
  },
  { name: 'Node', priority: 1, value: (pod) => orNone(pod.spec.nodeName) },
  {
    name: 'Nominated Node',
    priority: 1,
    value: (pod) => orNone(pod.status?.nominatedNodeName),
  },
  { name: 'Readiness Gates', priority: 1, value: gatesText },
];

function gatesText(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter(({ conditionType }) =>
    pod.status?.conditions?.some((c) => c.type === conditionType && c.status === 'True'),
  );
  return `${open.length}/${gates.length}`;
}
