// Which nodes a DaemonSet's pods belong on [kubernetes pkg/controller/daemon NodeShouldRunDaemonPod].

import type { NodeSelectorTerm, PodSpec, Taint, Toleration } from 'kubernetes-types/core/v1.js';
import type { Node } from '../../kinds/node/index.js';
import { hasLabels } from '../../machinery/labels.js';
import { matchesRequirements, type RequirementOperator } from '../../machinery/requirement.js';

export interface Eligibility {
  readonly run: boolean;
  /** A pod that is there already may stay, even if none would be put there now. */
  readonly stay: boolean;
}

/** `spec` is that of a pod as the controller makes it, with the tolerations all daemon pods have. */
export function eligibility(spec: PodSpec, node: Node): Eligibility {
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return { run: false, stay: false };
  if (!matchesAffinity(spec, node)) return { run: false, stay: false };
  const untolerated = (node.spec.taints ?? []).filter(
    (taint) => !spec.tolerations?.some((toleration) => tolerates(toleration, taint)),
  );
  const evicts = untolerated.some(({ effect }) => effect === 'NoExecute');
  const repels = untolerated.some(({ effect }) => effect === 'NoSchedule');
  return { run: !evicts && !repels, stay: !evicts };
}

function matchesAffinity(spec: PodSpec, node: Node): boolean {
  if (spec.nodeSelector && !hasLabels(spec.nodeSelector, node.metadata.labels)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

function matchesTerm(term: NodeSelectorTerm, { metadata }: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchesRequirements(matchExpressions.map(asRequirement), metadata.labels) &&
    matchesRequirements(matchFields.map(asRequirement), { 'metadata.name': metadata.name })
  );
}

type Expression = NonNullable<NodeSelectorTerm['matchExpressions']>[number];

const OPERATORS: Readonly<Record<string, RequirementOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
};

const asRequirement = ({ key, operator, values = [] }: Expression) => ({
  key,
  operator: OPERATORS[operator] ?? 'in',
  values,
});

/** Whether the toleration covers the taint [k8s.io/api core/v1/toleration.go ToleratesTaint]. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.value ?? '') === (taint.value ?? '') && !!toleration.key;
}
