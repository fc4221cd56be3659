// HorizontalPodAutoscaler as autoscaling/v1 has it, which many charts still write.

import { defineKind } from '../kind.js';
import { remembered } from '../remembered.js';
import { type HorizontalPodAutoscaler, horizontalPodAutoscaler } from './index.js';
import { autoscalerFromV1, autoscalerToV1 } from './v1-conversion.js';

const { defaults: _defaults, ...stored } = horizontalPodAutoscaler;

export const horizontalPodAutoscalerV1 = defineKind<HorizontalPodAutoscaler>({
  ...stored,
  version: 'v1',
  type: 'V1HorizontalPodAutoscaler',
  converted: { served: remembered(autoscalerToV1), stored: autoscalerFromV1 },
  // Upstream prints what it works with, not what was asked for.
  columns: stored.columns.map((column) => ({
    ...column,
    value: (object, now) => column.value(autoscalerFromV1(object) as typeof object, now),
  })),
});
