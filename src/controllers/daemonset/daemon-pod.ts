// A pod of a DaemonSet: bound to its node by name, and tolerant of all that befalls nodes
// [kubernetes pkg/controller/daemon/util/daemonset_util.go].

import type { Affinity, PodTemplateSpec, Toleration } from 'kubernetes-types/core/v1.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import { TEMPLATE_GENERATION } from '../../kinds/daemonset/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { podFromTemplate } from '../pod-template.js';

export const REVISION_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';

/** The template with what the controller adds for all nodes alike. */
export function daemonTemplate(ds: DaemonSet, hash: string): PodTemplateSpec {
  const { template } = ds.spec;
  const generation = ds.metadata.annotations?.[TEMPLATE_GENERATION];
  return {
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        [REVISION_LABEL]: hash,
        ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
      },
    },
    spec: {
      containers: [],
      ...template.spec,
      tolerations: withTolerations(template.spec?.tolerations, template.spec?.hostNetwork),
    },
  };
}

export function podFor(ds: DaemonSet, template: PodTemplateSpec, node: string) {
  const pod = podFromTemplate(ds, template);
  return { ...pod, spec: { ...template.spec, affinity: pinned(template.spec?.affinity, node) } };
}

/** The node a pod is on, or is meant for while the scheduler has not seen it. */
export function targetNode({ spec }: Pod): string {
  if (spec.nodeName) return spec.nodeName;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const { matchFields = [] } of required?.nodeSelectorTerms ?? [])
    for (const { key, operator, values = [] } of matchFields)
      if (key === 'metadata.name' && operator === 'In' && values.length === 1)
        return values[0] ?? '';
  return '';
}

/** Of the present template, by its hash or by the deprecated count of its changes. */
export function isUpdated(ds: DaemonSet, pod: Pod, hash: string): boolean {
  const labels = pod.metadata.labels ?? {};
  const generation = ds.metadata.annotations?.[TEMPLATE_GENERATION];
  return (
    (hash !== '' && labels[REVISION_LABEL] === hash) ||
    (generation !== undefined && labels[GENERATION_LABEL] === generation)
  );
}

/** Whatever terms the template requires, the controller has seen to: the pod requires its node only. */
export function pinned(affinity: Affinity | undefined, node: string): Affinity {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
}

function withTolerations(
  own: readonly Toleration[] = [],
  hostNetwork: boolean | undefined,
): Toleration[] {
  const added = [
    exists('not-ready', 'NoExecute'),
    exists('unreachable', 'NoExecute'),
    exists('disk-pressure', 'NoSchedule'),
    exists('memory-pressure', 'NoSchedule'),
    exists('pid-pressure', 'NoSchedule'),
    exists('unschedulable', 'NoSchedule'),
    ...(hostNetwork ? [exists('network-unavailable', 'NoSchedule')] : []),
  ];
  const known = (a: Toleration) =>
    own.some(
      (b) =>
        a.key === b.key &&
        a.operator === b.operator &&
        a.effect === b.effect &&
        (b.value ?? '') === '',
    );
  return [...own, ...added.filter((toleration) => !known(toleration))];
}

const exists = (condition: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  effect,
});
