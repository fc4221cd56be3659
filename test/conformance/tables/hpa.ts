// tables_controllers: rounds of the autoscaler, and its arithmetic.
//
// What pods use is told by Behaviors, as a user tells it; metrics of other sources than pods have no adapter here.

import { evaluated } from '../../../src/controllers/hpa/evaluate.js';
import { horizontalPodAutoscalerController } from '../../../src/controllers/hpa/index.js';
import { limitedReplicas } from '../../../src/controllers/hpa/limits.js';
import { changedWithin, type Entry, withMemory } from '../../../src/controllers/hpa/memory.js';
import { grouped, proposedReplicas } from '../../../src/controllers/hpa/replicas.js';
import type { HorizontalPodAutoscaler } from '../../../src/kinds/horizontalpodautoscaler/index.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { carriedOut, type Outcome, statusesOf } from './carried-out.js';
import type { Recipe, Recipes } from './table.js';
import { identified, latestIn, several, worldOf, ZERO } from './world.js';

/** When the tests of autoscaling ran, to the second; some of their inputs are relative to it. */
const RAN = Date.parse('2026-11-22T20:18:13.200Z');
const NAMESPACE = 'test-namespace';
const LABELS = { name: 'test-pod' };
const NO_ADAPTER = 'metrics that are not of pods’ resources: there is no adapter for them';

/** Built as the case is, if it mentions a moment that is not long before the tests ran. */
function nowOf(given: unknown): number {
  const latest = latestIn(given, 0);
  return latest > RAN - 60_000 ? latest : RAN;
}

const made = (kind: 'Pod' | 'HorizontalPodAutoscaler', recorded: Fields): KubeObject =>
  identified(kind, recorded, 'it');

interface PodFacts {
  readonly requests: Readonly<Record<string, string>>;
  readonly usage: readonly (number | undefined)[];
  readonly ready: string | undefined;
  readonly started: string | undefined;
  readonly phase: string | undefined;
  readonly leaving: boolean | undefined;
}

function podAndBehaviors(at: number, facts: PodFacts, resource: string): readonly KubeObject[] {
  const { requests, usage, ready = 'True', started = ZERO, phase = 'Running', leaving } = facts;
  const name = `test-pod-${at}`;
  const running = { running: { startedAt: ZERO } };
  const names = ['container1', 'container2'];
  const pod = made('Pod', {
    metadata: {
      name,
      namespace: NAMESPACE,
      labels: { ...LABELS, pod: name },
      ...(leaving ? { deletionTimestamp: ZERO } : {}),
    },
    spec: { containers: names.map((own) => ({ name: own, resources: { requests } })) },
    status: {
      phase,
      startTime: started,
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: started }],
      containerStatuses: names.flatMap((own, i) =>
        usage[i] === undefined ? [] : [{ name: own, state: running }],
      ),
    },
  });
  const behaviors = names.flatMap((container, i) => {
    const amount = usage[i];
    if (amount === undefined) return [];
    const point = [{ at: '0s', value: resource === 'cpu' ? `${amount}m` : String(amount) }];
    return [
      {
        apiVersion: 'kubetape.io/v1alpha1',
        kind: 'Behavior',
        metadata: { name: `${name}-${container}`, uid: `${name}-${container}` },
        spec: {
          selector: { labels: { matchLabels: { pod: name } }, container },
          [resource]: point,
        },
      } as unknown as KubeObject,
    ];
  });
  return [pod, ...behaviors];
}

const isPod = (object: KubeObject): boolean => object.kind === 'Pod';

const half = (quantity: string): string =>
  quantity.endsWith('m') ? `${Number(quantity.slice(0, -1)) / 2}m` : `${Number(quantity) * 500}m`;

