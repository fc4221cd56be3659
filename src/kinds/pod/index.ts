// Pod: containers that run together on one node.

import type { Pod as ApiPod } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { indexPod } from './indexes.js';

export type Pod = Stored<ApiPod>;

export const pod = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  type: 'V1Pod',
  status: true,
  prepareForCreate(draft) {
    draft.status = { phase: 'Pending' };
    return undefined;
  },
  indexes: indexPod,
  columns: [nameColumn, { name: 'Status', value: (pod) => pod.status?.phase ?? '' }, ageColumn],
});
