// HorizontalPodAutoscaler controller: every 15 seconds, counted from the autoscaler's creation, it compares what
// the pods use with what they are meant to [pkg/controller/podautoscaler/horizontal.go].
//
// Departures: a failure is reported when it begins or changes, not at every sync; two autoscalers that share
// pods are not told apart (AmbiguousSelector). What upstream keeps in memory is in annotations (memory.ts).

import type {
  HorizontalPodAutoscalerCondition as Condition,
  MetricStatus,
} from 'kubernetes-types/autoscaling/v2.js';
import type { View } from '../../events/view.js';
import type { HorizontalPodAutoscaler } from '../../kinds/horizontalpodautoscaler/index.js';
import { podsSelected } from '../../kinds/pod/selection.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import { type Manifest, type Millis, refOf } from '../../machinery/object.js';
import { ask, defineController, type Intent, setStatus, wake } from '../controller.js';
import { type Report, record } from '../record.js';
import { type Evaluation, evaluated } from './evaluate.js';
import { limitedReplicas, longestPeriod, longestWindow } from './limits.js';
import { type Memory, recommended, remembered, SYNC, withMemory } from './memory.js';
import { type Target, targetOf } from './target.js';

const SOURCE = { component: 'horizontal-pod-autoscaler' };

export const horizontalPodAutoscalerController = defineController({
  name: 'horizontal-pod-autoscaler',
  reconciles: 'HorizontalPodAutoscaler',
  reconcile(hpa, view) {
    const phase = millisOf(hpa.metadata.creationTimestamp) % SYNC;
    const syncs = Math.floor((view.now - phase) / SYNC);
    const isTime =
      (view.now - phase) % SYNC === 0 &&
      view.now >= millisOf(hpa.metadata.creationTimestamp) + SYNC;
    const next = wake((syncs + 1) * SYNC + phase);
    return isTime ? [...synced(hpa, view), next] : [next];
  },
});

/** Everything one sync has found out, on its way into the status. */
interface Findings {
  readonly current: number;
  readonly desired: number;
  readonly metrics: readonly MetricStatus[] | undefined;
  readonly conditions: readonly Condition[];
  readonly memory: Memory;
  readonly scaledAt?: string;
}

function synced(hpa: HorizontalPodAutoscaler, view: View): readonly Intent[] {
  const target = targetOf(hpa, view);
  if (!target.ok) return withoutScale(hpa, target.error, view);
  const { replicas: current } = target.value;
  const conditions = withCondition(hpa.status?.conditions ?? [], 'AbleToScale', 'True', view, {
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  });
  const memory = remembered(hpa);
  const found: Findings = { current, desired: current, metrics: undefined, conditions, memory };
  const { minReplicas: min = 1, maxReplicas: max } = hpa.spec;
  if (current === 0 && min !== 0)
    return written(hpa, {
      ...found,
      desired: 0,
      conditions: withCondition(conditions, 'ScalingActive', 'False', view, {
        reason: 'ScalingDisabled',
        message: 'scaling is disabled since the replica count of the target is zero',
      }),
    });
  if (current > max) return rescaled(hpa, target.value, { ...found, desired: max }, ABOVE, view);
  if (current < min) return rescaled(hpa, target.value, { ...found, desired: min }, BELOW, view);
  return measuredSync(hpa, target.value, found, view);
}

const ABOVE = 'Current number of replicas above Spec.MaxReplicas';
const BELOW = 'Current number of replicas below Spec.MinReplicas';