/** One sync of the controller, as the tests that start with a whole autoscaler make it. */
const synced: Recipe = (given) => {
  const metrics = ((given['metricsTarget'] ?? []) as readonly Fields[]).map((one) =>
    plain<Fields>(one),
  );
  if (metrics.some(({ type }) => ['Pods', 'Object', 'External'].includes(type)))
    return notRun(NO_ADAPTER);
  if (metrics.some(({ type }) => type === 'CheddarCheese'))
    return notRun('a type of metric that validation does not let in');
  // Autoscalers are made at whole seconds, and a sync is a whole number of them later.
  const now = Math.ceil(nowOf(given) / 1000) * 1000;
  const { reportedLevels, reportedCPURequests, statusReplicas, resource } = given;
  const levels = (reportedLevels ?? []) as readonly number[];
  const requests = (reportedCPURequests ?? Array(statusReplicas).fill('1')) as readonly string[];
  const pods = requests.flatMap((request, i) => {
    const level = levels[i];
    const each = level === undefined ? undefined : Math.trunc(level / 2);
    return podAndBehaviors(
      i,
      {
        requests: { cpu: half(request) },
        usage: [each, each],
        ready: given['reportedPodReadiness']?.[i],
        started: given['reportedPodStartTime']?.[i],
        phase: given['reportedPodPhase']?.[i],
        leaving: given['reportedPodDeletionTimestamp']?.[i],
      },
      'cpu',
    );
  });
  const target = resource ?? { name: 'test-rc', apiVersion: 'v1', kind: 'ReplicationController' };
  const scaled = identified(
    target['kind'],
    {
      metadata: { name: target['name'], namespace: NAMESPACE },
      spec: {
        replicas: given['specReplicas'],
        selector: target['kind'] === 'ReplicationController' ? LABELS : { matchLabels: LABELS },
      },
      status: { replicas: statusReplicas },
    },
    'target',
  );
  const hpa = autoscalerOf(given, metrics, target, now);
  const view = worldOf([scaled, hpa, ...pods], { now });
  const outcome = carriedOut(horizontalPodAutoscalerController.reconcile(hpa, view), view);
  return compared(given, hpa, outcome);
};

function autoscalerOf(
  given: Fields,
  metrics: readonly Fields[],
  target: Fields,
  now: number,
): HorizontalPodAutoscaler {
  const { scaleUpRules, scaleDownRules, CPUTarget, specReplicas, lastScaleTime } = given;
  const utilization = { type: 'Utilization', averageUtilization: CPUTarget };
  const cpu = { type: 'Resource', resource: { name: 'cpu', target: utilization } };
  const hpa = made('HorizontalPodAutoscaler', {
    metadata: {
      name: 'test-hpa',
      namespace: NAMESPACE,
      // A sync of it falls on now.
      creationTimestamp: new Date(now - 15_000 * 40).toISOString(),
    },
    spec: {
      scaleTargetRef: target,
      minReplicas: given['minReplicas'],
      maxReplicas: given['maxReplicas'],
      metrics: [...(CPUTarget > 0 || metrics.length === 0 ? [cpu] : []), ...metrics],
      ...(scaleUpRules || scaleDownRules
        ? {
            behavior: {
              ...(scaleUpRules ? { scaleUp: plain(scaleUpRules) } : {}),
              ...(scaleDownRules ? { scaleDown: plain(scaleDownRules) } : {}),
            },
          }
        : {}),
    },
    status: {
      currentReplicas: specReplicas,
      desiredReplicas: specReplicas,
      ...(lastScaleTime ? { lastScaleTime } : {}),
    },
  }) as unknown as HorizontalPodAutoscaler;
  const recommendations = entriesOf(given['recommendations'], 0);
  if (given['recommendations'] === null) return hpa;
  // An empty memory is one in which nothing is left that counts.
  const some: readonly Entry[] = recommendations.length > 0 ? recommendations : [[1, 0]];
  const annotations = withMemory(hpa, { recommendations: some, scaleEvents: [] });
  return { ...hpa, metadata: { ...hpa.metadata, annotations } };
}

/** Upstream notes one for each sync; here an entry holds until the next, so `nothing` fills the gaps. */
function entriesOf(recorded: readonly Fields[] | null, nothing: number): readonly Entry[] {
  const sorted = [...(recorded ?? [])].sort((a, b) => (a['timestamp'] < b['timestamp'] ? -1 : 1));
  return sorted.flatMap(({ recommendation, timestamp: time }): Entry[] => {
    const at = Math.floor(Date.parse(time) / 1000);
    return [
      [at, recommendation],
      [at + 15, nothing],
    ];
  });
}

