// The metrics of an autoscaler as autoscaling/v1 writes them in annotations
// [pkg/apis/autoscaling/v1/conversion.go; k8s.io/api/autoscaling/v1 MetricSpec and MetricStatus].
//
// Departure: an averageValue of an Object metric does not bring a value of "0" with it.

import type {
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from 'kubernetes-types/autoscaling/v2.js';

type Json = { readonly [field: string]: unknown };

const NOTHING = '0';

/** As Go writes it: fields in this order, what is not set left out. */
export function metricToV1(metric: MetricSpec): Json {
  const { type, object, pods, resource, containerResource, external } = metric;
  return defined({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      targetValue: object.target.value ?? NOTHING,
      selector: object.metric.selector,
      averageValue: object.target.averageValue,
    },
    pods: pods && {
      metricName: pods.metric.name,
      targetAverageValue: pods.target.averageValue ?? NOTHING,
      selector: pods.metric.selector,
    },
    resource: resource && { name: resource.name, ...sharesToV1(resource.target) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...sharesToV1(containerResource.target),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      targetValue: external.target.value,
      targetAverageValue: external.target.averageValue,
    },
  });
}

const sharesToV1 = ({ averageUtilization, averageValue }: MetricTarget): Json => ({
  targetAverageUtilization: averageUtilization,
  targetAverageValue: averageValue,
});

export function statusToV1(status: MetricStatus): Json {
  const { type, object, pods, resource, containerResource, external } = status;
  return defined({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      currentValue: object.current.value ?? NOTHING,
      selector: object.metric.selector,
      averageValue: object.current.averageValue,
    },
    pods: pods && {
      metricName: pods.metric.name,
      currentAverageValue: pods.current.averageValue ?? NOTHING,
      selector: pods.metric.selector,
    },
    resource: resource && { name: resource.name, ...currentToV1(resource.current) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...currentToV1(containerResource.current),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      currentValue: external.current.value ?? NOTHING,
      currentAverageValue: external.current.averageValue,
    },
  });
}

const currentToV1 = ({ averageUtilization, averageValue }: MetricValueStatus): Json => ({
  currentAverageUtilization: averageUtilization,
  currentAverageValue: averageValue ?? NOTHING,
});

export function metricFromV1(metric: Json): MetricSpec {
  const { object, pods, resource, containerResource, external } = metric as Parts;
  return defined({
    type: metric['type'],
    object: object && {
      describedObject: object['target'],
      metric: { name: object['metricName'], selector: object['selector'] },
      target: valueTarget(object['targetValue'], object['averageValue']),
    },
    pods: pods && {
      metric: { name: pods['metricName'], selector: pods['selector'] },
      target: { type: 'AverageValue', averageValue: pods['targetAverageValue'] },
    },
    resource: resource && { name: resource['name'], target: sharesFromV1(resource) },
    containerResource: containerResource && {
      name: containerResource['name'],
      target: sharesFromV1(containerResource),
      container: containerResource['container'],
    },
    external: external && {
      metric: { name: external['metricName'], selector: external['metricSelector'] },
      target: valueTarget(external['targetValue'], external['targetAverageValue']),
    },
  }) as unknown as MetricSpec;
}

type Parts = { readonly [source: string]: Json | undefined };

const valueTarget = (value: unknown, averageValue: unknown): Json =>
  averageValue === undefined ? { type: 'Value', value } : { type: 'AverageValue', averageValue };

function sharesFromV1(source: Json): Json {
  const averageUtilization = source['targetAverageUtilization'];
  const averageValue = source['targetAverageValue'];
  const type = averageUtilization === undefined ? 'AverageValue' : 'Utilization';
  return { type, averageUtilization, averageValue };
}

export function statusFromV1(status: Json): MetricStatus {
  const { object, pods, resource, containerResource, external } = status as Parts;
  const shares = (source: Json): Json => ({
    averageUtilization: source['currentAverageUtilization'],
    averageValue: source['currentAverageValue'],
  });
  return defined({
    type: status['type'],
    object: object && {
      describedObject: object['target'],
      metric: { name: object['metricName'], selector: object['selector'] },
      current: { value: object['currentValue'], averageValue: object['averageValue'] },
    },
    pods: pods && {
      metric: { name: pods['metricName'], selector: pods['selector'] },
      current: { averageValue: pods['currentAverageValue'] },
    },
    resource: resource && { name: resource['name'], current: shares(resource) },
    containerResource: containerResource && {
      name: containerResource['name'],
      current: shares(containerResource),
      container: containerResource['container'],
    },
    external: external && {
      metric: { name: external['metricName'], selector: external['metricSelector'] },
      current: {
        value: external['currentValue'],
        averageValue: external['currentAverageValue'],
      },
    },
  }) as unknown as MetricStatus;
}

/** Without the fields that are not set, at any depth. */
function defined<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .map(([name, held]) => [name, defined(held)]),
  ) as T;
}
