// The rules of a Role or a ClusterRole: which verbs on which resources, and what is wrong with them
// [apis/rbac/validation]. authorize.ts says what they allow.

import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { type FieldError, index, invalid, required } from '../../machinery/field-errors.js';
import type { LabelSelector } from '../../machinery/selector.js';
import { selectorErrors } from '../selector-rules.js';

export function validateRules(
  rules: readonly PolicyRule[] | undefined,
  namespaced: boolean,
): readonly FieldError[] {
  return (rules ?? []).flatMap((rule, i) => validateRule(rule, namespaced, index('rules', i)));
}

/** A ClusterRole may gather the rules of others, which it must name. */
export function validateAggregation(
  rule: { readonly clusterRoleSelectors?: readonly LabelSelector[] } | undefined,
): readonly FieldError[] {
  if (!rule) return [];
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = rule.clusterRoleSelectors ?? [];
  if (selectors.length === 0)
    return [
      required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'),
    ];
  return selectors.flatMap((selector, i) => selectorErrors(selector, index(path, i)));
}

function validateRule(rule: PolicyRule, namespaced: boolean, path: string): readonly FieldError[] {
  const { nonResourceURLs = [], apiGroups = [], resources = [] } = rule;
  const errors: FieldError[] = [];
  if (!rule.verbs?.length)
    errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    const refuse = (why: string) =>
      errors.push(invalid(`${path}.nonResourceURLs`, nonResourceURLs, why));
    if (namespaced) refuse('namespaced rules cannot apply to non-resource URLs');
    if (apiGroups.length + resources.length + (rule.resourceNames ?? []).length > 0)
      refuse('rules cannot apply to both regular resources and non-resource URLs');
    return errors;
  }
  if (apiGroups.length === 0)
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0)
    errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}
