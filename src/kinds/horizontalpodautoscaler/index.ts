// HorizontalPodAutoscaler: how many replicas a workload has, by what its pods use.
//
// Stored as autoscaling/v2; autoscaling/v1 is in v1.ts.

import type { HorizontalPodAutoscaler as ApiAutoscaler } from 'kubernetes-types/autoscaling/v2.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { targetsText } from './columns.js';
import { defaultAutoscaler } from './defaults.js';
import { validateAutoscaler, validateAutoscalerStatus } from './validate.js';

export type HorizontalPodAutoscaler = Stored<ApiAutoscaler>;

export const horizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  type: 'V2HorizontalPodAutoscaler',
  status: true,
  defaults: (draft) => defaultAutoscaler(draft.spec),
  prepareForCreate(draft) {
    draft.status = {
      desiredReplicas: 0,
      currentMetrics: null,
    } as unknown as NonNullable<typeof draft.status>;
    return undefined;
  },
  validate: validateAutoscaler,
  validateStatus: validateAutoscalerStatus,
  columns: [
    nameColumn,
    {
      name: 'Reference',
      value: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    },
    { name: 'Targets', since: 'NewerPrintColumns', value: targetsText(true) },
    { name: 'Targets', until: 'NewerPrintColumns', value: targetsText(false) },
    { name: 'MinPods', value: ({ spec }) => String(spec.minReplicas ?? '<unset>') },
    { name: 'MaxPods', value: ({ spec }) => spec.maxReplicas },
    { name: 'Replicas', value: ({ status }) => status?.currentReplicas ?? 0 },
    ageColumn,
  ],
});
