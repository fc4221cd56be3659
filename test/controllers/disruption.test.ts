import { describe, expect, test } from 'vitest';
import {
  disruptionController,
  staleDisruptionController,
} from '../../src/controllers/disruption/index.js';
import { replicaSetController } from '../../src/controllers/replicaset/index.js';
import type { Settings } from '../../src/machinery/settings.js';
import { batchCluster } from '../support/batch.js';

const set = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    },
  },
});

const budget = (name: string, spec: Readonly<Record<string, unknown>>) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
});

function world(
  spec: Readonly<Record<string, unknown>>,
  replicas = 3,
  settings: Partial<Settings> = {},
) {
  const world = batchCluster(
    [disruptionController, staleDisruptionController, replicaSetController],
    settings,
  );
  if (replicas > 0) world.create(set('web', replicas));
  world.seconds(3);
  const answer = world.create(budget('web', spec));
  world.seconds(1);
  const pods = () => world.cluster.view.list('Pod', 'default');
  return {
    ...world,
    answer,
    pods,
    status: () => world.cluster.view.get('PodDisruptionBudget', 'web', 'default')?.status,
    evict: (name = pods()[0]?.metadata.name ?? '', options = {}) =>
      world.act({
        verb: 'create',
        ref: { kind: 'Pod', namespace: 'default', name },
        subresource: 'eviction',
        object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, ...options },
      }),
  };
}

const NEEDS_TWO = {
  message: "Cannot evict pod as it would violate the pod's disruption budget.",
  reason: 'TooManyRequests',
  code: 429,
};

describe('a budget', () => {
  test.each([
    [{ minAvailable: 2 }, { desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 }],
    [{ minAvailable: '50%' }, { desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 }],
    [{ maxUnavailable: '50%' }, { desiredHealthy: 1, expectedPods: 3, disruptionsAllowed: 2 }],
    [{ maxUnavailable: 5 }, { desiredHealthy: 0, expectedPods: 3, disruptionsAllowed: 3 }],
    [{}, { desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0 }],
  ])('of %j over three pods', (spec, status) => {
    expect(world(spec).status()).toMatchObject({ ...status, currentHealthy: 3 });
  });

  test('says whether disruptions are allowed', () => {
    const w = world({ minAvailable: 3 });
    expect(w.status()?.conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '' },
    ]);
  });

  test('without pods reports so', () => {
    expect(world({ minAvailable: 1 }, 0).reports('PodDisruptionBudget', 'web')).toEqual([
      'Normal NoPods No matching pods found',
    ]);
  });

  test('over pods nobody manages cannot know its share', () => {
    const w = world({ maxUnavailable: 1 }, 0);
    w.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'solo', namespace: 'default', labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    });
    w.seconds(3);
    expect(w.reports('PodDisruptionBudget', 'web').at(-1)).toMatch(
      /^Warning UnmanagedPods Pods selected by this PodDisruptionBudget \(selector: &LabelSelector\{MatchLabels:map\[string\]string\{app: web,\},MatchExpressions:\[\]LabelSelectorRequirement\{\},\}\) were found to be unmanaged\./,
    );
    expect(w.status()?.disruptionsAllowed).toBe(0);
  });
});

describe('an eviction', () => {
  test('within the budget deletes the pod, and charges the budget at once', () => {
    const w = world({ minAvailable: 2 });
    const [victim] = w.pods();
    expect(w.evict().failure).toBeUndefined();
    expect(w.status()).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { [victim?.metadata.name ?? '']: expect.any(String) },
    });
    const evicted = w.pods()[0];
    expect(evicted?.metadata.deletionTimestamp).toBeDefined();
    expect(evicted?.status?.conditions?.at(-1)).toMatchObject({
      type: 'DisruptionTarget',
      reason: 'EvictionByEvictionAPI',
    });
    w.seconds(60);
    expect(w.status()).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 3 });
    expect(w.status()).not.toHaveProperty('disruptedPods');
  });

  test('that would violate the budget is refused with 429', () => {
    const w = world({ minAvailable: 2 }, 2);
    const { response } = w.cluster.act({
      request: {
        verb: 'create',
        ref: { kind: 'Pod', namespace: 'default', name: w.pods()[0]?.metadata.name ?? '' },
        subresource: 'eviction',
        object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: {} },
      },
      actor: 'kubectl',
      technique: 'imperative-command',
      command: 'drain',
    });
    expect(response).toMatchObject({
      ...NEEDS_TWO,
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget web needs 2 healthy pods and has 2 currently',
          },
        ],
      },
    });
  });

  test('of a pod with two budgets is not supported', () => {
    const w = world({ minAvailable: 1 });
    w.create(budget('web-2', { minAvailable: 1 }));
    expect(w.evict().failure).toBe(
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  });

  test('of an unhealthy pod needs no allowance if the policy says so', () => {
    const unready = (w: ReturnType<typeof world>) => {
      const name = w.pods()[0]?.metadata.name ?? '';
      w.change(
        { kind: 'Pod', namespace: 'default', name },
        { status: { conditions: [{ type: 'Ready', status: 'False' }] } },
        'status',
      );
      w.seconds(1);
      return w.evict(name).failure;
    };
    expect(unready(world({ minAvailable: 3 }))).toBe(NEEDS_TWO.message);
    expect(
      unready(world({ minAvailable: 3, unhealthyPodEvictionPolicy: 'AlwaysAllow' })),
    ).toBeUndefined();
  });

  test('without any budget is a deletion with the grace that was asked for', () => {
    const w = world({ selector: { matchLabels: { app: 'other' } } });
    w.evict(undefined, { deleteOptions: { gracePeriodSeconds: 7 } });
    expect(w.pods()[0]?.metadata.deletionGracePeriodSeconds).toBe(7);
  });
});

describe('validation', () => {
  test.each([
    [
      { minAvailable: -1 },
      'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { minAvailable: '101%' },
      'spec.minAvailable: Invalid value: "101%": must not be greater than 100%',
    ],
    [
      { maxUnavailable: 'some' },
      `spec.maxUnavailable: Invalid value: "some": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', or '93%', regex used for validation is '[0-9]+%')`,
    ],
  ])('%j is refused', (spec, message) => {
    expect(world(spec, 0).answer.failure).toBe(
      `PodDisruptionBudget.policy "web" is invalid: ${message}`,
    );
  });
});
