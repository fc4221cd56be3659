// Which nodes a pod may or would rather go to, by the nodes' labels and names.
//
// Source: component-helpers/scheduling/corev1/nodeaffinity; plugins/nodeaffinity.

import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
} from 'kubernetes-types/core/v1.js';
import type { Node } from '../../kinds/node/index.js';
import { hasLabels, labelValue } from '../../machinery/labels.js';
import { labelValueErrors } from '../../machinery/names.js';
import { matchesRequirements } from '../../machinery/requirement.js';

export function mayRunOn(spec: PodSpec, node: Node): boolean {
  if (spec.nodeSelector && !hasLabels(spec.nodeSelector, node.metadata.labels)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}

/** Terms are alternatives; no terms match nothing. */
export const matchesNodeSelector = (selector: NodeSelector, node: Node): boolean =>
  selector.nodeSelectorTerms?.some((term) => matchesTerm(term, node)) ?? false;

/** The sum of the weights of the terms the node matches. */
export function preference(spec: PodSpec, node: Node): number {
  let score = 0;
  const terms = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  for (const { weight, preference: term } of terms ?? [])
    if (weight !== 0 && matchesTerm(term, node)) score += weight;
  return score;
}

/**
 * The only nodes the pod may run on, when all its terms name one: a DaemonSet's pods do. A set that spares
 * looking at all the others.
 */
export function namedNodes(spec: PodSpec): ReadonlySet<string> | undefined {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required?.nodeSelectorTerms?.length) return undefined;
  const names = new Set<string>();
  for (const { matchFields } of required.nodeSelectorTerms) {
    const named = matchFields?.filter((r) => r.key === 'metadata.name' && r.operator === 'In');
    if (!named?.length) return undefined;
    const [first, ...others] = named.map(({ values = [] }) => values);
    for (const name of first ?? [])
      if (others.every((values) => values.includes(name))) names.add(name);
  }
  return names;
}

function matchesTerm({ matchExpressions, matchFields }: NodeSelectorTerm, node: Node): boolean {
  if (!matchExpressions?.length && !matchFields?.length) return false;
  for (const requirement of matchExpressions ?? [])
    if (!meets(requirement, labelValue(node.metadata.labels, requirement.key))) return false;
  for (const requirement of matchFields ?? [])
    if (requirement.key !== 'metadata.name' || !meets(requirement, node.metadata.name))
      return false;
  return true;
}

function meets({ key, operator, values = [] }: NodeSelectorRequirement, value: string | undefined) {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      // A value that no label can have makes the whole term unreadable.
      if (values.some((one) => labelValueErrors(one).length > 0)) return false;
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      if (value === undefined) return false;
      return matchesRequirements([{ key, operator: operator === 'Gt' ? 'gt' : 'lt', values }], {
        [key]: value,
      });
    default:
      return false;
  }
}
