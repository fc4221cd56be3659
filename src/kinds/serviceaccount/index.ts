// ServiceAccount: who a pod's processes are.

import type { ServiceAccount as ApiServiceAccount } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { serviceAccountGuard } from './admission.js';

export type ServiceAccount = Stored<ApiServiceAccount>;

export const serviceAccount = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  categories: [],
  namespaced: true,
  type: 'V1ServiceAccount',
  status: false,
  guard: serviceAccountGuard,
  columns: [
    nameColumn,
    {
      name: 'Secrets',
      type: 'integer',
      until: 'NewerPrintColumns',
      value: ({ secrets }) => secrets?.length ?? 0,
    },
    ageColumn,
  ],
});
