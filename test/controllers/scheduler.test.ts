import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodesToFind, upTo100 } from '../../src/controllers/scheduler/choose.js';
import { fitError } from '../../src/controllers/scheduler/message.js';
import { Snapshot, snapshotOf } from '../../src/controllers/scheduler/snapshot.js';
import { tolerates } from '../../src/controllers/scheduler/taints.js';
import { LaggingView } from '../../src/events/lagging-view.js';
import { asking, podManifest, schedulingCluster } from '../support/scheduling.js';

describe('a pod that fits', () => {
  test('is bound, and both the pod and an Event say so', () => {
    const world = schedulingCluster();
    world.nodes(1);
    world.create(podManifest('web'));
    world.cluster.settle();
    expect(world.nodeOf('web')).toBe('node-1');
    expect(world.pod('web').status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'True' },
    ]);
    expect(world.pod('web').metadata.generation).toBe(1);
    expect(world.events('web')).toEqual(['Scheduled: Successfully assigned default/web to node-1']);
  });

  test('goes where most room is left', () => {
    const world = schedulingCluster();
    world.nodes(3);
    for (const [i, cpu] of ['3', '2', '1'].entries())
      world.create({
        ...podManifest(`filler-${i + 1}`, { containers: asking(cpu), nodeName: `node-${i + 1}` }),
      });
    world.create(podManifest('web', { containers: asking('500m') }));
    world.cluster.settle();
    expect(world.nodeOf('web')).toBe('node-3');
  });

  test('waits behind its gates until they are gone', () => {
    const world = schedulingCluster();
    world.nodes(1);
    world.create(podManifest('web', { schedulingGates: [{ name: 'example.com/wait' }] }));
    world.cluster.settle();
    expect(world.nodeOf('web')).toBeUndefined();
    expect(world.pod('web').status?.conditions?.[0]).toMatchObject({
      reason: 'SchedulingGated',
      lastProbeTime: null,
      lastTransitionTime: null,
    });
    world.act({
      verb: 'patch',
      ref: { kind: 'Pod', namespace: 'default', name: 'web' },
      patchType: 'merge',
      patch: { spec: { schedulingGates: null } },
    });
    world.cluster.settle();
    expect(world.nodeOf('web')).toBe('node-1');
  });

  test('of another scheduler is left alone', () => {
    const world = schedulingCluster();
    world.nodes(1);
    world.create(podManifest('web', { schedulerName: 'mine' }));
    world.cluster.settle();
    expect(world.nodeOf('web')).toBeUndefined();
  });
});

describe('a pod that fits nowhere', () => {
  test('is told why, node by node', () => {
    const world = schedulingCluster();
    world.nodes(3, { cpu: '1' });
    for (const name of ['node-1', 'node-2'])
      world.act({
        verb: 'patch',
        ref: { kind: 'Node', name },
        patchType: 'merge',
        patch: { spec: { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] } },
      });
    world.create(podManifest('filler', { containers: asking('600m') }));
    world.cluster.settle();
    world.create(podManifest('web', { containers: asking('600m') }));
    world.cluster.settle();
    const text =
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {k: v}. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.';
    expect(world.complaint('web')).toBe(text);
    expect(world.events('web')).toEqual([`FailedScheduling: ${text}`]);
  });

  test('is told with the full stop too many of Kubernetes 1.28', () => {
    const world = schedulingCluster({ kubernetes: '1.28' });
    world.nodes(1, { cpu: '1' });
    world.create(podManifest('web', { containers: asking('2') }));
    world.cluster.settle();
    expect(world.complaint('web')).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod..',
    );
  });

  test('hears that there are no nodes at all, and is bound once there is one', () => {
    const world = schedulingCluster();
    world.create(podManifest('web'));
    world.cluster.settle();
    expect(world.complaint('web')).toBe('no nodes available to schedule pods');
    world.nodes(1);
    world.cluster.settle();
    expect(world.nodeOf('web')).toBe('node-1');
  });

  test('is bound when another pod leaves', () => {
    const world = schedulingCluster();
    world.nodes(1, { cpu: '1' });
    world.create(podManifest('first', { containers: asking('800m') }));
    world.cluster.settle();
    world.create(podManifest('second', { containers: asking('800m') }));
    world.cluster.settle();
    expect(world.nodeOf('second')).toBeUndefined();
    world.act({
      verb: 'delete',
      ref: { kind: 'Pod', namespace: 'default', name: 'first' },
      options: { gracePeriodSeconds: 0 },
    });
    world.cluster.settle();
    expect(world.nodeOf('second')).toBe('node-1');
  });

  test('is reported again every five minutes, and otherwise left in peace', () => {
    const world = schedulingCluster();
    world.nodes(1, { cpu: '1' });
    world.create(podManifest('web', { containers: asking('2') }));
    world.cluster.advance(11 * 60_000);
    const [event] = world.cluster.view.list('Event', 'default');
    expect(event).toMatchObject({
      eventTime: expect.stringMatching(/^2026-01-01T00:00:00\.\d{6}Z$/),
      series: { count: 3, lastObservedTime: '2026-01-01T00:10:00.000000Z' },
    });
  });
});

