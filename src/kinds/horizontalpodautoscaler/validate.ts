// The rules of a HorizontalPodAutoscaler [pkg/apis/autoscaling/validation/validation.go].

import type { HPAScalingRules } from 'kubernetes-types/autoscaling/v2.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { parseQuantity } from '../../machinery/quantity.js';
import type { HorizontalPodAutoscaler } from './index.js';
import { validateMetric } from './validate-metric.js';
import { validateReference } from './validate-reference.js';

const WINDOW_MAX = 3600;
const PERIOD_MAX = 1800;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

export function validateAutoscaler(
  { spec }: HorizontalPodAutoscaler,
  old: HorizontalPodAutoscaler | undefined,
): readonly FieldError[] {
  const { minReplicas, maxReplicas, metrics = [], behavior } = spec;
  const least = old?.spec.minReplicas === 0 ? 0 : 1;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < least)
    errors.push(
      invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`),
    );
  if ((maxReplicas ?? 0) < 1)
    errors.push(invalid('spec.maxReplicas', maxReplicas ?? 0, 'must be greater than 0'));
  if (minReplicas !== undefined && (maxReplicas ?? 0) < minReplicas)
    errors.push(
      invalid(
        'spec.maxReplicas',
        maxReplicas ?? 0,
        'must be greater than or equal to `minReplicas`',
      ),
    );
  errors.push(...validateReference(spec.scaleTargetRef, 'spec.scaleTargetRef'));
  metrics.forEach((metric, i) => {
    errors.push(...validateMetric(metric, `spec.metrics[${i}]`));
  });
  const outside = metrics.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !outside)
    errors.push(
      forbidden(
        'spec.metrics',
        'must specify at least one Object or External metric to support scaling to zero replicas',
      ),
    );
  errors.push(...validateRules(behavior?.scaleUp, 'spec.behavior.scaleUp'));
  errors.push(...validateRules(behavior?.scaleDown, 'spec.behavior.scaleDown'));
  return errors;
}

export const validateAutoscalerStatus = ({
  status,
}: HorizontalPodAutoscaler): readonly FieldError[] =>
  (['currentReplicas', 'desiredReplicas'] as const).flatMap((field) =>
    (status?.[field] ?? 0) < 0
      ? [invalid(`status.${field}`, status?.[field], 'must be greater than or equal to 0')]
      : [],
  );

function validateRules(rules: HPAScalingRules | undefined, path: string): readonly FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [] } = rules;
  const errors: FieldError[] = [];
  if (window !== undefined && window < 0)
    errors.push(
      invalid(
        `${path}.stabilizationWindowSeconds`,
        window,
        'must be greater than or equal to zero',
      ),
    );
  if (window !== undefined && window > WINDOW_MAX)
    errors.push(
      invalid(
        `${path}.stabilizationWindowSeconds`,
        window,
        `must be less than or equal to ${WINDOW_MAX}`,
      ),
    );
  if (selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy))
    errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, SELECT_POLICIES));
  if (policies.length === 0)
    errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  policies.forEach(({ type, value, periodSeconds }, i) => {
    const at = `${path}.policies[${i}]`;
    if (!POLICY_TYPES.includes(type))
      errors.push(notSupported(`${at}.type`, type ?? '', POLICY_TYPES));
    if ((value ?? 0) <= 0)
      errors.push(invalid(`${at}.value`, value ?? 0, 'must be greater than zero'));
    if ((periodSeconds ?? 0) <= 0)
      errors.push(invalid(`${at}.periodSeconds`, periodSeconds ?? 0, 'must be greater than zero'));
    if ((periodSeconds ?? 0) > PERIOD_MAX)
      errors.push(
        invalid(
          `${at}.periodSeconds`,
          periodSeconds,
          `must be less than or equal to ${PERIOD_MAX}`,
        ),
      );
  });
  const { tolerance } = rules as { readonly tolerance?: string };
  const read = parseQuantity(tolerance ?? '0');
  if (read.ok && read.value.mantissa < 0n)
    errors.push(invalid(`${path}.tolerance`, tolerance, 'must be greater than or equal to 0'));
  return errors;
}
