import { describe, expect, test } from 'vitest';
import { horizontalPodAutoscalerController } from '../../src/controllers/hpa/index.js';
import { limitedReplicas } from '../../src/controllers/hpa/limits.js';
import { heldSince, recommended } from '../../src/controllers/hpa/memory.js';
import { proposedReplicas } from '../../src/controllers/hpa/replicas.js';
import { requestsOf } from '../../src/controllers/hpa/requests.js';
import { replicaSetController } from '../../src/controllers/replicaset/index.js';
import type { HorizontalPodAutoscaler } from '../../src/kinds/horizontalpodautoscaler/index.js';
import { horizontalPodAutoscaler } from '../../src/kinds/horizontalpodautoscaler/index.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { batchCluster } from '../support/batch.js';

const web = (
  replicas: number,
  requests: Readonly<Record<string, string>> | null = { cpu: '100m' },
) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'c', image: 'web:1', ...(requests ? { resources: { requests } } : {}) },
        ],
      },
    },
  },
});

const autoscaler = (spec: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ],
    ...spec,
  },
});

/** What every pod uses, from its start on. */
const load = (...points: readonly (readonly [at: string, value: string])[]) => ({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Behavior',
  metadata: { name: 'load' },
  spec: { selector: { image: 'web:*' }, cpu: points.map(([at, value]) => ({ at, value })) },
});

function world(objects: readonly unknown[]) {
  const world = batchCluster([horizontalPodAutoscalerController, replicaSetController]);
  const refused = objects.map((object) => world.create(object).failure).filter(Boolean);
  const hpa = () => world.cluster.view.get('HorizontalPodAutoscaler', 'web', 'default');
  return {
    ...world,
    refused,
    hpa,
    replicas: () => world.cluster.view.get('ReplicaSet', 'web', 'default')?.spec.replicas,
    conditions: () =>
      hpa()?.status?.conditions?.map(({ type, status, reason }) => `${type}=${status}/${reason}`),
  };
}