test('the scheduler reports as events.k8s.io has it: what it did, and no count', () => {
  const world = schedulingCluster();
  world.nodes(1);
  world.create(podManifest('web'));
  world.cluster.settle();
  const [event] = world.cluster.view.list('Event', 'default');
  expect(event).toMatchObject({
    reason: 'Scheduled',
    action: 'Binding',
    source: {},
    reportingComponent: 'default-scheduler',
    reportingInstance: 'default-scheduler-control-plane',
  });
  expect(event?.eventTime).toMatch(/\.\d{6}Z$/);
  expect(event).not.toHaveProperty('count');
});

describe('rules about places and company', () => {
  const zones = { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' };
  const app = { labelSelector: { matchLabels: { app: 'web' } } };

  test('a hard spread constraint keeps zones level', () => {
    const world = schedulingCluster();
    world.nodes(6);
    const spec = { topologySpreadConstraints: [{ maxSkew: 1, ...zones, ...app }] };
    for (let i = 0; i < 9; i++) {
      world.create(podManifest(`web-${i}`, spec, { app: 'web' }));
      world.cluster.settle();
    }
    const perZone = new Map<string, number>();
    for (let i = 0; i < 9; i++) {
      const node = world.cluster.view.get('Node', world.nodeOf(`web-${i}`) ?? '');
      const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
      perZone.set(zone, (perZone.get(zone) ?? 0) + 1);
    }
    expect([...perZone.values()]).toEqual([3, 3, 3]);
  });

  test('required anti-affinity puts no two pods on one node', () => {
    const world = schedulingCluster();
    world.nodes(2);
    const term = { topologyKey: 'kubernetes.io/hostname', ...app };
    const spec = {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    };
    for (let i = 0; i < 3; i++) {
      world.create(podManifest(`web-${i}`, spec, { app: 'web' }));
      world.cluster.settle();
    }
    expect(new Set([world.nodeOf('web-0'), world.nodeOf('web-1')]).size).toBe(2);
    expect(world.complaint('web-2')).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) didn't match pod anti-affinity rules\./,
    );
  });

  test('required affinity follows a pod, and is tried again when that pod arrives', () => {
    const world = schedulingCluster();
    world.nodes(3);
    const term = { topologyKey: 'kubernetes.io/hostname', ...app };
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    world.create(podManifest('friend', { affinity }));
    world.cluster.settle();
    expect(world.complaint('friend')).toMatch(/didn't match pod affinity rules/);
    world.create(podManifest('web', {}, { app: 'web' }));
    world.cluster.settle();
    expect(world.nodeOf('friend')).toBe(world.nodeOf('web'));
  });

  test('company is judged anew when a pod that is there is relabelled', () => {
    const world = schedulingCluster();
    world.nodes(1);
    const term = { topologyKey: 'kubernetes.io/hostname', ...app };
    const affinity = {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    };
    world.create(podManifest('web', {}, { app: 'web' }));
    world.cluster.settle();
    world.create(podManifest('loner', { affinity }));
    world.cluster.settle();
    expect(world.complaint('loner')).toMatch(/didn't match pod anti-affinity rules/);
    const ref = { kind: 'Pod', namespace: 'default', name: 'web' };
    const patch = { metadata: { labels: { app: 'other' } } };
    world.act({ verb: 'patch', ref, patchType: 'strategic', patch });
    world.cluster.settle();
    expect(world.nodeOf('loner')).toBe('node-1');
  });

  test('a spread is judged anew when a zone that was behind is gone', () => {
    const world = schedulingCluster();
    world.nodes(2, { cpu: '2' });
    const spec = { topologySpreadConstraints: [{ maxSkew: 1, ...zones, ...app }] };
    world.create(podManifest('ballast', { nodeName: 'node-2', containers: asking('2') }));
    for (const name of ['web-0', 'web-1']) {
      world.create(podManifest(name, { ...spec, containers: asking('1') }, { app: 'web' }));
      world.cluster.settle();
    }
    expect(world.complaint('web-1')).toMatch(/didn't match pod topology spread constraints/);
    world.act({ verb: 'delete', ref: { kind: 'Node', name: 'node-2' } });
    world.cluster.settle();
    expect(world.nodeOf('web-1')).toBe('node-1');
  });

  test('a host port is free for one pod of a node only', () => {
    const world = schedulingCluster();
    world.nodes(1);
    const containers = [
      { name: 'main', image: 'nginx:1', ports: [{ containerPort: 80, hostPort: 80 }] },
    ];
    for (const name of ['one', 'two']) {
      world.create(podManifest(name, { containers }));
      world.cluster.settle();
    }
    expect(world.complaint('two')).toMatch(/free ports for the requested pod ports/);
  });
});

describe('preemption', () => {
  test('clears a node of the least important pods, and the pod follows when they are gone', () => {
    const world = schedulingCluster();
    world.nodes(2, { cpu: '1' });
    for (const [name, value] of [
      ['low', 10],
      ['mid', 20],
      ['high', 1000],
    ] as const)
      world.create({
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
      });
    for (const name of ['low', 'mid']) {
      world.create(podManifest(name, { containers: asking('800m'), priorityClassName: name }));
      world.cluster.settle();
    }
    const node = world.nodeOf('low');
    world.create(podManifest('vip', { containers: asking('800m'), priorityClassName: 'high' }));
    world.cluster.settle();
    expect(world.pod('vip').status?.nominatedNodeName).toBe(node);
    expect(world.pod('low').metadata.deletionTimestamp).toBeDefined();
    expect(world.pod('mid').metadata.deletionTimestamp).toBeUndefined();
    expect(world.events('low')).toContain(
      `Preempted: Preempted by pod ${world.pod('vip').metadata.uid} on node ${node}`,
    );
    world.act({
      verb: 'delete',
      ref: { kind: 'Pod', namespace: 'default', name: 'low' },
      options: { gracePeriodSeconds: 0 },
    });
    world.cluster.settle();
    expect(world.nodeOf('vip')).toBe(node);
    expect(world.pod('vip').status?.nominatedNodeName).toBeUndefined();
  });

  test('never happens for a pod that says so', () => {
    const world = schedulingCluster();
    world.nodes(1, { cpu: '1' });
    world.create({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'polite' },
      value: 1000,
      preemptionPolicy: 'Never',
    });
    world.create(podManifest('low', { containers: asking('800m') }));
    world.cluster.settle();
    world.create(podManifest('vip', { containers: asking('800m'), priorityClassName: 'polite' }));
    world.cluster.settle();
    expect(world.complaint('vip')).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
    );
  });
});