function measuredSync(
  hpa: HorizontalPodAutoscaler,
  target: Target,
  found: Findings,
  view: View,
): readonly Intent[] {
  const { current } = found;
  if (!target.selector)
    return invalidMetrics(hpa, found, view, {
      ok: false,
      reason: 'InvalidSelector',
      error: "the HPA target's scale is missing a selector",
      summary: 'selector is required',
    });
  const pods = podsSelected(view, hpa.metadata.namespace ?? '', target.selector);
  const results = evaluated(hpa, pods, current, view);
  let best: Extract<Evaluation, { ok: true }> | undefined;
  for (const result of results)
    if (result.ok && (!best || result.replicas > best.replicas)) best = result;
  const failed = results.filter((result) => !result.ok);
  const [first] = failed;
  if (first && (!best || best.replicas < current)) {
    const summary = `invalid metrics (${failed.length} invalid out of ${results.length}), first error is: ${first.summary}`;
    return invalidMetrics(hpa, found, view, { ...first, summary });
  }
  if (!best) return written(hpa, found);
  const sizes = {
    current,
    desired: best.replicas,
    min: hpa.spec.minReplicas ?? 1,
    max: hpa.spec.maxReplicas,
  };
  const memory = begun(hpa, found, view);
  const { replicas, able, limited } = limitedReplicas(hpa, sizes, memory, view.now);
  let conditions = withCondition(found.conditions, 'ScalingActive', 'True', view, {
    reason: 'ValidMetricFound',
    message: `the HPA was able to successfully calculate a replica count from ${best.name}`,
  });
  conditions = withCondition(conditions, 'AbleToScale', 'True', view, able);
  conditions = withCondition(conditions, 'ScalingLimited', limited.status, view, limited);
  const findings: Findings = {
    current,
    desired: replicas,
    metrics: results.flatMap((result) => (result.ok ? [result.status] : [])),
    conditions,
    memory: {
      ...memory,
      recommendations: recommended(
        memory.recommendations,
        best.replicas,
        view.now,
        longestWindow(hpa),
      ),
    },
  };
  if (replicas === current) return written(hpa, findings);
  const reason = reasonFor(best, current);
  return rescaled(hpa, target, findings, reason, view);
}

/** None where the metrics call for what there is, and an earlier recommendation is carried out. */
const reasonFor = ({ replicas, name }: { replicas: number; name: string }, current: number) =>
  replicas > current
    ? `${name} above target`
    : replicas < current
      ? 'All metrics below target'
      : '';

/**
 * The size an autoscaler finds is its first recommendation, made at its first sync. It is written down with the next
 * one, unless metrics have failed for so long that it is of no more use.
 */
function begun(hpa: HorizontalPodAutoscaler, { memory, current }: Findings, view: View): Memory {
  if (memory.recommendations.length > 0) return memory;
  const active = conditionOf(hpa.status?.conditions ?? [], 'ScalingActive');
  const failsSince =
    active?.status === 'False' ? millisOf(active.lastTransitionTime ?? '') : Infinity;
  return failsSince <= view.now - longestWindow(hpa)
    ? memory
    : { ...memory, recommendations: [[Math.floor(view.now / 1000), current]] };
}

function rescaled(
  hpa: HorizontalPodAutoscaler,
  target: Target,
  found: Findings,
  reason: string,
  view: View,
): readonly Intent[] {
  const { desired, current } = found;
  const size = `New size: ${desired}; reason: ${reason}`;
  const able = {
    reason: 'SucceededRescale',
    message: `the HPA controller was able to update the target scale to ${desired}`,
  };
  const request = {
    verb: 'update',
    ref: refOf(target.object),
    subresource: 'scale',
    object: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: target.object.metadata.name, namespace: hpa.metadata.namespace },
      spec: { replicas: desired },
    } as Manifest,
  } as const;
  const refused = ({ message }: { readonly message: string }): readonly Intent[] => [
    record(view, SOURCE, hpa, {
      type: 'Warning',
      reason: 'FailedRescale',
      message: `${size}; error: ${message}`,
    }),
    ...written(hpa, {
      ...found,
      desired: hpa.status?.desiredReplicas ?? 0,
      conditions: withCondition(found.conditions, 'AbleToScale', 'False', view, {
        reason: 'FailedUpdateScale',
        message: `the HPA controller was unable to update the target scale: ${message}`,
      }),
    }),
  ];
  return [
    ask(request, refused),
    record(view, SOURCE, hpa, { type: 'Normal', reason: 'SuccessfulRescale', message: size }),
    ...written(hpa, {
      ...found,
      scaledAt: timestamp(view.now),
      conditions: withCondition(found.conditions, 'AbleToScale', 'True', view, able),
      memory: hpa.spec.behavior
        ? withScaleEvent(hpa, found.memory, desired - current, view.now)
        : found.memory,
    }),
  ];
}

