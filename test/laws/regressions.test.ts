// Stories that broke a law once.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.js';
import { Enough, unlessEnough } from '../../src/cluster/enough.js';
import type { EventLog } from '../../src/log/event-log.js';
import { Tape } from '../../src/log/tape.js';
import type { Manifest } from '../../src/machinery/object.js';
import type { Settings } from '../../src/machinery/settings.js';
import {
  begin,
  inMemory,
  inPortions,
  lines,
  type Step,
  settingsOf,
  tell,
  told,
  toldAndRecalled,
  withoutClock,
} from '../support/story.js';

const create = (apiVersion: string, kind: string, parts: object, name = 'web'): Step => ({
  do: 'create',
  manifest: {
    apiVersion,
    kind,
    metadata: { name, namespace: 'default' },
    ...parts,
  } as unknown as Manifest,
});
const advance = (by: number): Step => ({ do: 'advance', by });
const settle: Step = { do: 'settle' };
const selector = { matchLabels: { app: 'web' } };
const template = (more: object = {}) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'nginx:1', ...more }] },
});

/** Tells it in one go, with restarts, and with restarts and time in small portions. */
function lawful(steps: readonly Step[], world: Partial<Settings> = {}) {
  const [once, reopened, split] = [inMemory(world), inMemory(world), inMemory(world)];
  const { view } = told(steps, once);
  toldAndRecalled(steps, inMemory(world), (recalled, known) => expect(recalled).toEqual(known));
  told(steps, reopened, () => reopened);
  expect(lines(reopened)).toEqual(lines(once));
  told(inPortions(steps, [7, 1_900, 450, 5_000, 13]), split, () => split);
  expect(withoutClock(split)).toEqual(withoutClock(once));
  expect(onTape(steps, world)).toEqual(lines(once));
  return view;
}

/** The lines of a tape that is closed and opened before each step. */
function onTape(steps: readonly Step[], world: Partial<Settings>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'law-'));
  const path = join(folder, 'law.tape');
  let tape = Tape.create(path, settingsOf(world));
  const reopen = (): EventLog => {
    tape.close();
    tape = Tape.open(path);
    return tape.log;
  };
  try {
    told(steps, tape.log, reopen);
    return lines(tape.log);
  } finally {
    tape.close();
    rmSync(folder, { recursive: true });
  }
}

test('a restart right after an action does not lose the reactions to it, even without latency', () => {
  const service = { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };
  const view = lawful([create('v1', 'Service', service), settle], { latency: 'instant' });
  expect(view.get('Endpoints', 'web', 'default')).toBeDefined();
});

test('of several changes at one instant the last is the cause, whether or not they were looked at', () => {
  const spec = { replicas: 2, selector, template: template() };
  const change = (patch: object): Step => ({ do: 'patch', kinds: ['Deployment'], pick: 0, patch });
  lawful(
    [
      create('apps/v1', 'Deployment', { spec }),
      settle,
      change({ metadata: { labels: { a: 'b' } } }),
      settle,
      change({ spec: { paused: true } }),
      settle,
    ],
    { latency: 'instant' },
  );
});

test('a CronJob that has just come due is not late because of a restart', () => {
  const spec = {
    schedule: '* * * * *',
    jobTemplate: {
      spec: { template: { spec: { ...template().spec, restartPolicy: 'Never' } } },
    },
  };
  for (const concurrencyPolicy of ['Allow', 'Forbid', 'Replace']) {
    const cronJob = create('batch/v1', 'CronJob', { spec: { ...spec, concurrencyPolicy } });
    const steps = [cronJob, advance(60_000), advance(112), advance(59_888), advance(200)];
    lawful(steps, { latency: 'instant' });
  }
});

test('a StatefulSet deleted in the foreground does not fight over its revisions', () => {
  const spec = { replicas: 1, serviceName: 'web', selector, template: template() };
  const view = lawful(
    [
      create('apps/v1', 'StatefulSet', { spec }),
      advance(10_000),
      { do: 'delete', kinds: ['StatefulSet'], pick: 0, policy: 'Foreground', grace: undefined },
      advance(60_000),
    ],
    { latency: 'instant' },
  );
  expect(view.list('StatefulSet')).toEqual([]);
});