test('of several pods that wait, the most important get the room that there is', () => {
  const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), distinct, (seed, priorities) => {
      const world = schedulingCluster({ seed });
      for (const value of priorities) {
        const name = `pod-${value}`;
        world.create({
          apiVersion: 'scheduling.k8s.io/v1',
          kind: 'PriorityClass',
          metadata: { name },
          preemptionPolicy: 'Never',
          value,
        });
        world.create(podManifest(name, { containers: asking('600m'), priorityClassName: name }));
      }
      world.cluster.settle();
      world.nodes(2, { cpu: '1' });
      world.cluster.settle();
      const placed = priorities.filter((value) => world.nodeOf(`pod-${value}`) !== undefined);
      const best = priorities.toSorted((a, b) => b - a).slice(0, 2);
      expect(new Set(placed)).toEqual(new Set(best));
    }),
    { numRuns: 20 },
  );
});

describe('the arithmetic', () => {
  test('looks at all of a small cluster and at a falling share of a large one', () => {
    expect([1, 99, 100, 500, 1000, 5000, 6000].map(nodesToFind)).toEqual([
      1, 99, 100, 230, 420, 500, 300,
    ]);
  });

  test('scales scores to a hundred, and leaves nothing at nothing', () => {
    expect(upTo100([0, 1, 3])).toEqual([0, 33, 100]);
    expect(upTo100([0, 0])).toEqual([0, 0]);
  });

  test('counts reasons and sorts them as text', () => {
    const short = { reasons: ['Insufficient cpu', 'Insufficient memory'], never: false };
    expect(fitError(3, [short, short], undefined, undefined)).toBe(
      '0/3 nodes are available: 2 Insufficient cpu, 2 Insufficient memory.',
    );
    expect(fitError(3, [], 'pod has unbound immediate PersistentVolumeClaims', undefined)).toBe(
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
    );
  });

  test('an empty key with Exists tolerates everything of its effect', () => {
    const taint = { key: 'a', value: 'b', effect: 'NoExecute' };
    expect(tolerates({ operator: 'Exists' }, taint)).toBe(true);
    expect(tolerates({ operator: 'Exists', effect: 'NoSchedule' }, taint)).toBe(false);
    expect(tolerates({ key: 'a', value: 'c' }, taint)).toBe(false);
  });
});

