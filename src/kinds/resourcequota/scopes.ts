// Which pods a quota with scopes is about [pkg/quota/v1/evaluator/core/pods.go podMatchesScopeFunc].

import type {
  PodAffinityTerm,
  PodSpec,
  ScopedResourceSelectorRequirement,
} from 'kubernetes-types/core/v1.js';
import { qosOf } from '../pod/qos.js';
import type { ResourceQuota } from './index.js';

/** All scopes of a quota, those of the short form too. */
export const scopesOf = ({ spec }: ResourceQuota): readonly ScopedResourceSelectorRequirement[] => [
  ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
  ...(spec.scopeSelector?.matchExpressions ?? []),
];

export const inScope = (quota: ResourceQuota, spec: PodSpec): boolean =>
  scopesOf(quota).every((scope) => matches(scope, spec));

function matches(scope: ScopedResourceSelectorRequirement, spec: PodSpec): boolean {
  switch (scope.scopeName) {
    case 'Terminating':
      return (spec.activeDeadlineSeconds ?? -1) >= 0;
    case 'NotTerminating':
      return (spec.activeDeadlineSeconds ?? -1) < 0;
    case 'BestEffort':
      return qosOf(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosOf(spec) !== 'BestEffort';
    case 'PriorityClass':
      return matchesPriority(scope, spec.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(spec);
    default:
      return false;
  }
}

function matchesPriority(
  { operator, values = [] }: ScopedResourceSelectorRequirement,
  name: string,
): boolean {
  switch (operator) {
    case 'Exists':
      return name !== '';
    case 'DoesNotExist':
      return name === '';
    case 'In':
      return name !== '' && values.includes(name);
    case 'NotIn':
      return !values.includes(name);
    default:
      return false;
  }
}

function crossesNamespaces({ affinity }: PodSpec): boolean {
  const crosses = (term: PodAffinityTerm): boolean =>
    (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined;
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some(
    (kind) =>
      kind?.requiredDuringSchedulingIgnoredDuringExecution?.some(crosses) ||
      kind?.preferredDuringSchedulingIgnoredDuringExecution?.some(({ podAffinityTerm }) =>
        crosses(podAffinityTerm),
      ),
  );
}
