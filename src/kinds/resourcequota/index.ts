// ResourceQuota: how much all objects of a namespace may take together.

import type { ResourceQuota as ApiResourceQuota } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { formatQuantity, quantityOf } from '../../machinery/quantity.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { checkQuotas } from './guard.js';
import { validateQuota } from './validate.js';

export type ResourceQuota = Stored<ApiResourceQuota>;

export const resourceQuota = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  categories: [],
  namespaced: true,
  type: 'V1ResourceQuota',
  status: true,
  defaults(draft) {
    draft.spec ??= {};
  },
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate: validateQuota,
  guard: { review: checkQuotas },
  columns: [
    nameColumn,
    { ...ageColumn, until: 'NewerPrintColumns' },
    { name: 'Request', value: (quota) => usageText(quota, (name) => !name.startsWith('limits.')) },
    { name: 'Limit', value: (quota) => usageText(quota, (name) => name.startsWith('limits.')) },
    { ...ageColumn, since: 'NewerPrintColumns' },
  ],
});

/** `pods: 2/2, requests.cpu: 400m/1` */
const usageText = ({ status }: ResourceQuota, shown: (name: string) => boolean): string =>
  Object.keys(status?.hard ?? {})
    .filter(shown)
    .sort()
    .map((name) => `${name}: ${text(status?.used?.[name])}/${text(status?.hard?.[name])}`)
    .join(', ');

const text = (quantity: string | undefined): string => formatQuantity(quantityOf(quantity ?? '0'));