describe('the snapshot', () => {
  const plain = (snapshot: Snapshot) =>
    snapshot.nodes.map(({ name, used, slot, unaskedCpu, unaskedMemory }) => ({
      name,
      owned: snapshot.spread('rs')?.byNode[slot] ?? 0,
      used: { ...used, others: [...used.others] },
      unaskedCpu,
      unaskedMemory,
    }));

  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'rs',
    uid: 'rs',
    controller: true,
  };
  const owned = (manifest: ReturnType<typeof podManifest>) => ({
    ...manifest,
    metadata: { ...manifest.metadata, ownerReferences: [owner] },
  });

  test('kept up to date says the same as one made anew, backwards in time too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 }), (steps) => {
        const world = schedulingCluster();
        world.nodes(2);
        const views = [world.cluster.view];
        steps.forEach((step, i) => {
          if (step < 3)
            world.create(owned(podManifest(`p${i}`, { containers: asking(`${step}00m`) })));
          else if (step === 3) world.act({ verb: 'delete', ref: { kind: 'Node', name: 'node-2' } });
          else
            world.act({
              verb: 'delete',
              ref: { kind: 'Pod', namespace: 'default', name: `p${i - step}` },
              options: { gracePeriodSeconds: 0 },
            });
          world.cluster.settle();
          views.push(world.cluster.view);
        });
        for (const view of [...views, ...[...views].reverse()]) {
          const fresh = new Snapshot();
          fresh.update(view);
          expect(plain(snapshotOf(view))).toEqual(plain(fresh));
        }
      }),
      { numRuns: 25 },
    );
  });
});

test('a pod is told where its node is, by labels that it does not have itself', () => {
  const world = schedulingCluster();
  world.nodes(1);
  const ZONE = 'topology.kubernetes.io/zone';
  world.create(podManifest('plain'));
  world.create(podManifest('fixed', { nodeName: 'node-1' }));
  world.create(podManifest('named', {}, { [ZONE]: 'mine' }));
  world.cluster.settle();
  const REGION = { 'topology.kubernetes.io/region': 'region-1' };
  expect(world.pod('plain').metadata.labels).toEqual({ ...REGION, [ZONE]: 'zone-1' });
  expect(world.pod('fixed').metadata.labels).toEqual({ ...REGION, [ZONE]: 'zone-1' });
  expect(world.pod('named').metadata.labels).toEqual({ ...REGION, [ZONE]: 'mine' });
});

test('whose cache of nodes lags has another snapshot than those who see the present', () => {
  const world = schedulingCluster();
  world.nodes(1);
  const past = world.cluster.view;
  world.act({
    verb: 'patch',
    ref: { kind: 'Node', name: 'node-1' },
    patchType: 'merge',
    patch: { spec: { unschedulable: true } },
  });
  const present = world.cluster.view;
  const lags = [{ kind: 'Node', past }];
  const lagging = new LaggingView({ present, lags, now: present.now, unseenWrites: () => [] });
  const cordoned = [present, lagging, present].map(
    (view) => snapshotOf(view).node('node-1')?.node.spec.unschedulable ?? false,
  );
  expect(cordoned).toEqual([true, false, true]);
});