test('containers recover when a fault of theirs is over, though nothing else happens then', () => {
  const spec = { replicas: 1, selector, template: template() };
  const fault = (fault: object) =>
    create('kubetape.io/v1alpha1', 'Fault', { metadata: { name: 'trouble' }, spec: fault });
  const notReady = { pods: { name: '*' }, is: 'NotReady', for: '20s' };
  const view = lawful([
    create('apps/v1', 'Deployment', { spec }),
    advance(10_000),
    fault(notReady),
    advance(10_000),
    advance(12_000),
  ]);
  expect(view.get('Deployment', 'web', 'default')?.status?.readyReplicas).toBe(1);
  for (const slow of [
    { image: '*', is: 'Slow', for: '4s' },
    { node: 'node-1', is: 'Slow', for: '4s' },
  ])
    lawful([fault(slow), create('apps/v1', 'Deployment', { spec }), advance(60_000)]);
});

test('a node that is deleted while its pod starts leaves nobody waiting for that', () => {
  const remove = (pick: number): Step => ({
    do: 'delete',
    kinds: ['Node'],
    pick,
    policy: 'Background',
    grace: undefined,
  });
  const pod = (name: string) => create('v1', 'Pod', { spec: template().spec }, name);
  for (const seed of [1, 2, 3])
    for (const pick of [0, 1, 2])
      lawful([pod('web'), advance(900), remove(pick), settle, pod('api')], { seed });
});

test('parts of an object that are alike are no change, whether or not they are the same in memory', () => {
  const finalizers = ['example.com/hold'];
  const patch = { metadata: { finalizers } };
  for (const kind of ['Pod', 'Node', 'Deployment'])
    lawful([
      create('apps/v1', 'Deployment', {
        spec: { replicas: 2, selector, template: template() },
      }),
      create('v1', 'Pod', { spec: { ...template().spec, restartPolicy: 'Never' } }, 'alone'),
      advance(13_784),
      { do: 'patch', kinds: [kind], pick: 0, patch },
      settle,
      { do: 'delete', kinds: [kind], pick: 1, policy: 'Orphan', grace: undefined },
      settle,
    ]);
});

test('a container follows its Behavior from when its labels say so', () => {
  const behavior = {
    selector: { labels: { matchLabels: { fate: 'doomed' } } },
    exits: { after: '3s' },
  };
  const view = lawful([
    create('kubetape.io/v1alpha1', 'Behavior', { metadata: { name: 'doomed' }, spec: behavior }),
    create('v1', 'Pod', { spec: { ...template().spec, restartPolicy: 'Never' } }),
    advance(10_000),
    { do: 'patch', kinds: ['Pod'], pick: 0, patch: { metadata: { labels: { fate: 'doomed' } } } },
    advance(10_000),
  ]);
  expect(view.get('Pod', 'web', 'default')?.status?.phase).toBe('Succeeded');
});

test('a Job that may make no pods in a namespace on its way out does not argue about it', () => {
  const shop: Step = {
    do: 'create',
    manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  };
  const job = {
    metadata: { name: 'web', namespace: 'shop', finalizers: ['example.com/hold'] },
    spec: {
      completions: 2,
      parallelism: 1,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: 'busybox', command: ['sleep', '9'] }],
        },
      },
    },
  };
  const remove = (kind: string): Step => ({
    do: 'delete',
    kinds: [kind],
    pick: 0,
    policy: 'Background',
    grace: undefined,
  });
  for (const latency of ['instant', 'realistic'] as const)
    for (const before of [3_000, 8_000])
      lawful(
        [
          shop,
          create('batch/v1', 'Job', job),
          advance(before),
          remove('Namespace/shop'),
          advance(90_000),
        ],
        { latency },
      );
});

