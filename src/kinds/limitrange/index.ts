// LimitRange: what containers and claims of a namespace get when they ask for nothing, and how much they may ask for.

import type { Draft } from 'immer';
import type { LimitRange as ApiLimitRange, LimitRangeItem } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { applyLimits, checkLimits } from './guard.js';
import { validateLimitRange } from './validate.js';

export type LimitRange = Stored<ApiLimitRange>;

export const limitRange = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  categories: [],
  namespaced: true,
  type: 'V1LimitRange',
  status: false,
  createdByUpdate: true,
  defaults({ spec }) {
    for (const item of spec?.limits ?? []) if (item.type === 'Container') complete(item);
  },
  validate: validateLimitRange,
  guard: { admit: applyLimits, review: checkLimits },
  columns: [
    nameColumn,
    {
      name: 'Created At',
      type: 'date',
      value: ({ metadata }) => metadata.creationTimestamp,
    },
  ],
});

/** The default limit is the maximum; the default request is the default limit, or else the minimum. */
function complete(item: Draft<LimitRangeItem>): void {
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}