const DEFAULT_CONDITIONS = [
  { type: 'AbleToScale', status: 'True', reason: 'SucceededRescale' },
  { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' },
  { type: 'ScalingLimited', status: 'False', reason: 'DesiredWithinRange' },
];

function compared(given: Fields, hpa: HorizontalPodAutoscaler, outcome: Outcome) {
  const status = statusesOf(outcome, 'HorizontalPodAutoscaler').at(-1) ?? hpa.status ?? {};
  const told = (list: readonly Fields[]) =>
    list.map(({ type, status: holds, reason }) => `${type} ${holds} ${reason}`).sort();
  const current = (status['currentMetrics'] ?? []) as readonly Fields[];
  return {
    actual: {
      desired: status['desiredReplicas'],
      conditions: told(status['conditions'] ?? []),
      rescaled: given['verifyEvents']
        ? outcome.events.some(({ reason }) => reason === 'SuccessfulRescale')
        : null,
      utilization: given['verifyCPUCurrent']
        ? current.find(({ type }) => type === 'Resource')?.['resource'].current.averageUtilization
        : null,
    },
    expected: {
      desired: given['expectedDesiredReplicas'],
      conditions: told(given['expectedConditions'] ?? DEFAULT_CONDITIONS),
      rescaled: given['verifyEvents']
        ? given['expectedDesiredReplicas'] !== given['specReplicas']
        : null,
      utilization: given['verifyCPUCurrent'] ? utilizationOf(given) : null,
    },
  };
}

/** The test works it out of what is used and requested, if the case does not say. */
function utilizationOf({ CPUCurrent, reportedLevels, reportedCPURequests }: Fields): number {
  if (CPUCurrent !== 0) return CPUCurrent;
  const used = reportedLevels.reduce((sum: number, one: number) => sum + one, 0);
  const asked = reportedCPURequests.reduce(
    (sum: number, one: string) => sum + 2 * Number(half(one).slice(0, -1)),
    0,
  );
  return Math.trunc((100 * used) / asked);
}

/** What one metric calls for. */
const calculated: Recipe = (given) => {
  const { resource, metric, currentReplicas, expectedReplicas, expectedError } = given;
  const now = nowOf(given);
  if (metric) {
    if (metric.metricType !== PODS_METRIC) return notRun(NO_ADAPTER);
    return plainMetric(given, now);
  }
  const { name, requests, levels, targetUtilization, targetValue } = resource as Fields;
  const asked = (requests ?? []) as readonly string[];
  const count = asked.length > 0 ? asked.length : currentReplicas;
  const objects = Array.from({ length: count }, (_, i) =>
    podAndBehaviors(
      i,
      {
        requests: asked[i] === undefined ? {} : { [name]: asked[i] },
        usage: levels?.[i] ?? [],
        ready: given['podReadiness']?.[i],
        started: given['podStartTime']?.[i],
        phase: given['podPhase']?.[i],
        leaving: given['podDeletionTimestamp']?.[i],
      },
      name,
    ),
  ).flat();
  const target = targetUtilization
    ? { type: 'Utilization', averageUtilization: targetUtilization }
    : { type: 'AverageValue', averageValue: `${targetValue}m` };
  const { container } = given;
  const spec = container
    ? { type: 'ContainerResource', containerResource: { name, target, container } }
    : { type: 'Resource', resource: { name, target } };
  const hpa = made('HorizontalPodAutoscaler', { spec: { metrics: [spec], maxReplicas: 100 } });
  const pods = objects.filter(isPod) as unknown as readonly Pod[];
  const [answer] = evaluated(
    hpa as HorizontalPodAutoscaler,
    pods,
    currentReplicas,
    worldOf(objects, { now }),
  );
  if (!answer) throw new Error('no answer');
  const wanted = expectedError ? (expectedError.$error as string) : '';
  if (!answer.ok || expectedError)
    return {
      actual: { error: answer.ok ? '' : answer.error.includes(wanted) ? wanted : answer.error },
      expected: { error: wanted },
    };
  const { resource: plainly, containerResource } = answer.status;
  const current = (plainly ?? containerResource)?.current;
  return {
    actual: [answer.replicas, targetUtilization ? current?.averageUtilization : null],
    expected: [expectedReplicas, targetUtilization ? resource.expectedUtilization : null],
  };
};

const PODS_METRIC = 4;

function plainMetric(given: Fields, now: number) {
  const { metric, currentReplicas, podReadiness, podPhase, podStartTime } = given;
  const pods = Array.from(
    { length: Math.max(currentReplicas, (podPhase ?? []).length) },
    (_, i) => {
      const facts: PodFacts = {
        requests: {},
        usage: [],
        ready: podReadiness?.[i],
        started: podStartTime?.[i],
        phase: podPhase?.[i],
        leaving: given['podDeletionTimestamp']?.[i],
      };
      return podAndBehaviors(i, facts, 'cpu')[0] as unknown as Pod;
    },
  );
  const levels = (metric['levels'] ?? []) as readonly number[];
  const usage = new Map(levels.map((level, i) => [`test-pod-${i}`, level]));
  const measurement = { pods, usage, target: metric['targetUsage'], isCpu: false };
  const answer = proposedReplicas(measurement, currentReplicas, now);
  return {
    actual: answer.ok ? [answer.value.replicas, answer.value.average] : answer.error,
    expected: [given['expectedReplicas'], metric['expectedUsage']],
  };
}

const limitsOf = (
  sizes: { current: number; desired: number; min: number; max: number },
  spec: Fields,
  recommendations: readonly Entry[],
) => {
  const hpa = made('HorizontalPodAutoscaler', { spec }) as HorizontalPodAutoscaler;
  return limitedReplicas(hpa, sizes, { recommendations, scaleEvents: [] }, RAN);
};
const UNLIMITED = { min: 0, max: 1_000_000 };
const anyRate = (stabilizationWindowSeconds: number): Fields => ({
  stabilizationWindowSeconds,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 1_000_000, periodSeconds: 60 }],
});

