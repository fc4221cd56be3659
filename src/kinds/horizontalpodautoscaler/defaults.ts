// What an autoscaler does when it is not told [pkg/apis/autoscaling/v2/defaults.go].

import type { Draft } from 'immer';
import type {
  HorizontalPodAutoscalerSpec,
  HPAScalingRules,
} from 'kubernetes-types/autoscaling/v2.js';

const CPU_TARGET = 80;

export function defaultAutoscaler(spec: Draft<HorizontalPodAutoscalerSpec>): void {
  spec.minReplicas ??= 1;
  if ((spec.metrics ?? []).length === 0)
    spec.metrics = [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: CPU_TARGET } },
      },
    ];
  if (!spec.behavior) return;
  spec.behavior.scaleUp = scaleUpRules(spec.behavior.scaleUp);
  spec.behavior.scaleDown = scaleDownRules(spec.behavior.scaleDown);
}

/** Doubles, or adds four pods, every 15 seconds, and does not hesitate. */
export const scaleUpRules = (rules: HPAScalingRules | undefined): HPAScalingRules => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
  ...rules,
});

/** As far down as it likes; how long it hesitates is the controller's own setting. */
export const scaleDownRules = (rules: HPAScalingRules | undefined): HPAScalingRules => ({
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  ...rules,
});
