// Why a pod or a node is not ready: what its kubelet says of it, and whether that kubelet says anything at all.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { conditionOf } from '../../controllers/conditions.js';
import type { FieldPath } from '../../history/field-path.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { keyOfObject } from '../../machinery/object.js';
import type { Finding, Scene } from './finding.js';

export function podNotReady(pod: Pod, { view }: Scene): readonly Finding[] {
  const { spec, status } = pod;
  if (!spec.nodeName || status?.phase === 'Succeeded') return [];
  const ready = conditionOf(status?.conditions, 'Ready');
  if (ready?.status === 'True') return [];
  const key = keyOfObject(pod);
  const node = view.get('Node', spec.nodeName);
  const nodeReady = node && conditionOf(node.status?.conditions, 'Ready');
  const silent =
    nodeReady?.status === 'True'
      ? []
      : [`node ${spec.nodeName}: ${node ? (nodeReady?.message ?? 'not ready') : 'does not exist'}`];
  const containers = [
    ...(status?.initContainerStatuses ?? []).map((c) => ofContainer(c, 'initContainers')),
    ...(status?.containerStatuses ?? []).map((c) => ofContainer(c, 'containers')),
  ].filter((found) => found !== undefined);
  const [worst] = containers;
  return [
    {
      trouble: 'not ready',
      key,
      reason:
        worst?.text ??
        ready?.message ??
        status?.message ??
        (ready ? `Ready is ${ready.status}` : 'its kubelet has not said anything yet'),
      details: [...containers.slice(1).map(({ text }) => text), ...silent, ...gates(pod)],
      path:
        silent.length > 0 || !worst
          ? ['status', 'conditions', { key: 'type', is: 'Ready' }, 'status']
          : worst.path,
    },
  ];
}

const gates = ({ spec, status }: Pod): readonly string[] =>
  (spec.readinessGates ?? [])
    .filter(
      ({ conditionType }) => conditionOf(status?.conditions, conditionType)?.status !== 'True',
    )
    .map(({ conditionType }) => `readiness gate ${conditionType} is not True`);

/** An image that cannot be had is to blame for itself; of all else, the state of the container tells. */
function ofContainer(
  { name, state, lastState, ready, restartCount, image }: ContainerStatus,
  list: 'containers' | 'initContainers',
): { readonly text: string; readonly path: FieldPath } | undefined {
  const item = { key: 'name', is: name };
  const statuses = list === 'containers' ? 'containerStatuses' : 'initContainerStatuses';
  const path: FieldPath = ['status', statuses, item];
  const again = restartCount > 0 ? `, restarted ${restartCount} times` : '';
  if (state?.waiting) {
    const { reason = 'Waiting', message } = state.waiting;
    const end = lastState?.terminated;
    const last = end ? `, last ended with ${end.reason} (exit code ${end.exitCode})` : '';
    const isImage = /Image|Pull/.test(reason);
    return {
      text: `container ${name}: ${reason}${message ? `: ${message}` : ''}${last}${again}`,
      path: isImage ? ['spec', list, item, 'image'] : [...path, 'lastState'],
    };
  }
  const end = state?.terminated;
  if (end && (list === 'containers' || end.exitCode !== 0))
    return {
      text: `container ${name}: ended with ${end.reason} (exit code ${end.exitCode})${again}`,
      path: [...path, 'state'],
    };
  if (state?.running && !ready && list === 'containers')
    return { text: `container ${name} (${image}) runs, but is not ready${again}`, path };
  return undefined;
}

export function nodeNotReady(node: Node, { view }: Scene): readonly Finding[] {
  const key = keyOfObject(node);
  const ready = conditionOf(node.status?.conditions, 'Ready');
  const isReady = ready?.status === 'True';
  const faults = view
    .list('Fault')
    .filter(({ spec }) => spec.node === node.metadata.name)
    .map(({ metadata, spec }) => `fault ${metadata.name}: ${spec.is}`);
  const taints = (node.spec.taints ?? []).map(
    ({ key: taint, value = '', effect }) => `taint ${taint}=${value}:${effect}`,
  );
  if (isReady && !node.spec.unschedulable && taints.length === 0) return [];
  return [
    {
      trouble: 'not ready',
      key,
      reason: isReady
        ? 'it is ready, but new pods are kept away'
        : (ready?.message ?? 'its kubelet has not said anything yet'),
      details: [
        ...(node.spec.unschedulable ? ['it is cordoned: spec.unschedulable is true'] : []),
        ...taints,
        ...faults,
      ],
      path: isReady
        ? ['spec', node.spec.unschedulable ? 'unschedulable' : 'taints']
        : ['status', 'conditions', { key: 'type', is: 'Ready' }, 'status'],
    },
  ];
}