function withScaleEvent(
  hpa: HorizontalPodAutoscaler,
  memory: Memory,
  change: number,
  now: Millis,
): Memory {
  const kept = memory.scaleEvents.filter(([at]) => at * 1000 > now - longestPeriod(hpa));
  return { ...memory, scaleEvents: [...kept, [Math.floor(now / 1000), change]] };
}

function withoutScale(hpa: HorizontalPodAutoscaler, error: string, view: View): readonly Intent[] {
  const says = {
    reason: 'FailedGetScale',
    message: `the HPA controller was unable to get the target's current scale: ${error}`,
  };
  const before = hpa.status?.conditions ?? [];
  const conditions = withCondition(before, 'AbleToScale', 'False', view, says);
  const isNews = says.message !== conditionOf(before, 'AbleToScale')?.message;
  return [
    ...(isNews ? [warning(hpa, view, 'FailedGetScale', error)] : []),
    setStatus(hpa, { ...hpa.status, conditions } as typeof hpa.status),
  ];
}

function invalidMetrics(
  hpa: HorizontalPodAutoscaler,
  found: Findings,
  view: View,
  failure: Extract<Evaluation, { ok: false }>,
): readonly Intent[] {
  const message =
    failure.reason === 'InvalidSelector'
      ? failure.error
      : `the HPA was unable to compute the replica count: ${failure.error}`;
  const says = { reason: failure.reason, message };
  const isNews = message !== conditionOf(hpa.status?.conditions ?? [], 'ScalingActive')?.message;
  return [
    ...(isNews
      ? [
          warning(hpa, view, failure.reason, failure.error),
          warning(hpa, view, 'FailedComputeMetricsReplicas', failure.summary),
        ]
      : []),
    ...written(hpa, {
      ...found,
      desired: hpa.status?.desiredReplicas ?? 0,
      metrics: hpa.status?.currentMetrics,
      conditions: withCondition(found.conditions, 'ScalingActive', 'False', view, says),
    }),
  ];
}

const warning = (
  hpa: HorizontalPodAutoscaler,
  view: View,
  reason: string,
  message: string,
): Intent => record(view, SOURCE, hpa, { type: 'Warning', reason, message } satisfies Report);

function written(hpa: HorizontalPodAutoscaler, found: Findings): readonly Intent[] {
  const { current, desired, metrics, conditions, memory, scaledAt } = found;
  const lastScaleTime = scaledAt ?? hpa.status?.lastScaleTime;
  const status = {
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    currentReplicas: current,
    desiredReplicas: desired,
    currentMetrics: metrics && metrics.length > 0 ? metrics : null,
    conditions,
  };
  return [setStatus(hpa, status as unknown as typeof hpa.status, withMemory(hpa, memory))];
}

const conditionOf = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find((condition) => condition.type === type);

/** The time of a condition is that of its last change of status. */
function withCondition(
  conditions: readonly Condition[],
  type: string,
  status: string,
  view: View,
  { reason, message }: { readonly reason: string; readonly message: string },
): readonly Condition[] {
  const old = conditionOf(conditions, type);
  const lastTransitionTime =
    old?.status === status ? (old.lastTransitionTime ?? '') : timestamp(view.now);
  const fresh: Condition = { type, status, lastTransitionTime, reason, message };
  return old ? conditions.map((c) => (c === old ? fresh : c)) : [...conditions, fresh];
}
