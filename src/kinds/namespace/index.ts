// Namespace: a scope for names, and the lifetime of all that is in it.

import type { Namespace as ApiNamespace } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type Namespace = Stored<ApiNamespace>;

export const namespace = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  type: 'V1Namespace',
  status: true,
  defaults(draft) {
    draft.metadata.labels = {
      ...draft.metadata.labels,
      'kubernetes.io/metadata.name': draft.metadata.name,
    };
  },
  prepareForCreate(draft) {
    draft.spec = { finalizers: ['kubernetes'] };
    draft.status = { phase: 'Active' };
    return undefined;
  },
  columns: [nameColumn, { name: 'Status', value: (ns) => ns.status?.phase ?? '' }, ageColumn],
});
