// What all metrics of an autoscaler together call for [pkg/controller/podautoscaler/horizontal.go
// computeReplicasForMetrics].
//
// Departure: there are no custom or external metrics to be had, so that asking for them fails as it does in a
// cluster without an adapter.

import type { MetricSpec, MetricStatus, MetricTarget } from 'kubernetes-types/autoscaling/v2.js';
import { metricsFault } from '../../kinds/fault/active.js';
import type { HorizontalPodAutoscaler } from '../../kinds/horizontalpodautoscaler/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { type Parsed, parsed, refused } from '../../machinery/parsed.js';
import { formatQuantity } from '../../machinery/quantity.js';
import { makeMilliQuantity, makeQuantity, milliValue } from '../../machinery/quantity-math.js';
import type { Reader } from '../../machinery/reader.js';
import { podUsage } from './metrics.js';
import {
  type Measurement,
  type Proposal,
  proposedReplicas,
  TOLERANCE,
  type Tolerances,
} from './replicas.js';
import { amountOf, requestsOf } from './requests.js';

/** What one metric says, or why it says nothing. */
export type Evaluation =
  | {
      readonly ok: true;
      readonly replicas: number;
      readonly name: string;
      readonly status: MetricStatus;
    }
  | {
      readonly ok: false;
      /** Of the condition, and of the Event. */
      readonly reason: string;
      readonly error: string;
      /** The error as the summary of all metrics words it. */
      readonly summary: string;
    };

export const evaluated = (
  { spec, metadata }: HorizontalPodAutoscaler,
  pods: readonly Pod[],
  current: number,
  reader: Reader,
): readonly Evaluation[] => {
  const tolerances = reader.feature('HPAConfigurableTolerance') ? tolerancesOf(spec) : undefined;
  return (spec.metrics ?? []).map((metric) =>
    evaluate(metric, metadata.namespace ?? '', { pods, current, reader, tolerances }),
  );
};

interface Around {
  readonly pods: readonly Pod[];
  readonly current: number;
  readonly reader: Reader;
  readonly tolerances: Tolerances | undefined;
}

function tolerancesOf({ behavior }: HorizontalPodAutoscaler['spec']): Tolerances {
  const own = (rules: unknown): number => {
    const { tolerance } = (rules ?? {}) as { readonly tolerance?: string };
    return tolerance === undefined ? TOLERANCE : milliValue(tolerance) / 1000;
  };
  return { up: own(behavior?.scaleUp), down: own(behavior?.scaleDown) };
}

function evaluate(metric: MetricSpec, namespace: string, around: Around): Evaluation {
  if (metric.type === 'Resource' && metric.resource)
    return resourceEvaluation(metric.resource, undefined, around);
  if (metric.type === 'ContainerResource' && metric.containerResource) {
    const { container } = metric.containerResource;
    return resourceEvaluation(metric.containerResource, container, around);
  }
  return withoutAdapter(metric, namespace);
}

function withoutAdapter(metric: MetricSpec, namespace: string): Evaluation {
  const none = 'no custom metrics API (custom.metrics.k8s.io) registered';
  const fail = (what: string, reason: string, error: string): Evaluation => ({
    ok: false,
    reason,
    error,
    summary: `failed to get ${what} metric value: ${error}`,
  });
  const name =
    metric[metric.type === 'Pods' ? 'pods' : metric.type === 'Object' ? 'object' : 'external']
      ?.metric.name ?? '';
  if (metric.type === 'Pods')
    return fail(
      'pods',
      'FailedGetPodsMetric',
      `unable to get metric ${name}: unable to fetch metrics from custom metrics API: ${none}`,
    );
  if (metric.type === 'Object') {
    const { kind = '', name: object = '' } = metric.object?.describedObject ?? {};
    return fail(
      'object',
      'FailedGetObjectMetric',
      `unable to get metric ${name}: ${kind} on ${namespace} ${object}/unable to fetch metrics from custom metrics API: ${none}`,
    );
  }
  return fail(
    'external',
    'FailedGetExternalMetric',
    `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`,
  );
}

interface ResourceSource {
  readonly name: string;
  readonly target: MetricTarget;
}

function resourceEvaluation(
  { name, target }: ResourceSource,
  container: string | undefined,
  around: Around,
): Evaluation {
  const asShare = target.averageValue === undefined;
  const what = container === undefined ? 'resource' : 'container resource';
  const proposal = measured(name, target, container, around);
  if (!proposal.ok) {
    const error = `failed to get ${name} ${asShare ? 'utilization' : 'usage'}: ${proposal.error}`;
    return {
      ok: false,
      reason:
        container === undefined ? 'FailedGetResourceMetric' : 'FailedGetContainerResourceMetric',
      error,
      summary: `failed to get ${name} ${what} metric value: ${error}`,
    };
  }
  const { replicas, utilization, average } = proposal.value;
  const value = {
    ...(utilization === undefined ? {} : { averageUtilization: utilization }),
    averageValue: amountText(name, average),
  };
  return {
    ok: true,
    replicas,
    name: `${name} ${what}${asShare ? ' utilization (percentage of request)' : ''}`,
    status:
      container === undefined
        ? { type: 'Resource', resource: { name, current: value } }
        : { type: 'ContainerResource', containerResource: { name, container, current: value } },
  };
}

function measured(
  resource: string,
  target: MetricTarget,
  container: string | undefined,
  { pods, current, reader, tolerances }: Around,
): Parsed<Proposal> {
  const trouble = metricsFault(reader)?.spec.is;
  if (trouble !== undefined)
    return refused(
      `unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: the server ${trouble === 'Missing' ? 'could not find the requested resource' : 'is currently unable to handle the request'} (get pods.metrics.k8s.io)`,
    );
  const isCpu = resource === 'cpu';
  const usage = new Map<string, number>();
  for (const pod of pods) {
    if (pod.status?.phase !== 'Running') continue;
    const used = podUsage(pod, reader, container);
    if (used) usage.set(pod.metadata.name, isCpu ? used.cpuMilli : used.memoryBytes);
  }
  if (usage.size === 0)
    return refused(
      `unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`,
    );
  const requests =
    target.averageValue === undefined ? requestsOf(pods, resource, container) : parsed(undefined);
  if (!requests.ok) return requests;
  const measurement: Measurement = {
    pods,
    usage,
    isCpu,
    target:
      target.averageValue === undefined
        ? (target.averageUtilization ?? 0)
        : amountOf(resource, target.averageValue),
    ...(requests.value ? { requests: requests.value } : {}),
  };
  return proposedReplicas(measurement, current, reader.now, tolerances);
}

const amountText = (resource: string, amount: number): string =>
  formatQuantity(
    resource === 'cpu' ? makeMilliQuantity(amount) : makeQuantity(amount, 'DecimalSI'),
  );