const autoscaled: Recipe = (given) => {
  const { scaleUpRules, scaleDownRules, scaleUpEvents, scaleDownEvents } = given;
  const behavior = {
    scaleUp: withDefaults(scaleUpRules, UP),
    scaleDown: withDefaults(scaleDownRules, DOWN),
  };
  const hpa = made('HorizontalPodAutoscaler', { spec: { behavior } });
  const sizes = {
    current: given['currentReplicas'],
    desired: given['prenormalizedDesiredReplicas'],
    min: given['specMinReplicas'],
    max: given['specMaxReplicas'],
  };
  // The test is about limits of the rate; recommendations of the past are none, so nothing is stabilized.
  const scaleEvents = [...changesOf(scaleUpEvents, 1), ...changesOf(scaleDownEvents, -1)];
  const memory = { recommendations: [], scaleEvents };
  const { replicas, limited } = limitedReplicas(hpa as HorizontalPodAutoscaler, sizes, memory, RAN);
  return {
    actual: [replicas, limited.reason],
    expected: [given['expectedReplicas'], given['expectedCondition']],
  };
};

const UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 60 },
    { type: 'Percent', value: 100, periodSeconds: 60 },
  ],
};
const DOWN = {
  stabilizationWindowSeconds: 300,
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 60 }],
};
const withDefaults = (rules: Fields | null, defaults: Fields): Fields =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, rules?.[name] ?? value]),
  );

const changesOf = (events: readonly Fields[] | null, sign: number): readonly Entry[] =>
  (events ?? []).map(({ replicaChange, timestamp: time }) => [
    Math.floor(Date.parse(time) / 1000),
    sign * replicaChange,
  ]);

export const hpaRecipes: Recipes = {
  'horizontal_test.go:runTest': synced,
  'replica_calculator_test.go:runTest': calculated,
  TestReplicaCalcDisjointResourcesMetrics: 'metrics of pods that are not there',
  TestReplicaCalcMissingContainerMetricError: 'a container that a metrics server leaves out',
  TestScalingWithRules: autoscaled,
  TestGroupPods: ({ pods, metrics, resource, ...given }) => {
    const windows = Object.values((metrics ?? {}) as Record<string, Fields>).map(
      ({ Window }) => Window,
    );
    if (resource === 'cpu' && windows.some((window) => window !== '0s' && window !== '15s'))
      return notRun('metrics that are averaged over another window than the product’s');
    const usage = new Map(Object.keys(metrics ?? {}).map((name) => [name, 1]));
    const list = several('Pod', pods) as readonly Pod[];
    const now = Date.parse('2026-11-22T20:18:24Z');
    const found = grouped({ pods: list, usage, target: 1, isCpu: resource === 'cpu' }, now);
    const sorted = (names: unknown) => [...((names ?? []) as string[])].sort();
    return {
      actual: [found.ready, sorted(found.unready), sorted(found.missing), sorted(found.ignored)],
      expected: [
        given['expectReadyPodCount'],
        sorted(given['expectUnreadyPods']),
        sorted(given['expectMissingPods']),
        sorted(given['expectIgnoredPods']),
      ],
    };
  },
  TestConvertDesiredReplicasWithRules: 'a cap of eight times the size, which only the tests set',
  TestNormalizeDesiredReplicas: (given) => {
    const desired: number = given['prenormalizedDesiredReplicas'];
    const sizes = { ...UNLIMITED, current: 1_000_000, desired };
    const { replicas } = limitsOf(sizes, {}, entriesOf(given['recommendations'], 0));
    return { actual: replicas, expected: given['expectedStabilizedReplicas'] };
  },
  TestNormalizeDesiredReplicasWithBehavior: (given) => {
    const { currentReplicas: current, prenormalizedDesiredReplicas: desired } = given;
    const behavior = {
      scaleUp: anyRate(given['scaleUpStabilizationWindowSeconds']),
      scaleDown: anyRate(given['scaleDownStabilizationWindowSeconds']),
    };
    const entries = entriesOf(given['recommendations'], desired);
    const { replicas } = limitsOf({ ...UNLIMITED, current, desired }, { behavior }, entries);
    return { actual: replicas, expected: given['expectedStabilizedReplicas'] };
  },
  TestStoreScaleEvents: ({ prevScaleEvents, expectedReplicasChange }) => {
    const entries = changesOf(prevScaleEvents, 1);
    return { actual: changedWithin(entries, 'up', RAN, 60_000), expected: expectedReplicasChange };
  },
};
