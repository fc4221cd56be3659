// What a pod has of its RuntimeClass: what it costs besides its containers, and where it may run
// [plugin/pkg/admission/runtimeclass/admission.go].

import type { PodSpec, Toleration } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import type { RuntimeClass } from '../runtimeclass/index.js';

interface Subject {
  readonly metadata: KubeObject['metadata'];
  readonly spec: PodSpec;
}

export function admitRuntimeClass(
  { metadata, spec }: Subject,
  reader: Reader,
): Failure | undefined {
  const refused = (why: string) =>
    forbidden({ group: '', plural: 'pods' }, metadata.name, `pod rejected: ${why}`);
  const name = spec.runtimeClassName;
  const found =
    name === undefined
      ? undefined
      : (reader.find({ kind: 'RuntimeClass', name }) as RuntimeClass | undefined);
  if (name !== undefined && !found) return refused(`RuntimeClass "${name}" not found`);
  const overhead = found?.overhead?.podFixed;
  if (spec.overhead && !equal(spec.overhead, overhead))
    return refused(
      overhead
        ? "Pod's Overhead doesn't match RuntimeClass's defined Overhead"
        : 'Pod Overhead set without corresponding RuntimeClass defined Overhead',
    );
  if (overhead) spec.overhead = { ...overhead };
  const { nodeSelector, tolerations = [] } = found?.scheduling ?? {};
  if (nodeSelector) {
    const own = spec.nodeSelector ?? {};
    for (const [key, value] of Object.entries(nodeSelector))
      if (own[key] !== undefined && own[key] !== value)
        return refused(
          `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`,
        );
    spec.nodeSelector = { ...own, ...nodeSelector };
  }
  if (tolerations.length > 0) spec.tolerations = withThose(spec.tolerations ?? [], tolerations);
  return undefined;
}

const withThose = (own: Toleration[], others: readonly Toleration[]): Toleration[] => [
  ...own,
  ...others.filter((one) => !own.some((other) => equal(one, other))),
];
