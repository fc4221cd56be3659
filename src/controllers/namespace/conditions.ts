// What a namespace on its way out says about how far it has come
// [pkg/controller/namespace/deletion/status_condition_utils.go].

import type { NamespaceCondition } from 'kubernetes-types/core/v1.js';
import { timestamp } from '../../machinery/duration.js';
import type { KubeObject, Millis } from '../../machinery/object.js';

export interface Content {
  /** `pods.`, `deployments.apps`: the plural, a dot and the group. */
  readonly resource: string;
  readonly objects: readonly KubeObject[];
}

type Finding = readonly [type: string, reason: string, message: string, holds?: boolean];

export function deletionConditions(
  known: readonly NamespaceCondition[],
  contents: readonly Content[],
  moment: Millis,
): NamespaceCondition[] {
  const findings: readonly Finding[] = [
    [
      'NamespaceDeletionDiscoveryFailure',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    [
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
    remaining(contents),
    finalizing(contents),
  ];
  const found = findings.map(([type, reason, message, holds = false]): NamespaceCondition => {
    const status = holds ? 'True' : 'False';
    const before = known.find((condition) => condition.type === type);
    const same =
      before?.status === status && before.reason === reason && before.message === message;
    const lastTransitionTime =
      before?.status === status && before.lastTransitionTime !== undefined
        ? before.lastTransitionTime
        : timestamp(moment);
    return same ? before : { type, status, lastTransitionTime, reason, message };
  });
  // Where they stood, those of others among them, and then the new ones.
  const now = (type: string) => found.find((condition) => condition.type === type);
  const fresh = found.filter(({ type }) => !known.some((condition) => condition.type === type));
  return [...known.map((condition) => now(condition.type) ?? condition), ...fresh];
}

function remaining(contents: readonly Content[]): Finding {
  const type = 'NamespaceContentRemaining';
  const texts = contents
    .filter(({ objects }) => objects.length > 0)
    .map(({ resource, objects }) => `${resource} has ${objects.length} resource instances`)
    .sort();
  return texts.length === 0
    ? [type, 'ContentRemoved', 'All content successfully removed']
    : [type, 'SomeResourcesRemain', `Some resources are remaining: ${texts.join(', ')}`, true];
}

function finalizing(contents: readonly Content[]): Finding {
  const type = 'NamespaceFinalizersRemaining';
  const counts: Record<string, number> = {};
  for (const { objects } of contents)
    for (const { metadata } of objects)
      for (const finalizer of metadata.finalizers ?? [])
        counts[finalizer] = (counts[finalizer] ?? 0) + 1;
  const texts = Object.entries(counts)
    .map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
    .sort();
  return texts.length === 0
    ? [type, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished']
    : [
        type,
        'SomeFinalizersRemain',
        `Some content in the namespace has finalizers remaining: ${texts.join(', ')}`,
        true,
      ];
}
