// PodDisruptionBudget: how many pods of an application may be evicted at a time.
//
// Departure: an update without a resourceVersion is taken, where the real API server insists on one.

import type { PodDisruptionBudget as ApiPodDisruptionBudget } from 'kubernetes-types/policy/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateBudget, validateBudgetStatus } from './validate.js';

export type PodDisruptionBudget = Stored<ApiPodDisruptionBudget>;

const text = (value: number | string | undefined): string =>
  value === undefined ? 'N/A' : String(value);

export const podDisruptionBudget = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  categories: [],
  namespaced: true,
  type: 'V1PodDisruptionBudget',
  status: true,
  updatedByVersion: true,
  generation: 'spec',
  defaults(draft) {
    draft.spec ??= {};
  },
  prepareForCreate(draft) {
    draft.status = {
      disruptionsAllowed: 0,
      currentHealthy: 0,
      desiredHealthy: 0,
      expectedPods: 0,
    };
    return undefined;
  },
  validate: validateBudget,
  validateStatus: validateBudgetStatus,
  columns: [
    nameColumn,
    { name: 'Min Available', value: (pdb) => text(pdb.spec.minAvailable) },
    { name: 'Max Unavailable', value: (pdb) => text(pdb.spec.maxUnavailable) },
    {
      name: 'Allowed Disruptions',
      type: 'integer',
      value: (pdb) => pdb.status?.disruptionsAllowed ?? 0,
    },
    ageColumn,
  ],
});
