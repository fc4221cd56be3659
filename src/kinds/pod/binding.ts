// pods/binding: how a scheduler says which node a pod goes to [pkg/registry/core/pod/storage/storage.go].

import type { PodCondition } from 'kubernetes-types/core/v1.js';
import { timestamp } from '../../machinery/duration.js';
import { child, fieldErrorText, notSupported, required } from '../../machinery/field-errors.js';
import type { Reader } from '../../machinery/reader.js';
import { badRequest, conflict } from '../../machinery/status.js';
import type { SubresourceHandler } from '../kind.js';
import type { Pod } from './index.js';
import { withTopology } from './topology-labels.js';

const BINDINGS = { group: '', plural: 'pods/binding' };
const PODS = { group: '', plural: 'pods' };

export const bind: SubresourceHandler<Pod> = (pod, body, reader) => {
  const { name } = pod.metadata;
  const target = (body.target ?? {}) as { readonly kind?: string; readonly name?: string };
  if (body.metadata?.name !== undefined && body.metadata.name !== name)
    return badRequest('name in URL does not match name in Binding object');
  if (target.kind && target.kind !== 'Node') {
    const wrong = notSupported(child('target', 'kind'), target.kind, ['Node', '<empty>']);
    return badRequest(fieldErrorText(wrong));
  }
  if (!target.name) return badRequest(fieldErrorText(required(child('target', 'name'))));
  const { uid } = body.metadata ?? {};
  if (uid && uid !== pod.metadata.uid) return conflict(PODS, name, otherUid(pod, uid));
  const refusal = whyNot(pod);
  if (refusal) return conflict(BINDINGS, name, refusal);
  const response = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  const annotations = body.metadata?.annotations;
  const labels = withTopology(pod.metadata.labels, target.name, reader);
  const bound: Pod = {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(annotations ? { annotations: { ...pod.metadata.annotations, ...annotations } } : {}),
      ...(labels ? { labels } : {}),
    },
    spec: { ...pod.spec, nodeName: target.name },
    status: scheduled(pod, reader),
  };
  return { edits: [{ type: 'put', object: bound }], response };
};

/** Whoever names the pod that it means gets no other of that name. */
const otherUid = ({ metadata: { namespace, name, uid } }: Pod, asked: string): string =>
  `StorageError: invalid object, Code: 4, Key: /registry/pods/${namespace}/${name}, ResourceVersion: 0, ` +
  `AdditionalErrorMsg: Precondition failed: UID in precondition: ${asked}, UID in object meta: ${uid}`;

function whyNot(pod: Pod): string | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined)
    return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (pod.spec.nodeName)
    return `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`;
  return pod.spec.schedulingGates?.length
    ? `pod ${name} has non-empty .spec.schedulingGates`
    : undefined;
}

function scheduled(pod: Pod, reader: Reader): Pod['status'] {
  const condition = {
    type: 'PodScheduled',
    status: 'True',
    ...(reader.feature('PodObservedGenerationTracking')
      ? { observedGeneration: pod.metadata.generation }
      : {}),
    lastTransitionTime: timestamp(reader.now),
  } as PodCondition;
  const { nominatedNodeName, ...status } = pod.status ?? {};
  const keep = nominatedNodeName && !reader.feature('ClearingNominatedNodeNameAfterBinding');
  return {
    ...status,
    ...(keep ? { nominatedNodeName } : {}),
    conditions: replaceCondition(pod.status?.conditions, condition),
  };
}

/** The conditions with one put in the place of its predecessor, or at the end. */
export function replaceCondition(
  conditions: readonly PodCondition[] | undefined,
  condition: PodCondition,
): PodCondition[] {
  const others = conditions ?? [];
  if (!others.some(({ type }) => type === condition.type)) return [...others, condition];
  return others.map((old) => (old.type === condition.type ? condition : old));
}
