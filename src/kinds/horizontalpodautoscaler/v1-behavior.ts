// How an autoscaler behaves, as autoscaling/v1 writes it in an annotation: upstream's internal type, whose
// fields have no JSON names of their own [pkg/apis/autoscaling/v1/conversion.go].

import type {
  HorizontalPodAutoscalerBehavior,
  HPAScalingRules,
} from 'kubernetes-types/autoscaling/v2.js';

export const behaviorToV1 = ({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior) => ({
  ScaleUp: rulesToV1(scaleUp),
  ScaleDown: rulesToV1(scaleDown),
});

const rulesToV1 = (rules: (HPAScalingRules & { tolerance?: string }) | undefined) =>
  rules
    ? {
        StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
        SelectPolicy: rules.selectPolicy ?? null,
        Policies:
          rules.policies?.map(({ type, value, periodSeconds }) => ({
            Type: type,
            Value: value,
            PeriodSeconds: periodSeconds,
          })) ?? null,
        Tolerance: rules.tolerance ?? null,
      }
    : null;

/** Go reads the names of fields in any case. Undefined when it says nothing. */
export function behaviorFromV1(annotation: unknown): HorizontalPodAutoscalerBehavior | undefined {
  const read = withJsonNames(annotation) as HorizontalPodAutoscalerBehavior | undefined;
  return read?.scaleUp || read?.scaleDown ? read : undefined;
}

const NAMES = [
  ...['scaleUp', 'scaleDown', 'stabilizationWindowSeconds', 'selectPolicy', 'policies'],
  ...['tolerance', 'type', 'value', 'periodSeconds'],
];
const byLowerCase = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

function withJsonNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withJsonNames);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]) => {
      const known = byLowerCase.get(name.toLowerCase());
      return known === undefined || held === null ? [] : [[known, withJsonNames(held)]];
    }),
  );
}