describe('an autoscaler', () => {
  test('tolerates as much deviation as it says, upwards and downwards', () => {
    const tolerant = (scaleUp: string, scaleDown: string) =>
      autoscaler({
        behavior: {
          scaleUp: { tolerance: scaleUp },
          scaleDown: { tolerance: scaleDown, stabilizationWindowSeconds: 0 },
        },
      });
    const ledTo = (used: string, replicas: number, hpa: unknown): number | undefined => {
      const w = world([web(replicas), load(['0s', used]), hpa]);
      expect(w.refused).toEqual([]);
      w.seconds(200);
      return w.replicas();
    };
    expect(ledTo('52m', 2, autoscaler())).toBe(2);
    expect(ledTo('52m', 2, tolerant('0', '0'))).toBeGreaterThan(2);
    expect(ledTo('70m', 2, tolerant('500m', '0'))).toBe(2);
    expect(ledTo('30m', 2, tolerant('0', '0.5'))).toBe(2);
    expect(ledTo('20m', 2, tolerant('0', '0.5'))).toBe(1);
    const { refused } = world([web(1), tolerant('-1', '0')]);
    expect(JSON.stringify(refused)).toContain('spec.behavior.scaleUp.tolerance');
  });

  test('scales up when more is used than meant to be, and says why', () => {
    const w = world([web(2), load(['0s', '90m']), autoscaler()]);
    expect(w.refused).toEqual([]);
    w.seconds(31);
    expect(w.replicas()).toBe(4);
    w.seconds(10);
    expect(w.reports('HorizontalPodAutoscaler', 'web').at(-1)).toBe(
      'Normal SuccessfulRescale New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );
    const [metric] = w.hpa()?.status?.currentMetrics ?? [];
    expect(metric).toEqual({
      type: 'Resource',
      resource: { name: 'cpu', current: { averageUtilization: 90, averageValue: '90m' } },
    });
    const object = w.hpa();
    expect(object && horizontalPodAutoscaler.columns[2]?.value(object, 0)).toBe('cpu: 90%/50%');
  });

  test('brings replicas within its bounds before it looks at any metric', () => {
    const w = world([web(1), autoscaler({ minReplicas: 3 })]);
    w.seconds(16);
    expect(w.replicas()).toBe(3);
    expect(w.conditions()).toEqual(['AbleToScale=True/SucceededRescale']);
    expect(w.reports('HorizontalPodAutoscaler', 'web')).toEqual([
      'Normal SuccessfulRescale New size: 3; reason: Current number of replicas below Spec.MinReplicas',
    ]);
  });

  test('waits five minutes before it scales down', () => {
    const w = world([web(4), load(['0s', '10m']), autoscaler()]);
    w.seconds(290);
    expect(w.replicas()).toBe(4);
    expect(w.conditions()?.[0]).toBe('AbleToScale=True/ScaleDownStabilized');
    w.seconds(60);
    expect(w.replicas()).toBe(1);
    expect(w.reports('HorizontalPodAutoscaler', 'web').at(-1)).toBe(
      'Normal SuccessfulRescale New size: 1; reason: All metrics below target',
    );
  });

  test('leaves no trace while nothing changes', () => {
    const w = world([web(2), load(['0s', '50m']), autoscaler()]);
    w.seconds(400);
    const head = w.log.head;
    w.seconds(3600);
    expect(w.log.head - head).toBe(1); // the clock
    expect(w.conditions()).toEqual([
      'AbleToScale=True/ReadyForNewScale',
      'ScalingActive=True/ValidMetricFound',
      'ScalingLimited=False/DesiredWithinRange',
    ]);
  });

  test.each([
    ['Missing', 'could not find the requested resource'],
    ['Down', 'is currently unable to handle the request'],
  ])('cannot tell with a metrics server that is %s', (is, what) => {
    const fault = {
      apiVersion: 'kubetape.io/v1alpha1',
      kind: 'Fault',
      metadata: { name: 'm' },
      spec: { metricsServer: {}, is },
    };
    const w = world([web(2), load(['0s', '90m']), autoscaler(), fault]);
    expect(w.refused).toEqual([]);
    w.seconds(60);
    expect(w.replicas()).toBe(2);
    expect(w.reports('HorizontalPodAutoscaler', 'web')[0]).toBe(
      `Warning FailedGetResourceMetric failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server ${what} (get pods.metrics.k8s.io)`,
    );
  });

  test('does not wait again for what it found five minutes before metrics came', () => {
    const fault = {
      apiVersion: 'kubetape.io/v1alpha1',
      kind: 'Fault',
      metadata: { name: 'm' },
      spec: { metricsServer: {}, is: 'Missing', for: '10m' },
    };
    const w = world([web(4), load(['0s', '10m']), autoscaler(), fault]);
    w.seconds(590);
    expect(w.replicas()).toBe(4);
    expect(w.hpa()?.metadata.annotations).toBeUndefined();
    w.seconds(30);
    expect(w.replicas()).toBe(1);
  });

  test('measures against what sidecars request as well, or what a pod requests as a whole', () => {
    const sidecar = {
      name: 's',
      image: 'proxy:1',
      restartPolicy: 'Always',
      resources: { requests: { cpu: '80m' } },
    };
    const asks = (spec: object) => {
      const { spec: own, ...rest } = web(2);
      const template = { ...own.template, spec: { ...own.template.spec, ...spec } };
      return requestsOf(
        [{ ...template, metadata: rest.metadata } as unknown as Pod],
        'cpu',
        undefined,
      );
    };
    expect(asks({ initContainers: [sidecar] })).toMatchObject({ value: new Map([['web', 180]]) });
    expect(asks({ resources: { requests: { cpu: '1' } } })).toMatchObject({
      value: new Map([['web', 1000]]),
    });
    expect(asks({ initContainers: [{ ...sidecar, resources: {} }] })).toMatchObject({
      error: 'missing request for cpu in container s of Pod web',
    });
  });

  test('without requests cannot tell, and says so once', () => {
    const w = world([web(1, null), autoscaler()]);
    w.seconds(300);
    const [pod] = w.cluster.view.list('Pod', 'default');
    const why = `failed to get cpu utilization: missing request for cpu in container c of Pod ${pod?.metadata.name}`;
    expect(w.reports('HorizontalPodAutoscaler', 'web').slice(-2)).toEqual([
      `Warning FailedGetResourceMetric ${why}`,
      `Warning FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
    ]);
    expect(w.hpa()?.status?.conditions?.[1]).toMatchObject({
      type: 'ScalingActive',
      status: 'False',
      message: `the HPA was unable to compute the replica count: ${why}`,
    });
  });

  test('of nothing reports that', () => {
    const w = world([autoscaler()]);
    w.seconds(31);
    expect(w.reports('HorizontalPodAutoscaler', 'web')).toEqual([
      'Warning FailedGetScale replicasets.apps "web" not found',
    ]);
  });

  test('goes on as if nothing had been when its tape is opened anew', () => {
    const run = (restart: boolean) => {
      const w = world([
        web(2),
        load(['0s', '90m'], ['600s', '10m']),
        autoscaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }),
      ]);
      for (let i = 0; i < 40; i++) (restart ? w.reopened() : w.cluster).advance(47_000);
      return [...w.log.read()];
    };
    expect(run(true)).toEqual(run(false));
  });
});

describe('the proposal', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  const pods = (n: number, ready = n): Pod[] =>
    Array.from({ length: n }, (_, i) => ({
      metadata: { name: `p${i}` },
      status: {
        phase: 'Running',
        startTime: new Date(now - 3_600_000).toISOString(),
        conditions: [
          {
            type: 'Ready',
            status: i >= n - ready ? 'True' : 'False',
            lastTransitionTime: new Date(now - 3_600_000).toISOString(),
          },
        ],
      },
    })) as unknown as Pod[];
  const use = (...levels: number[]) => new Map(levels.map((level, i) => [`p${i}`, level]));
  const ask = (n: number) => new Map(Array.from({ length: n }, (_, i) => [`p${i}`, 1000]));
  const propose = (usage: Map<string, number>, target: number, current: number, ready = current) =>
    proposedReplicas(
      { pods: pods(current, ready), usage, requests: ask(current), target, isCpu: true },
      current,
      now,
    );

  // The cases of upstream's replica_calculator_test.go, by name.
  test.each([
    ['ScaleUp', use(300, 500, 700), 30, 3, 3, 5],
    ['ScaleDown', use(100, 300, 500, 250, 250), 50, 5, 5, 3],
    ['UnreadyLessScale', use(300, 500, 700), 30, 3, 2, 4],
    ['Tolerance', use(1010, 1030, 1020), 100, 3, 3, 3],
    ['MissingMetricsNoChangeEq', use(1000), 100, 2, 2, 2],
    ['MissingMetricsNoChangeGt', use(1900), 100, 2, 2, 2],
    ['MissingMetricsNoChangeLt', use(600), 100, 2, 2, 2],
  ])('%s', (_, usage, target, current, ready, replicas) => {
    const proposal = propose(usage, target, current, ready);
    expect(proposal.ok && proposal.value.replicas).toBe(replicas);
  });

  test('needs metrics of some pod', () => {
    expect(propose(use(), 50, 2)).toMatchObject({
      error: 'did not receive metrics for targeted pods (pods might be unready)',
    });
  });
});

describe('memory', () => {
  test('keeps runs, not samples', () => {
    let entries = recommended([], 3, 0, 300_000);
    for (let at = 15_000; at < 600_000; at += 15_000)
      entries = recommended(entries, 3, at, 300_000);
    expect(entries).toEqual([[0, 3]]);
  });
  test('knows what held within a window', () => {
    const entries = [
      [0, 5],
      [600, 2],
    ] as const;
    expect(heldSince(entries, 580_000)).toEqual([5, 2]);
    expect(heldSince(entries, 585_000)).toEqual([2]);
  });
});

describe('policies', () => {
  const limited = (behavior: unknown, current: number, desired: number) =>
    limitedReplicas(
      { spec: { behavior } } as unknown as HorizontalPodAutoscaler,
      { current, desired, min: 1, max: 100 },
      { recommendations: [], scaleEvents: [] },
      0,
    );
  const policy = (type: string, value: number) => ({
    policies: [{ type, value, periodSeconds: 60 }],
  });
  test.each([
    [undefined, 3, 20, 6, 'ScaleUpLimit'],
    [{}, 3, 20, 7, 'ScaleUpLimit'],
    [{ scaleUp: policy('Pods', 2) }, 3, 20, 5, 'ScaleUpLimit'],
    [{ scaleUp: policy('Percent', 50) }, 5, 20, 8, 'ScaleUpLimit'],
    [{ scaleUp: { selectPolicy: 'Disabled' } }, 5, 20, 5, 'ScaleUpLimit'],
    [{ scaleDown: policy('Pods', 2) }, 9, 1, 7, 'ScaleDownLimit'],
    [{ scaleDown: policy('Percent', 10) }, 9, 1, 8, 'ScaleDownLimit'],
    [{}, 9, 0, 1, 'TooFewReplicas'],
  ])('%j take %i for %i to %i', (behavior, current, desired, replicas, reason) => {
    expect(limited(behavior, current, desired)).toMatchObject({ replicas, limited: { reason } });
  });
});

describe('validation', () => {
  test.each([
    [{ maxReplicas: 0 }, 'spec.maxReplicas: Invalid value: 0: must be greater than 0'],
    [
      { minReplicas: 5, maxReplicas: 2 },
      'spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`',
    ],
    [
      { metrics: [{ type: 'Resource' }] },
      'spec.metrics[0].resource: Required value: must populate information for the given metric source',
    ],
  ])('%j is refused', (spec, message) => {
    expect(world([autoscaler(spec)]).refused[0]).toContain(message);
  });
});
