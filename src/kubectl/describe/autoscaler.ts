// HorizontalPodAutoscalers.
//
// Source: kubectl pkg/describe/describe.go, describeHorizontalPodAutoscalerV2.

import type {
  HorizontalPodAutoscaler,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from 'kubernetes-types/autoscaling/v2.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Page } from './page.js';
import {
  events,
  labelsAndAnnotations,
  longTime,
  nameAndNamespace,
  type Scene,
} from './sections.js';

export function describeAutoscaler(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status } = object as unknown as HorizontalPodAutoscaler;
  const target = spec?.scaleTargetRef;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.line(0, 'CreationTimestamp:', longTime(object.metadata.creationTimestamp));
  page.line(0, 'Reference:', `${target?.kind}/${target?.name}`);
  page.line(0, 'Metrics:', '( current / target )');
  spec?.metrics?.forEach((metric, i) => {
    page.line(1, ...metricCells(metric, status?.currentMetrics?.[i]));
  });
  page.line(0, 'Min replicas:', spec?.minReplicas ?? '<unset>');
  page.line(0, 'Max replicas:', spec?.maxReplicas);
  if (spec?.behavior) {
    page.line(0, 'Behavior:');
    direction(page, 'Scale Up', spec.behavior.scaleUp);
    direction(page, 'Scale Down', spec.behavior.scaleDown);
  }
  page.line(
    0,
    `${target?.kind} pods:`,
    `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
  );
  if (status?.conditions?.length) {
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'Reason', 'Message');
    page.line(1, '----', '------', '------', '-------');
    for (const { type, status: state, reason, message } of status.conditions)
      page.line(1, type, state, reason, message);
  }
  events(page, object, scene);
}

function metricCells(metric: MetricSpec, status: MetricStatus | undefined): readonly string[] {
  const { external, pods, object, resource, containerResource } = metric;
  if (external)
    return custom(`"${external.metric.name}"`, external.target, status?.external?.current);
  if (pods)
    return [
      `"${pods.metric.name}" on pods:`,
      `${status?.pods?.current.averageValue ?? '<unknown>'} / ${pods.target.averageValue}`,
    ];
  if (object) {
    const { kind, name } = object.describedObject;
    const title = `"${object.metric.name}" on ${kind}/${name}`;
    return custom(title, object.target, status?.object?.current);
  }
  if (resource)
    return usage(`resource ${resource.name} on pods`, resource.target, status?.resource?.current);
  if (containerResource) {
    const { name, container, target } = containerResource;
    const title = `resource ${name} of container "${container}" on pods`;
    return usage(title, target, status?.containerResource?.current);
  }
  return [`<unknown metric type "${metric.type}">`];
}

function custom(
  title: string,
  target: MetricTarget,
  current: MetricValueStatus | undefined,
): readonly string[] {
  return target.averageValue !== undefined
    ? [
        `${title} (target average value):`,
        `${current?.averageValue ?? '<unknown>'} / ${target.averageValue}`,
      ]
    : [`${title} (target value):`, `${current?.value ?? '<unknown>'} / ${target.value}`];
}

function usage(
  title: string,
  target: MetricTarget,
  current: MetricValueStatus | undefined,
): readonly string[] {
  if (target.averageValue !== undefined)
    return [`${title}:`, `${current?.averageValue ?? '<unknown>'} / ${target.averageValue}`];
  const now =
    current?.averageUtilization === undefined
      ? '<unknown>'
      : `${current.averageUtilization}% (${current.averageValue})`;
  const wanted =
    target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
  return [`${title}  (as a percentage of request):`, `${now} / ${wanted}`];
}

function direction(page: Page, title: string, rules: HPAScalingRules | undefined): void {
  if (!rules) return;
  const { stabilizationWindowSeconds, selectPolicy, policies = [] } = rules;
  page.line(1, `${title}:`);
  if (stabilizationWindowSeconds !== undefined)
    page.line(2, `Stabilization Window: ${stabilizationWindowSeconds} seconds`);
  if (policies.length === 0) return;
  page.line(2, `Select Policy: ${selectPolicy ?? 'Max'}`);
  page.line(2, 'Policies:');
  for (const { type, value, periodSeconds } of policies)
    page.line(3, `- Type: ${type}`, `Value: ${value}`, `Period: ${periodSeconds} seconds`);
}
