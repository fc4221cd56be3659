// Between autoscaling/v1 and v2: v1 knows one target, the CPU's utilization. All else that v2 has is in
// annotations there, so that nothing is lost on the way [pkg/apis/autoscaling/v1/conversion.go].

import type {
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  MetricSpec,
} from 'kubernetes-types/autoscaling/v2.js';
import type { KubeObject, Manifest } from '../../machinery/object.js';
import type { HorizontalPodAutoscaler } from './index.js';
import { behaviorFromV1, behaviorToV1 } from './v1-behavior.js';
import { metricFromV1, metricToV1, statusFromV1, statusToV1 } from './v1-metrics.js';

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const BEHAVIOR = `${PREFIX}behavior`;
const ROUND_TRIP = [METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR];

type Annotations = Readonly<Record<string, string>>;

export function autoscalerToV1(object: KubeObject): KubeObject {
  const { spec, status, ...rest } = object as HorizontalPodAutoscaler;
  const annotations = {
    ...withoutRoundTrip(object.metadata?.annotations),
    ...annotationsFor(spec, status),
  };
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(object.metadata, annotations),
    ...(spec ? { spec: specToV1(spec) } : {}),
    ...(status ? { status: statusOfV1(status) } : {}),
  } as KubeObject;
}

function annotationsFor(
  spec: HorizontalPodAutoscalerSpec | undefined,
  status: HorizontalPodAutoscalerStatus | undefined,
): Annotations {
  const others = (spec?.metrics ?? []).filter((metric) => cpuTarget(metric) === undefined);
  const current = status?.currentMetrics ?? [];
  const conditions = status?.conditions ?? [];
  const json = (name: string, isThere: boolean, value: () => unknown) =>
    isThere ? { [name]: JSON.stringify(value()) } : {};
  return {
    ...json(BEHAVIOR, spec?.behavior !== undefined, () => behaviorToV1(spec?.behavior ?? {})),
    ...json(CONDITIONS, conditions.length > 0, () => conditions.map(inOrder)),
    ...json(CURRENT_METRICS, current.length > 0, () => current.map(statusToV1)),
    ...json(METRICS, others.length > 0, () => others.map(metricToV1)),
  };
}

const inOrder = (condition: HorizontalPodAutoscalerCondition) => {
  const { type, status, lastTransitionTime, reason, message } = condition;
  return { type, status, lastTransitionTime, reason, message };
};

const cpuTarget = ({ type, resource }: MetricSpec): number | undefined =>
  type === 'Resource' && resource?.name === 'cpu' ? resource.target.averageUtilization : undefined;

function specToV1({
  scaleTargetRef,
  minReplicas,
  maxReplicas,
  metrics,
}: HorizontalPodAutoscalerSpec) {
  const target = metrics?.map(cpuTarget).find((share) => share !== undefined);
  return {
    scaleTargetRef,
    ...(minReplicas === undefined ? {} : { minReplicas }),
    maxReplicas,
    ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }),
  };
}

function statusOfV1({
  conditions: _conditions,
  currentMetrics,
  ...status
}: HorizontalPodAutoscalerStatus) {
  const share = currentMetrics?.find(
    ({ type, resource }) => type === 'Resource' && resource?.name === 'cpu',
  )?.resource?.current.averageUtilization;
  return {
    currentReplicas: 0,
    ...status,
    ...(share === undefined ? {} : { currentCPUUtilizationPercentage: share }),
  };
}

interface V1Spec {
  readonly scaleTargetRef?: unknown;
  readonly targetCPUUtilizationPercentage?: number;
}

export function autoscalerFromV1(object: Manifest): Manifest {
  const { spec, status, metadata, ...rest } = object as Manifest & {
    readonly spec?: V1Spec;
    readonly status?: object;
  };
  const annotations = metadata?.annotations ?? {};
  return {
    ...rest,
    apiVersion: 'autoscaling/v2',
    ...(metadata ? { metadata: withAnnotations(metadata, withoutRoundTrip(annotations)) } : {}),
    ...(spec ? { spec: specFromV1(spec, annotations) } : {}),
    ...(status ? { status: statusOfV2(status, annotations) } : {}),
  } as Manifest;
}

const DEFAULT_CPU_TARGET = 80;

function specFromV1({ targetCPUUtilizationPercentage: share, ...spec }: V1Spec, kept: Annotations) {
  const others = listIn(kept, METRICS)?.map(metricFromV1) ?? [];
  const metrics = [...(share === undefined ? [] : [cpuMetric(share)]), ...others];
  const behavior = behaviorFromV1(jsonIn(kept, BEHAVIOR));
  return {
    ...spec,
    metrics: metrics.length > 0 ? metrics : [cpuMetric(DEFAULT_CPU_TARGET)],
    ...(behavior ? { behavior } : {}),
  };
}

const cpuMetric = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

function statusOfV2(status: object, kept: Annotations) {
  const { currentCPUUtilizationPercentage: share, ...others } = status as {
    readonly currentCPUUtilizationPercentage?: number;
  };
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', current: { averageUtilization: share } },
  };
  const conditions = listIn(kept, CONDITIONS);
  return {
    ...others,
    currentMetrics:
      listIn(kept, CURRENT_METRICS)?.map(statusFromV1) ?? (share === undefined ? null : [cpu]),
    ...(conditions ? { conditions } : {}),
  };
}

type Json = { readonly [field: string]: unknown };

/** What an annotation holds that is not JSON counts for nothing. */
function jsonIn(annotations: Annotations, name: string): unknown {
  try {
    return JSON.parse(annotations[name] ?? 'null');
  } catch {
    return undefined;
  }
}

function listIn(annotations: Annotations, name: string): readonly Json[] | undefined {
  const read = jsonIn(annotations, name);
  const isList = Array.isArray(read) && read.every((item) => typeof item === 'object' && item);
  return isList ? (read as Json[]) : undefined;
}

const withoutRoundTrip = (annotations: Annotations = {}): Annotations =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => !ROUND_TRIP.includes(name)));

function withAnnotations(
  metadata: Manifest['metadata'],
  annotations: Annotations,
): Manifest['metadata'] {
  const { annotations: _before, ...rest } = metadata ?? {};
  return Object.keys(annotations).length === 0 ? rest : { ...rest, annotations };
}
