import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phaseOf } from '../../src/controllers/kubelet/phase.js';
import { imageSize } from '../../src/kinds/behavior/images.js';
import { podLogs } from '../../src/kinds/behavior/logs.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import type { Manifest } from '../../src/machinery/object.js';
import { behavior, condition, fault, pod, World } from '../support/pods.js';

const world = () => new World().nodes(1);

describe('starting', () => {
  test('a pod becomes Running and Ready in the steps a real kubelet writes', () => {
    const steps = world()
      .create(pod('web'))
      .settle()
      .history('web')
      .map(({ pod: p }) => [
        p.status?.phase,
        condition(p, 'PodReadyToStartContainers')?.status,
        condition(p, 'Ready')?.status,
        p.status?.podIP !== undefined,
      ]);
    expect(steps).toEqual([
      ['Pending', undefined, undefined, false],
      ['Pending', 'False', 'False', false],
      ['Pending', 'True', 'False', false],
      ['Running', 'True', 'True', true],
    ]);
  });

  test('conditions come in the order and with the fields of the real ones', () => {
    const p = world().create(pod('web')).settle().history('web')[1]?.pod;
    expect(p?.status?.conditions?.map(({ type }) => type)).toEqual([
      'PodReadyToStartContainers',
      'Initialized',
      'Ready',
      'ContainersReady',
      'PodScheduled',
    ]);
    expect(condition(p, 'Ready')).toMatchObject({
      lastProbeTime: null,
      message: 'containers with unready status: [web]',
      observedGeneration: 1,
      reason: 'ContainersNotReady',
    });
  });

  test('the image is pulled once for a node, and then it is there', () => {
    const w = world().create(pod('a')).settle().create(pod('b')).settle();
    expect(w.reasons('a')).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
    expect(w.reasons('b')).toEqual(['Pulled', 'Created', 'Started']);
  });

  test('the node tells of its largest fifty images, the largest first, the last one pulled being among them', () => {
    const w = world();
    const images = Array.from({ length: 60 }, (_, i) => `quay.io/team/app-${i}:v1`);
    images.forEach((image, i) => {
      w.create(pod(`p-${i}`, { image })).settle();
    });
    const reported = w.cluster.view.get('Node', 'node-1')?.status?.images ?? [];
    const sizes = reported.map(({ sizeBytes = 0 }) => sizeBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const largest = images
      .slice(0, -1)
      .map(imageSize)
      .sort((a, b) => b - a)
      .slice(0, 49);
    const last = images.at(-1) ?? '';
    expect(sizes).toEqual([...largest, imageSize(last)].sort((a, b) => b - a));
    expect(reported.flatMap(({ names }) => names)).toContain(last);
  });

  test('pods of one node never share an address', () => {
    const w = world();
    for (let i = 0; i < 100; i++) w.create(pod(`p-${i}`));
    w.settle();
    const ips = w.cluster.view.list('Pod').map(({ status }) => status?.podIP);
    expect(new Set(ips).size).toBe(100);
    expect(ips).not.toContain(undefined);
  });

  test('what comes after an init container is pulled once that has ended, and said to be so once', () => {
    const w = world();
    const init = (name: string) => ({ name, image: `${name}:1`, command: ['sleep', '5'] });
    w.create(pod('p', { image: 'main:1' }, { initContainers: [init('first'), init('second')] }));
    const pulls = () =>
      w.events().flatMap(({ object: o, type }) => {
        const { reason, message = '' } = o as { reason?: string; message?: string };
        return type !== 'ObjectDeleted' && reason === 'Pulling' ? [message] : [];
      });
    expect(w.advance(5) && pulls()).toEqual(['Pulling image "first:1"']);
    w.advance(30);
    expect(pulls()).toEqual(['first', 'second', 'main'].map((name) => `Pulling image "${name}:1"`));
  });

  test('init containers run one after the other, before all others; sidecars stay', () => {
    const w = world().create(
      pod(
        'web',
        {},
        {
          initContainers: [
            { name: 'first', image: 'busybox', command: ['sleep', '3'] },
            { name: 'side', image: 'envoy:1', restartPolicy: 'Always' },
            { name: 'second', image: 'busybox', command: ['true'] },
          ],
        },
      ),
    );
    w.advance(30);
    const order = w
      .events()
      .filter(({ object: o }) => (o as { reason?: string }).reason === 'Started')
      .map(
        ({ object: o }) => (o as never as { involvedObject: { fieldPath: string } }).involvedObject,
      )
      .map(({ fieldPath }) => fieldPath);
    expect(order).toEqual([
      'spec.initContainers{first}',
      'spec.initContainers{side}',
      'spec.initContainers{second}',
      'spec.containers{web}',
    ]);
    expect(w.pod('web')?.status?.initContainerStatuses?.[1]?.state?.running).toBeDefined();
    expect(condition(w.pod('web'), 'Ready')?.status).toBe('True');
  });

  test('an image that cannot be called that is never pulled', () => {
    const w = world()
      .create(pod('bad', { image: 'Nginx:1.29' }))
      .advance(100);
    expect(w.container('bad')?.state?.waiting).toEqual({
      reason: 'InvalidImageName',
      message:
        'Failed to apply default image tag "Nginx:1.29": couldn\'t parse image name "Nginx:1.29": ' +
        'invalid reference format: repository name (library/Nginx) must be lowercase',
    });
  });

  test('a tag that was never published is not found, nor is a repository that says that it is not there', () => {
    const w = world()
      .create(pod('typo', { image: 'nginx:1.161' }))
      .create(pod('denied', { image: 'non-existing-repo/non-existing-image:example' }))
      .advance(3);
    const where = (full: string) =>
      `failed to pull and unpack image "${full}": failed to resolve reference "${full}": `;
    const typo = 'docker.io/library/nginx:1.161';
    const denied = 'docker.io/non-existing-repo/non-existing-image:example';
    expect(w.container('typo')?.state?.waiting?.message).toContain(
      `code = NotFound desc = ${where(typo)}${typo}: not found`,
    );
    expect(w.container('denied')?.state?.waiting?.message).toContain(
      `code = Unknown desc = ${where(denied)}pull access denied, repository does not exist or may require authorization`,
    );
  });

  test('an image nobody has is tried again ever more slowly, and is found when it appears', () => {
    const w = world()
      .create(fault('gone', { image: 'nope', is: 'Missing' }))
      .create(pod('bad', { image: 'nope:1' }))
      .advance(100);
    expect(w.container('bad')?.state?.waiting?.reason).toBe('ImagePullBackOff');
    const tries = w
      .history('bad')
      .filter(
        ({ pod: p }) => p.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ErrImagePull',
      )
      .map(({ at }) => at);
    const gaps = tries.slice(1).map((at, i) => Math.floor((at - (tries[i] ?? 0)) / 10));
    expect(gaps).toEqual([1, 2, 4]);
    expect(w.remove('Fault', 'gone').advance(100).pod('bad')?.status?.phase).toBe('Running');
  });
});

describe('running', () => {
  test('a command that ends makes the pod Succeeded or Failed, and says when to the second', () => {
    const never = { restartPolicy: 'Never' };
    const w = world()
      .create(pod('ok', { image: 'busybox', command: ['sleep', '30'] }, never))
      .create(pod('bad', { image: 'busybox', command: ['sh', '-c', 'sleep 5; exit 3'] }, never))
      .advance(60);
    expect(w.pod('ok')?.status?.phase).toBe('Succeeded');
    const { startedAt, finishedAt } = w.container('ok')?.state?.terminated ?? {};
    expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')).toBe(30_000);
    expect(w.pod('bad')?.status?.phase).toBe('Failed');
    expect(w.container('bad')?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    expect(condition(w.pod('ok'), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodCompleted',
    });
    expect(condition(w.pod('bad'), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodFailed',
    });
  });

  test('a crashing container waits 10, 20, 40 ... 300 s, and no longer', () => {
    const w = world()
      .create(behavior('crash', { crashes: { every: '1s' } }))
      .create(pod('web'));
    const delays: string[] = [];
    for (let i = 0; i < 2000; i++) {
      const message = w.advance(1).container('web')?.state?.waiting?.message;
      const delay = /^back-off (\w+) restarting/.exec(message ?? '')?.[1];
      if (delay && delays.at(-1) !== delay) delays.push(delay);
    }
    expect(delays).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s']);
    expect(w.container('web')?.restartCount).toBeGreaterThan(7);
  });

  test('a run of more than ten minutes makes earlier crashes forgotten', () => {
    const w = world()
      .create(behavior('crash', { crashes: { every: '11m' } }))
      .create(pod('web'));
    for (let i = 0; i < 200; i++) {
      w.advance(30);
      expect(w.container('web')?.state?.waiting?.reason).not.toBe('CrashLoopBackOff');
    }
    expect(w.container('web')?.restartCount).toBeGreaterThan(5);
  });

  test('a container out of memory is OOMKilled with 137', () => {
    const w = world()
      .create(behavior('big', { oomAfter: '5s' }))
      .create(pod('web'))
      .advance(12);
    expect(
      w.container('web')?.lastState?.terminated ?? w.container('web')?.state?.terminated,
    ).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
  });

  test('a container that uses more memory than its limit is OOMKilled, and again after a back-off', () => {
    const memory = [{ value: '50Mi' }, { at: '20s', value: '300Mi' }];
    const limited = (name: string, limit: string) =>
      pod(name, { resources: { limits: { memory: limit } } });
    const w = world()
      .create(behavior('leak', { memory }))
      .create(limited('web', '200Mi'))
      .create(limited('ample', '300Mi'))
      .create(pod('free'))
      .advance(30);
    expect(w.container('web')?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
    w.advance(22);
    expect(w.container('web')?.state?.waiting?.reason).toBe('CrashLoopBackOff');
    for (const name of ['ample', 'free']) expect(w.container(name)?.restartCount).toBe(0);
  });

  test('more memory than the limit kills nobody who has ended before', () => {
    const w = world()
      .create(behavior('leak', { memory: [{ at: '20s', value: '300Mi' }] }))
      .create(pod('web', { command: ['sleep', '5'], resources: { limits: { memory: '200Mi' } } }))
      .advance(12);
    expect(w.container('web')?.lastState?.terminated).toMatchObject({ reason: 'Completed' });
  });

  test('readiness waits for the probe, and a healthy pod costs nothing afterwards', () => {
    const probe = { httpGet: { port: 80 }, initialDelaySeconds: 5 };
    const w = world()
      .create(pod('web', { readinessProbe: probe }))
      .settle();
    const [running, ready] = w.history('web').slice(-2);
    expect(condition(running?.pod, 'Ready')?.status).toBe('False');
    expect(condition(ready?.pod, 'Ready')?.status).toBe('True');
    expect((ready?.at ?? 0) - (running?.at ?? 0)).toBeGreaterThanOrEqual(5);
    const head = w.log.head;
    w.advance(1800);
    expect(w.log.head - head).toBe(1);
  });

  test('a container that hangs is killed by its liveness probe and starts again', () => {
    const w = world()
      .create(behavior('hang', { hangAfter: '20s' }))
      .create(
        pod(
          'web',
          { livenessProbe: { httpGet: { port: 80 } } },
          { terminationGracePeriodSeconds: 5 },
        ),
      )
      .advance(60);
    expect(w.reasons('web')).toEqual(expect.arrayContaining(['Unhealthy', 'Killing']));
    expect(w.container('web')?.restartCount).toBe(1);
    expect(w.container('web')?.lastState?.terminated?.exitCode).toBe(137);
  });

  test('a startup probe that never succeeds has the container killed', () => {
    const startupProbe = { httpGet: { port: 80 }, periodSeconds: 5, failureThreshold: 2 };
    const w = world()
      .create(behavior('slow', { ready: '1m' }))
      .create(pod('web', { startupProbe }))
      .advance(30);
    expect(w.container('web')?.restartCount).toBeGreaterThan(0);
    expect(w.container('web')?.started).toBe(false);
  });

  test('a fault makes a container not ready while it lasts', () => {
    const w = world().create(pod('web')).settle();
    w.create(fault('f', { pods: { name: 'web' }, is: 'NotReady' })).advance(5);
    expect(condition(w.pod('web'), 'Ready')?.status).toBe('False');
    w.remove('Fault', 'f').advance(5);
    expect(condition(w.pod('web'), 'Ready')?.status).toBe('True');
    expect(w.history('web')).toHaveLength(6);
  });

  test('a pod beyond its deadline has failed', () => {
    const w = world()
      .create(pod('web', {}, { activeDeadlineSeconds: 20 }))
      .advance(25);
    expect(w.pod('web')?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  test.each(['1.28', '1.36'] as const)('so has one whose deadline came later, in %s', (version) => {
    const w = new World({ kubernetes: version }).nodes(1).create(pod('web')).advance(30);
    w.patchPod('web', { spec: { activeDeadlineSeconds: 5 } }).settle();
    expect(w.pod('web')?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });
});

describe('another image in the spec', () => {
  const another = { spec: { containers: [{ name: 'web', image: 'nginx:1.28' }] } };

  test('restarts the container', () => {
    const w = world().create(pod('web')).advance(30);
    w.patchPod('web', another).settle();
    expect(w.container('web')).toMatchObject({
      image: 'docker.io/library/nginx:1.28',
      ready: true,
      restartCount: 1,
      lastState: { terminated: { reason: 'Completed' } },
    });
    expect(w.pod('web')?.status?.phase).toBe('Running');
    expect(w.cluster.view.list('Event').map(({ message }) => message)).toContain(
      'Container web definition changed, will be restarted',
    );
  });

  test('that nobody has leaves it waiting', () => {
    const w = world()
      .create(behavior('gone', { selector: { image: 'nginx:1.28' }, missing: true }))
      .create(pod('web'))
      .advance(30);
    w.patchPod('web', another).advance(5);
    expect(w.container('web')?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
  });
});

describe('what is special', () => {
  test('a sidecar is stopped when the work is done, and the pod is over', () => {
    const w = world()
      .create(
        pod(
          'job',
          { image: 'busybox', command: ['sleep', '5'] },
          {
            restartPolicy: 'Never',
            initContainers: [{ name: 'side', image: 'envoy:1', restartPolicy: 'Always' }],
          },
        ),
      )
      .advance(30);
    expect(w.pod('job')?.status?.phase).toBe('Succeeded');
    expect(w.pod('job')?.status?.initContainerStatuses?.[0]?.state?.terminated?.exitCode).toBe(0);
  });

  test('a pod that asks for more than the node has left is rejected', () => {
    const half = { resources: { requests: { cpu: '3' } } };
    const w = world().create(pod('a', half)).settle().create(pod('b', half)).settle();
    expect(w.pod('a')?.status?.phase).toBe('Running');
    expect(w.pod('b')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'OutOfcpu',
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 3000, capacity: 4000",
    });
  });

  test('logs can be read of any container, at any time', () => {
    const w = world().create(
      pod('web', { image: 'busybox', command: ['sh', '-c', 'echo hi; sleep 60'] }),
    );
    w.advance(10);
    const { view } = w.cluster;
    expect(podLogs(view, w.pod('web') as never, 'web')?.map(({ text }) => text)).toEqual(['hi']);
    expect(podLogs(view, w.pod('web') as never, 'nobody')).toBeUndefined();
  });
});

describe('stopping', () => {
  test('a deleted pod is told, stops, is written down as Succeeded, and goes', () => {
    const w = world().create(pod('web')).settle().remove('Pod', 'web').settle();
    const last = w.history('web').slice(-5);
    expect(
      last.map(({ pod: p }) => [p.metadata.deletionGracePeriodSeconds, p.status?.phase]),
    ).toEqual([
      [30, 'Running'],
      [30, 'Running'],
      [30, 'Succeeded'],
      [0, 'Succeeded'],
      [0, 'Succeeded'],
    ]);
    expect(last.map(({ type }) => type).slice(-2)).toEqual(['ObjectUpdated', 'ObjectDeleted']);
    expect(w.reasons('web')).toContain('Killing');
    expect((last[4]?.at ?? 0) - (last[0]?.at ?? 0)).toBeLessThan(2);
  });

  test('a process that ignores SIGTERM is killed when the grace period is over', () => {
    const w = world()
      .create(behavior('deaf', { stop: { ignored: true } }))
      .create(pod('web'))
      .settle();
    const at = w.seconds;
    w.remove('Pod', 'web').settle();
    const failed = w.history('web').find(({ pod: p }) => p.status?.phase === 'Failed');
    expect(failed?.pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137);
    expect(Math.abs((failed?.at ?? 0) - at - 30)).toBeLessThan(1.1);
    expect(w.pod('web')).toBeUndefined();
  });

  test('a pod that never ran is let go of, too', () => {
    const w = world().create(pod('web')).remove('Pod', 'web').settle();
    expect(w.pod('web')).toBeUndefined();
  });
});

test('Kubernetes 1.28 has no sandbox condition, no generations, and older words', () => {
  const w = new World({ kubernetes: '1.28' }).nodes(1).create(pod('web')).settle();
  expect(w.history('web').map(({ pod: p }) => p.status?.phase)).toEqual([
    'Pending',
    'Pending',
    'Running',
  ]);
  expect(condition(w.pod('web'), 'PodReadyToStartContainers')).toBeUndefined();
  expect(w.reasons('web')).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
  const messages = w.cluster.view.list('Event').map(({ message }) => message);
  expect(messages).toContain('Created container web');
  expect(w.remove('Pod', 'web').settle().pod('web')).toBeUndefined();
  expect(w.reasons('web')).toContain('Killing');
});

describe('laws', () => {
  /** A story with something of everything, told with pauses after which the tape may be opened anew. */
  function tell(pauses: readonly number[], reopens: boolean, settings = {}): string {
    const w = new World(settings).nodes(2);
    w.create(behavior('flaky', { selector: { image: 'flaky' }, crashes: { every: '2s' } }));
    w.create(fault('gone', { image: 'nope', is: 'Missing', for: '70s' }));
    const actions = [
      () =>
        w.create(pod('web', { readinessProbe: { httpGet: { port: 80 }, initialDelaySeconds: 3 } })),
      () => w.create(pod('flaky', { image: 'flaky:1' })),
      () => w.create(pod('bad', { image: 'nope:1' })),
      () =>
        w.create(
          pod('once', { image: 'busybox', command: ['sleep', '7'] }, { restartPolicy: 'Never' }),
        ),
      () => w.create(fault('outage', { node: 'node-1', is: 'Down', for: '65s' })),
      () => w.remove('Pod', 'web'),
      () => w.create(fault('net', { node: 'node-2', is: 'Partitioned' })),
      () => w.remove('Fault', 'net'),
    ];
    pauses.forEach((ms, i) => {
      actions[i % actions.length]?.call(undefined);
      actions[i % actions.length] = () => w;
      w.cluster.advance(ms);
      if (reopens) w.reopen();
    });
    w.advance(200);
    return [...w.log.read()].map((event) => JSON.stringify(event)).join('\n');
  }

  const pauses = fc.array(fc.integer({ min: 1, max: 25_000 }), { minLength: 8, maxLength: 16 });
  test.each([
    '1.28',
    '1.36',
  ])('opening a tape of %s anew between two steps changes nothing', (kubernetes) => {
    fc.assert(
      fc.property(pauses, fc.nat(), (times, seed) => {
        const settings = { kubernetes, seed };
        expect(tell(times, true, settings)).toBe(tell(times, false, settings));
      }),
      { numRuns: 8 },
    );
  });
});

describe('phases', () => {
  const running = { name: 'a', state: { running: {} } };
  const ended = (exitCode: number) => ({ name: 'a', state: { terminated: { exitCode } } });
  const spec = (restartPolicy: string) => ({ containers: [{ name: 'a' }], restartPolicy });
  test.each([
    ['Always', running, false, 'Running'],
    ['Always', ended(1), false, 'Running'],
    ['Always', ended(0), true, 'Succeeded'],
    ['OnFailure', ended(1), false, 'Running'],
    ['OnFailure', ended(0), false, 'Succeeded'],
    ['Never', ended(1), false, 'Failed'],
  ])('%s, %j, ended %s: %s', (policy, status, over, phase) => {
    expect(phaseOf(spec(policy), { init: [], app: [status as never] }, over)).toBe(phase);
  });
});

describe('a program that nobody knows', () => {
  const job = { apiVersion: 'batch/v1', kind: 'Job', name: 'work', uid: '1', controller: true };
  const owned = (name: string, container: object, spec: object = {}) => {
    const made = pod(name, container, { restartPolicy: 'Never', ...spec }) as { metadata: object };
    return { ...made, metadata: { ...made.metadata, ownerReferences: [job] } };
  };

  test('does its work in some seconds where others wait for it, and serves where nobody does', () => {
    const unknown = { name: 'first', image: 'example.com/migrate:1' };
    const w = new World()
      .nodes(1)
      .create(owned('batch', { image: 'example.com/batch:1' }))
      .create(pod('app', { image: 'example.com/app:1' }, { initContainers: [unknown] }))
      .create(pod('alone', { image: 'example.com/app:1' }, { restartPolicy: 'Never' }))
      .advance(60);
    expect(w.pod('batch')?.status?.phase).toBe('Succeeded');
    expect(w.pod('app')?.status?.phase).toBe('Running');
    expect(w.pod('alone')?.status?.phase).toBe('Running');
    const { startedAt, finishedAt } = w.container('batch')?.state?.terminated ?? {};
    const seconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(11);
  });

  test('goes on for ever where it says so, or a sidecar does', () => {
    const sidecar = { name: 'first', image: 'example.com/proxy:1', restartPolicy: 'Always' };
    const w = new World()
      .nodes(1)
      .create(owned('idle', { image: 'busybox', command: ['sleep', 'infinity'] }))
      .create(
        owned('loop', { image: 'busybox', command: ['sh', '-c', 'while true; do date; done'] }),
      )
      .create(pod('meshed', {}, { initContainers: [sidecar] }))
      .advance(60);
    for (const name of ['idle', 'loop', 'meshed'])
      expect(w.pod(name)?.status?.phase).toBe('Running');
    expect(w.pod('meshed')?.status?.initContainerStatuses?.[0]?.state?.running).toBeDefined();
  });
});

describe('what is seen of a pod', () => {
  const probed = (port: unknown) =>
    pod('web', { readinessProbe: { httpGet: { port, path: '/healthz' } } });
  const told = (w: World) =>
    w
      .events()
      .map(({ object: o }) => o as { reason?: string; message?: string })
      .filter(({ reason }) => reason === 'Unhealthy')
      .map(({ message }) => message);

  test('a probe of a port that does not exist has no result: the container never becomes ready', () => {
    const w = world().create(probed('http')).advance(60);
    expect(w.container('web')).toMatchObject({ ready: false, started: true, restartCount: 0 });
    expect(told(w)).toEqual([
      'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "http": invalid syntax',
    ]);
  });

  test('a probe that comes too early finds nobody at the address', () => {
    const w = world()
      .create(behavior('slow', { ready: '30s' }))
      .create(probed(80))
      .advance(60);
    const ip = w.pod('web')?.status?.podIP;
    expect(told(w)).toEqual([
      `Readiness probe failed: Get "http://${ip}:80/healthz": dial tcp ${ip}:80: connect: connection refused`,
    ]);
  });

  test('a pod has its address before its image has come', () => {
    const w = world()
      .create(behavior('none', { missing: true }))
      .create(pod('web'))
      .settle();
    expect(w.container('web')?.state?.waiting?.reason).toMatch(/ErrImagePull|ImagePullBackOff/);
    expect(w.pod('web')?.status?.podIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  test('pods of a node with two ranges have an address of each, in the order of its own', () => {
    const w = new World();
    const node = nodeManifest(1) as unknown as Manifest & { spec: object; status: object };
    w.create({
      ...node,
      spec: { podCIDRs: ['10.1.0.0/24', 'fd00:1::/64'], podCIDR: '10.1.0.0/24' },
    }).settle();
    const { podIP, podIPs } = w.create(pod('web')).settle().pod('web')?.status ?? {};
    expect(podIPs?.map(({ ip }) => (ip ?? '').includes(':'))).toEqual([false, true]);
    expect(podIPs?.[0]?.ip).toBe(podIP);
    expect(podIPs?.[1]?.ip).toMatch(/^fd00:1::[1-9a-f][0-9a-f]*:[1-9a-f][0-9a-f]*$/);
  });

  test('an init container that never ran leaves those after it waiting when the pod is deleted', () => {
    const w = world()
      .create(behavior('none', { missing: true }))
      .create(pod('web', {}, { initContainers: [{ name: 'first', image: 'nowhere:1' }] }))
      .settle()
      .remove('Pod', 'web')
      .settle();
    const last = w.history('web').at(-1)?.pod.status;
    expect(last?.phase).toBe('Failed');
    expect(last?.initContainerStatuses?.[0]?.state?.terminated?.reason).toBe(
      'ContainerStatusUnknown',
    );
    expect(last?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('PodInitializing');
  });
});