test('a budget notices when its pods lose their owner', () => {
  const spec = { replicas: 3, selector, template: template() };
  const view = lawful([
    create('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: '50%', selector } }),
    create('apps/v1', 'ReplicaSet', { spec }),
    advance(20_000),
    { do: 'delete', kinds: ['ReplicaSet'], pick: 0, policy: 'Orphan', grace: undefined },
    advance(20_000),
  ]);
  expect(view.get('PodDisruptionBudget', 'web', 'default')?.status?.expectedPods).toBe(0);
});

test('a node that is down for two reasons is given up, though the first of them is soon over', () => {
  const down = (name: string, more: object) =>
    create('kubetape.io/v1alpha1', 'Fault', {
      metadata: { name },
      spec: { node: 'node-1', is: 'Down', ...more },
    });
  const readiness = (steps: readonly Step[]) =>
    lawful(steps)
      .get('Node', 'node-1')
      ?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  const both = [down('lasting', {}), down('brief', { for: '1500ms' }), advance(120_000)];
  expect(readiness(both)).toBe('Unknown');
  const one = [down('a', { for: '30s' }), advance(20_000), down('b', { for: '25s' })];
  expect(readiness([...one, advance(35_000)])).toBe('True');
});

test('revisions that a set of another kind leaves behind are adopted when they are, not at the next retry', () => {
  const daemons = (name: string) =>
    create(
      'apps/v1',
      'DaemonSet',
      {
        spec: {
          selector: { matchLabels: { app: name } },
          template: { ...template(), metadata: { labels: { app: name } } },
        },
      },
      name,
    );
  const spec = { replicas: 0, serviceName: 'web', selector, template: template() };
  const service = { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };
  const remove = (kind: string, policy: 'Background' | 'Orphan'): Step => ({
    do: 'delete',
    kinds: [kind],
    pick: 0,
    policy,
    grace: undefined,
  });
  const view = lawful(
    [
      create('v1', 'ResourceQuota', { spec: { hard: { pods: '3' } } }),
      create('v1', 'Service', service),
      daemons('web'),
      daemons('api'),
      create('apps/v1', 'StatefulSet', { spec }),
      advance(1_000_000),
      remove('StatefulSet', 'Orphan'),
      advance(1),
      remove('Service', 'Background'),
      advance(60_000),
    ],
    { seed: 170 },
  );
  const owners = view
    .list('ControllerRevision')
    .flatMap(({ metadata }) => metadata.ownerReferences ?? []);
  expect(owners.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
    'DaemonSet/api',
    'DaemonSet/web',
    'DaemonSet/web',
  ]);
});

test('an object that is gone, or on its way out, wakes nobody', () => {
  const spec = { ...template({ resources: { requests: { cpu: '90' } } }).spec };
  const taint = { key: 'full', effect: 'NoExecute' };
  const tolerations = [{ operator: 'Exists', tolerationSeconds: 300 }];
  const hold = { finalizers: ['example.com/hold'] };
  const job = {
    ttlSecondsAfterFinished: 900,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: 'busybox', command: ['true'] }],
      },
    },
  };
  const remove = (kind: string, pick: number): Step => ({
    do: 'delete',
    kinds: [kind],
    pick,
    policy: 'Background',
    grace: undefined,
  });
  const held = (name: string) => ({ metadata: { name, namespace: 'default', ...hold } });
  lawful([
    create('v1', 'Pod', { ...held('unschedulable'), spec }),
    create('v1', 'Pod', { ...held('tolerant'), spec: { ...template().spec, tolerations } }),
    create('batch/v1', 'Job', { ...held('short'), spec: job }),
    advance(60_000),
    { do: 'patch', kinds: ['Node'], pick: 0, patch: { spec: { taints: [taint] } } },
    { do: 'patch', kinds: ['Node'], pick: 1, patch: { spec: { taints: [taint] } } },
    advance(5_000),
    remove('Job', 0),
    remove('Pod', 0),
    remove('Pod', 1),
    remove('Pod', 2),
    advance(40_000),
  ]);
});

const stale = (spec: object): Step =>
  create('kubetape.io/v1alpha1', 'Fault', {
    metadata: { name: 'stale' },
    spec: { is: 'Stale', ...spec },
  });

test('a kubelet whose cache stands still goes on from what it has reported itself', () => {
  const missing = create('kubetape.io/v1alpha1', 'Behavior', {
    metadata: { name: 'missing' },
    spec: { selector: { image: 'typo:1' }, missing: true },
  });
  const pod = (name: string, image: string) =>
    create('v1', 'Pod', { spec: { containers: [{ name: 'main', image }] } }, name);
  for (const by of [{}, { by: '6m' }]) {
    const view = lawful([
      missing,
      pod('web', 'nginx:1'),
      pod('typo', 'typo:1'),
      advance(300),
      stale({ controller: 'kubelet', ...by }),
      advance(20_000),
      { do: 'delete', kinds: ['Pod'], pick: 0, policy: 'Background', grace: 3 },
      advance(40_000),
    ]);
    const stateOf = (name: string) =>
      view.get('Pod', name, 'default')?.status?.containerStatuses?.[0]?.state;
    expect(stateOf('web')?.running).toBeDefined();
    // It has not heard that it is to stop this one.
    expect(stateOf('typo')?.waiting?.reason).toBe('ImagePullBackOff');
  }
});

