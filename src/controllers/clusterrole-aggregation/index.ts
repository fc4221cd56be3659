// The ClusterRole aggregation controller: gathers the rules of other ClusterRoles, chosen by their labels.
//
// Source: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.

import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import type { ClusterRole } from '../../kinds/clusterrole/index.js';
import { equal } from '../../machinery/equal.js';
import { refOf } from '../../machinery/object.js';
import { matchesSelector } from '../../machinery/selector.js';
import { defineController, patch } from '../controller.js';

export const clusterRoleAggregation = defineController({
  name: 'clusterrole-aggregation-controller',
  reconciles: 'ClusterRole',
  concerns: ({ object }) => object.aggregationRule !== undefined,
  watches: {
    ClusterRole: ({ object, before }, view) =>
      (view.indexed('ClusterRole', 'aggregating', '') as readonly ClusterRole[])
        .filter((role) => gathers(role, object) || (before && gathers(role, before)))
        .map(refOf),
  },
  reconcile(role, view) {
    const { aggregationRule } = role;
    if (!aggregationRule || role.metadata.deletionTimestamp !== undefined) return [];
    const others = view.list('ClusterRole');
    const rules: PolicyRule[] = [];
    for (const selector of aggregationRule.clusterRoleSelectors ?? [])
      for (const other of others) {
        if (other.metadata.name === role.metadata.name) continue;
        if (!matchesSelector(selector, other.metadata.labels)) continue;
        for (const rule of other.rules ?? [])
          if (!rules.some((known) => equal(known, rule))) rules.push(rule);
      }
    return equal(rules, role.rules ?? []) ? [] : [patch(role, { rules })];
  },
});

const gathers = ({ metadata, aggregationRule }: ClusterRole, other: ClusterRole): boolean =>
  metadata.name !== other.metadata.name &&
  (aggregationRule?.clusterRoleSelectors ?? []).some((selector) =>
    matchesSelector(selector, other.metadata.labels),
  );
