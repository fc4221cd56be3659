// The TARGETS column of an autoscaler: `cpu: 43%/50%` [pkg/printers/internalversion/printers.go formatHPAMetrics].

import type {
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from 'kubernetes-types/autoscaling/v2.js';
import { formatQuantity, quantityOf } from '../../machinery/quantity.js';
import type { HorizontalPodAutoscaler } from './index.js';

const SHOWN_MAX = 2;

/** `named`: whether the resource is told, as since 1.30. */
export const targetsText =
  (named: boolean) =>
  (hpa: HorizontalPodAutoscaler): string =>
    targetsOf(hpa, named);

function targetsOf({ spec, status }: HorizontalPodAutoscaler, named: boolean): string {
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, i) => metricText(metric, status?.currentMetrics?.[i], named));
  const shown = texts.slice(0, SHOWN_MAX).join(', ');
  return texts.length > SHOWN_MAX ? `${shown} + ${texts.length - SHOWN_MAX} more...` : shown;
}

function metricText(metric: MetricSpec, current: MetricStatus | undefined, named: boolean): string {
  switch (metric.type) {
    case 'Resource':
      return resourceText(
        named ? metric.resource?.name : undefined,
        metric.resource?.target,
        current?.resource?.current,
      );
    case 'ContainerResource':
      return resourceText(
        named ? metric.containerResource?.name : undefined,
        metric.containerResource?.target,
        current?.containerResource?.current,
      );
    case 'Pods':
      return plainText(metric.pods?.target, current?.pods?.current, false);
    case 'Object':
      return plainText(metric.object?.target, current?.object?.current, true);
    case 'External':
      return plainText(metric.external?.target, current?.external?.current, true);
    default:
      return '<unknown type>';
  }
}

function resourceText(
  name: string | undefined,
  target: MetricTarget | undefined,
  current: MetricValueStatus | undefined,
): string {
  const prefix = name === undefined ? '' : `${name}: `;
  if (target?.averageValue !== undefined)
    return `${prefix}${quantity(current?.averageValue)}/${quantity(target.averageValue)}`;
  const share = current?.averageUtilization;
  const wanted = target?.averageUtilization;
  return `${prefix}${share === undefined ? '<unknown>' : `${share}%`}/${wanted === undefined ? '<auto>' : `${wanted}%`}`;
}

function plainText(
  target: MetricTarget | undefined,
  current: MetricValueStatus | undefined,
  marksAverage: boolean,
): string {
  if (target?.averageValue !== undefined)
    return `${quantity(current?.averageValue)}/${quantity(target.averageValue)}${marksAverage ? ' (avg)' : ''}`;
  return `${quantity(current?.value)}/${quantity(target?.value)}`;
}

const quantity = (text: string | undefined): string =>
  text === undefined ? '<unknown>' : formatQuantity(quantityOf(text));
