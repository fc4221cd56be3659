// The rules of one metric of an autoscaler: exactly one source, of the type it says, with a target
// [pkg/apis/autoscaling/validation/validation.go validateMetricSpec].

import type {
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
} from 'kubernetes-types/autoscaling/v2.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { pathSegmentErrors } from '../../machinery/names.js';
import { quantityOf } from '../../machinery/quantity.js';
import { validateResourceName } from '../pod-template/validate-resources.js';
import { validateReference } from './validate-reference.js';

const FIELDS = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
} as const;
const TYPES = Object.keys(FIELDS);
const TARGETS = ['Utilization', 'Value', 'AverageValue'];

type Field = (typeof FIELDS)[keyof typeof FIELDS];

export function validateMetric(metric: MetricSpec, path: string): readonly FieldError[] {
  const { type } = metric;
  if (!type)
    return [
      required(`${path}.type`, 'must specify a metric source type'),
      notSupported(`${path}.type`, '', TYPES),
    ];
  if (!TYPES.includes(type)) return [notSupported(`${path}.type`, type, TYPES)];
  const expected = FIELDS[type as keyof typeof FIELDS];
  const present = Object.values(FIELDS).filter((field) => metric[field] !== undefined);
  const errors: FieldError[] = [];
  const [first] = present;
  if (first) errors.push(...validateSource(metric, first, `${path}.${first}`));
  if (metric[expected] === undefined)
    errors.push(
      required(`${path}.${expected}`, 'must populate information for the given metric source'),
    );
  if (present.length !== 1)
    for (const field of present)
      if (field !== expected)
        errors.push(forbidden(`${path}.${field}`, 'must populate the given metric source only'));
  return errors;
}

function validateSource(metric: MetricSpec, field: Field, path: string): readonly FieldError[] {
  const target = metric[field]?.target;
  const errors: FieldError[] = [];
  const at = `${path}.target`;
  if (field === 'object')
    errors.push(...validateReference(metric.object?.describedObject, `${path}.describedObject`));
  if (field === 'resource' || field === 'containerResource') {
    if (!metric[field]?.name) errors.push(required(`${path}.name`, 'must specify a resource name'));
    else if (field === 'containerResource')
      errors.push(...validateResourceName(metric.containerResource?.name ?? '', `${path}.name`));
    if (field === 'containerResource' && !metric.containerResource?.container)
      errors.push(required(`${path}.container`, 'must specify a container'));
  } else errors.push(...validateIdentifier(metric[field]?.metric, `${path}.metric`));
  errors.push(...validateTarget(target, at));
  return [...errors, ...validateChoice(field, target ?? { type: '' }, at)];
}

/** Which kinds of target a source can have, and that there is just one. */
function validateChoice(field: Field, target: MetricTarget, at: string): readonly FieldError[] {
  const { value, averageValue, averageUtilization } = target;
  switch (field) {
    case 'object':
      return value === undefined && averageValue === undefined
        ? [required(`${at}.averageValue`, 'must set either a target value or averageValue')]
        : [];
    case 'external':
      if (value === undefined && averageValue === undefined)
        return [
          required(
            `${at}.averageValue`,
            'must set either a target value for metric or a per-pod target',
          ),
        ];
      return value !== undefined && averageValue !== undefined
        ? [
            forbidden(
              `${at}.value`,
              'may not set both a target value for metric and a per-pod target',
            ),
          ]
        : [];
    case 'pods':
      return averageValue === undefined
        ? [required(`${at}.averageValue`, 'must specify a positive target averageValue')]
        : [];
    default:
      if (averageUtilization === undefined && averageValue === undefined)
        return [
          required(
            `${at}.averageUtilization`,
            'must set either a target raw value or a target utilization',
          ),
        ];
      return averageUtilization !== undefined && averageValue !== undefined
        ? [
            forbidden(
              `${at}.averageValue`,
              'may not set both a target raw value and a target utilization',
            ),
          ]
        : [];
  }
}

function validateIdentifier(
  metric: MetricIdentifier | undefined,
  path: string,
): readonly FieldError[] {
  if (!metric?.name) return [required(`${path}.name`, 'must specify a metric name')];
  return pathSegmentErrors(metric.name).map((message) =>
    invalid(`${path}.name`, metric.name, message),
  );
}

function validateTarget(target: MetricTarget | undefined, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!target?.type) errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (!TARGETS.includes(target?.type ?? ''))
    errors.push(
      invalid(
        `${path}.type`,
        target?.type ?? '',
        'must be either Utilization, Value, or AverageValue',
      ),
    );
  const { averageUtilization, value, averageValue } = target ?? {};
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(
      invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'),
    );
  for (const [field, amount] of [
    ['value', value],
    ['averageValue', averageValue],
  ] as const)
    if (amount !== undefined && quantityOf(amount).mantissa <= 0n)
      errors.push(invalid(`${path}.${field}`, amount, 'must be positive'));
  return errors;
}
