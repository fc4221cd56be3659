// What workloads are warned of: a name that makes for odd host names, and whatever a pod of their template would be
// warned of [pkg/api/pod/warnings.go GetWarningsForPodTemplate].

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { dns1123LabelErrors } from '../../machinery/names.js';
import type { KubeObject } from '../../machinery/object.js';
import { podWarnings } from '../pod/warnings.js';

export function podNameWarnings({ metadata }: KubeObject): readonly string[] {
  const problems = dns1123LabelErrors(metadata.name);
  if (problems.length === 0) return [];
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
  ];
}

interface Workload extends KubeObject {
  readonly spec: { readonly template?: PodTemplateSpec };
}

/** Told anew whenever the spec changes. */
export const templateWarnings = (
  workload: Workload,
  old: Workload | undefined,
): readonly string[] =>
  old && equal(workload.spec, old.spec)
    ? []
    : podWarnings(workload.spec.template ?? {}, 'spec.template');

export const workloadWarnings = (
  workload: Workload,
  old: Workload | undefined,
): readonly string[] => [
  ...(old ? [] : podNameWarnings(workload)),
  ...templateWarnings(workload, old),
];