test('a controller that does not see yet what it has done looks again when that says so', () => {
  const spec = {
    completions: 4,
    parallelism: 1,
    template: { spec: { ...template().spec, restartPolicy: 'OnFailure' } },
  };
  lawful(
    [
      stale({ controller: 'kube-controller-manager', by: '45s' }),
      create('batch/v1', 'Job', { spec }),
      settle,
    ],
    { latency: 'instant' },
  );
});

test('containers crash in time, whatever the cache of their kubelet shows', () => {
  const view = lawful([
    create('apps/v1', 'Deployment', { spec: { replicas: 2, selector, template: template() } }),
    advance(10_000),
    stale({ controller: 'kubelet' }),
    create('kubetape.io/v1alpha1', 'Fault', {
      metadata: { name: 'crash' },
      spec: { pods: { name: '*' }, is: 'Crash', for: '1500ms' },
    }),
    advance(30_000),
  ]);
  const restarts = view
    .list('Pod')
    .map(({ status }) => status?.containerStatuses?.[0]?.restartCount);
  expect(restarts).toEqual([1, 1]);
});

test('a container whose image has come starts, whatever its kubelet knows of the node', () => {
  const pod = (name: string, image: string) =>
    create('v1', 'Pod', { spec: { nodeName: 'node-1', containers: [{ name, image }] } }, name);
  const view = lawful(
    [
      stale({ controller: 'kubelet', kind: 'Node', by: '6m' }),
      create('kubetape.io/v1alpha1', 'Fault', {
        metadata: { name: 'missing' },
        spec: { image: 'nginx:*', is: 'Missing', for: '20s' },
      }),
      pod('other', 'redis'),
      pod('web', 'nginx:1'),
      advance(90_000),
    ],
    { latency: 'instant' },
  );
  expect(view.get('Pod', 'web', 'default')?.status?.phase).toBe('Running');
});

test('a pod gets the room of one that is gone at once for its sake', () => {
  const asks = (cpu: string) => template({ resources: { requests: { cpu } } }).spec.containers;
  const pod = (name: string, cpu: string, more: object) =>
    create('v1', 'Pod', { spec: { containers: asks(cpu), ...more } }, name);
  const view = lawful([
    create('scheduling.k8s.io/v1', 'PriorityClass', { metadata: { name: 'high' }, value: 1000 }),
    pod('one', '3', { terminationGracePeriodSeconds: 0 }),
    pod('two', '3', { terminationGracePeriodSeconds: 0 }),
    advance(5_000),
    pod('important', '3', { priorityClassName: 'high' }),
    advance(10_000),
  ]);
  expect(view.get('Pod', 'important', 'default')?.status?.phase).toBe('Running');
  expect(view.list('Pod')).toHaveLength(2);
});

test('a pod that spreads is tried again when another is told to go', () => {
  const topologyKey = 'kubernetes.io/hostname';
  const spread = { maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule' };
  const pod = (name: string, more: object) =>
    create('v1', 'Pod', {
      metadata: {
        name,
        namespace: 'default',
        labels: { app: 'web' },
        finalizers: ['example.com/hold'],
      },
      spec: { ...template().spec, ...more },
    });
  const view = lawful([
    { do: 'patch', kinds: ['Node'], pick: 1, patch: { spec: { unschedulable: true } } },
    pod('one', {}),
    advance(1_000),
    pod('two', { topologySpreadConstraints: [{ ...spread, labelSelector: selector }] }),
    advance(10_000),
    { do: 'delete', kinds: ['Pod'], pick: 0, policy: 'Background', grace: undefined },
    advance(5_000),
  ]);
  expect(view.get('Pod', 'two', 'default')?.spec.nodeName).toBe('node-1');
});

test('whether a lagging controller may write twice does not depend on how time was portioned', () => {
  const stale = (name: string, more: object): Step =>
    create('kubetape.io/v1alpha1', 'Fault', {
      metadata: { name },
      spec: { controller: 'kube-controller-manager', is: 'Stale', ...more },
    });
  const steps = [
    stale('still', { for: '2s' }),
    stale('late', { by: '7s' }),
    advance(100),
    create('apps/v1', 'Deployment', {
      spec: { replicas: 0, selector, template: template(), strategy: { type: 'Recreate' } },
    }),
    advance(40_000),
  ];
  const [whole, split] = [inMemory({ seed: 0 }), inMemory({ seed: 0 })];
  told(steps, whole);
  told(inPortions(steps, [1_023, 1]), split);
  expect(withoutClock(split)).toEqual(withoutClock(whole));
});

const fault = (name: string, spec: object) =>
  create('kubetape.io/v1alpha1', 'Fault', { metadata: { name }, spec });

/** Time in small pieces, between which a cluster may be opened anew. */
const slowly = (by: number, times: number) => Array.from({ length: times }, () => advance(by));

test('a node that was short of something for a while has nothing to look forward to afterwards', () => {
  for (const seed of [0, 1, 2])
    lawful([fault('disk', { node: 'node-1', is: 'OutOfDisk', for: '1500ms' }), ...slowly(900, 6)], {
      seed,
    });
});

test('a scheduler whose cache lags knows where it has put a pod', () => {
  const term = { labelSelector: selector, topologyKey: 'kubernetes.io/hostname' };
  const pod = (name: string) =>
    create('v1', 'Pod', {
      metadata: { name, namespace: 'default', labels: { app: 'web' } },
      spec: {
        nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
        containers: [{ name: 'main', image: 'nginx:1' }],
      },
    });
  const view = lawful([
    fault('lag', { controller: 'default-scheduler', is: 'Stale', by: '5s' }),
    pod('one'),
    advance(1_000),
    pod('two'),
    ...slowly(300, 60),
  ]);
  // Neither was there yet, as far as it knew of the other.
  expect(view.list('Pod').map(({ spec }) => spec.nodeName)).toEqual(['node-1', 'node-1']);
});

test('what a lagging cache is yet to show is heard of in time, though its controller begins anew meanwhile', () => {
  const spec = { replicas: 2, selector, template: template(), progressDeadlineSeconds: 30 };
  const rival = { controller: 'deployment-controller', kind: 'Pod' };
  for (const ends of [
    { apiServer: {}, is: 'Slow', by: '100ms' },
    { controller: 'deployment-controller', is: 'Crash' },
    { ...rival, is: 'Stale', by: '60s' },
    { ...rival, is: 'Stale' },
  ])
    lawful([
      fault('late', {
        controller: 'deployment-controller',
        kind: 'ReplicaSet',
        is: 'Stale',
        by: '45s',
      }),
      create('apps/v1', 'Deployment', { spec }),
      advance(13_000),
      fault('ends', { ...ends, for: '20s' }),
      ...slowly(8_100, 6),
    ]);
});

test('a controller that does not see its pods looks again whether or not it still expects them', () => {
  const stale = { controller: 'daemonset-controller', is: 'Stale', kind: 'Pod', for: '10m' };
  lawful(
    [
      fault('still', stale),
      create('apps/v1', 'DaemonSet', { spec: { selector, template: template() } }),
      ...slowly(100_500, 4),
    ],
    { kubernetes: '1.28' },
  );
});

test('a controller that never hears of a deletion fights in time, and not at one instant', () => {
  lawful(
    [
      create('apps/v1', 'Deployment', { spec: { replicas: 1, selector, template: template() } }),
      settle,
      fault('still', { controller: 'deployment-controller', kind: 'Deployment', is: 'Stale' }),
      { do: 'delete', kinds: ['Deployment'], pick: 0, policy: 'Background', grace: 0 },
      advance(1_000),
    ],
    { latency: 'instant' },
  );
});

test('who has seen enough stops a cluster where another process can go on', () => {
  const deployment = create('apps/v1', 'Deployment', {
    spec: { replicas: 3, selector, template: template() },
  });
  const whole = inMemory({});
  const { state } = told([deployment, advance(20_000)], whole);
  for (const most of [3, 11, 25]) {
    const log = inMemory({});
    tell(begin(log), deployment);
    let seen = 0;
    const stopped = new Cluster({
      log,
      onEvent: () => seen++,
      onInstant: () => {
        if (seen >= most) throw new Enough();
      },
    });
    unlessEnough(() => stopped.advance(20_000));
    expect(log.head).toBeLessThan(whole.head);
    expect(seen).toBeGreaterThanOrEqual(most);
    expect(stopped.state).toEqual({ ...log.stateAt(log.head), now: log.lastAt });
    new Cluster({ log }).advance(state.now - log.lastAt);
    expect(lines(log)).toEqual(lines(whole));
  }
});
