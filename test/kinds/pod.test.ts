import { describe, expect, test } from 'vitest';
import { pod as kind, type Pod } from '../../src/kinds/pod/index.js';
import { qosOf } from '../../src/kinds/pod/qos.js';
import { isFailure } from '../../src/machinery/status.js';
import { asking, podManifest, schedulingCluster } from '../support/scheduling.js';

const now = Date.parse('2026-01-01T01:00:00Z');

/** NAME READY STATUS RESTARTS of a pod with this status. */
function row(status: Pod['status'], rest: Record<string, unknown> = {}): readonly unknown[] {
  const pod = {
    metadata: { name: 'web', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { containers: [{ name: 'a' }, { name: 'b' }] },
    status,
    ...rest,
  } as unknown as Pod;
  return kind.columns.slice(1, 4).map(({ value }) => value(pod, now));
}

const container = (state: unknown, restartCount = 0, ready = false) =>
  ({ name: 'a', image: '', imageID: '', ready, restartCount, state }) as never;
const running = container({ running: {} }, 0, true);

describe('kubectl get pods', () => {
  test('counts ready containers, also those without a status yet', () => {
    expect(row({ phase: 'Running', containerStatuses: [running] })).toEqual([
      '1/2',
      'Running',
      '0',
    ]);
  });

  test('says what the first container that is not running is up to', () => {
    const waiting = container({ waiting: { reason: 'CrashLoopBackOff' } }, 3);
    const over = container({ terminated: { exitCode: 1, reason: 'Error' } });
    expect(row({ phase: 'Running', containerStatuses: [waiting, over] })[1]).toBe(
      'CrashLoopBackOff',
    );
    expect(row({ phase: 'Running', containerStatuses: [over, running] })[1]).toBe('Error');
  });

  test('gives the signal or exit code of a container that ended without a reason', () => {
    const ended = (terminated: object) =>
      row({ phase: 'Failed', containerStatuses: [container({ terminated })] })[1];
    expect(ended({ exitCode: 3 })).toBe('ExitCode:3');
    expect(ended({ exitCode: 137, signal: 9 })).toBe('Signal:9');
  });

  test('tells how far the init containers have come', () => {
    const spec = { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }, { name: 'j' }] };
    const done = { ...(container({ terminated: { exitCode: 0 } }) as object), name: 'i' } as never;
    const busy = { ...(container({ running: {} }) as object), name: 'j' } as never;
    const failed = {
      ...(container({ terminated: { exitCode: 1, reason: 'Error' } }) as object),
      name: 'j',
    } as never;
    const status = (initContainerStatuses: never[]) => ({
      phase: 'Pending',
      initContainerStatuses,
    });
    expect(row(status([busy]), { spec })[1]).toBe('Init:0/2');
    expect(row(status([done, busy]), { spec })[1]).toBe('Init:1/2');
    expect(row(status([done, failed]), { spec })[1]).toBe('Init:Error');
  });

  test('says when the last restart was', () => {
    const restarted = {
      ...(container({ running: {} }, 3, true) as object),
      lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:58:00Z' } },
    } as never;
    expect(row({ phase: 'Running', containerStatuses: [restarted] })[2]).toBe('3 (2m ago)');
  });

  test('shows pods on their way out, unless they are over', () => {
    const metadata = {
      name: 'web',
      creationTimestamp: '2026-01-01T00:00:00Z',
      deletionTimestamp: '2026-01-01T01:00:30Z',
    };
    expect(row({ phase: 'Running' }, { metadata })[1]).toBe('Terminating');
    expect(row({ phase: 'Succeeded' }, { metadata })[1]).toBe('Succeeded');
    expect(row({ phase: 'Running', reason: 'NodeLost' }, { metadata })[1]).toBe('Unknown');
  });
});

describe('creating a pod', () => {
  const world = schedulingCluster();
  const refusal = (manifest: unknown): string | undefined => {
    const { response } = world.act({ verb: 'create', object: manifest as never });
    return isFailure(response) ? response.message : undefined;
  };

  test('fills in what the real API server fills in', () => {
    const { spec, status } = world.create(podManifest('defaults')) as Pod;
    expect(spec).toMatchObject({
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      enableServiceLinks: true,
      securityContext: {},
      serviceAccountName: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', tolerationSeconds: 300 },
      ],
      containers: [
        {
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
        },
      ],
    });
    expect(spec.volumes?.[0]?.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  test.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['host:5000/nginx', 'Always'],
    ['nginx:1.25', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    ['<your-image>', 'IfNotPresent'],
  ])('an image %s is pulled %s', (image, policy) => {
    const name = `image-${world.cluster.state.revision}`;
    const made = world.create(podManifest(name, { containers: [{ name: 'c', image }] })) as Pod;
    expect(made.spec.containers[0]?.imagePullPolicy).toBe(policy);
  });

  test('takes requests from limits', () => {
    const resources = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } };
    const made = world.create(
      podManifest('limits', { containers: [{ name: 'c', image: 'a:1', resources }] }),
    ) as Pod;
    expect(made.spec.containers[0]?.resources?.requests).toEqual({ cpu: '500m', memory: '1Gi' });
    expect(made.status?.qosClass).toBe('Burstable');
  });

  test('says everything that is wrong at once', () => {
    const manifest = podManifest('wrong', {
      restartPolicy: 'Sometimes',
      containers: [
        { name: 'a', ports: [{ containerPort: 70000 }] },
        { name: 'a', image: 'x', volumeMounts: [{ name: 'nope', mountPath: '/a' }] },
      ],
    });
    expect(refusal(manifest)).toBe(
      'Pod "wrong" is invalid: [spec.containers[0].image: Required value, spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive, spec.containers[1].volumeMounts[0].name: Not found: "nope", spec.containers[1].name: Duplicate value: "a", spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"]',
    );
  });

  test('refuses more requests than limits', () => {
    const resources = { limits: { cpu: '1' }, requests: { cpu: '2' } };
    expect(
      refusal(podManifest('greedy', { containers: [{ name: 'c', image: 'a:1', resources }] })),
    ).toBe(
      'Pod "greedy" is invalid: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    );
  });

  test('refuses an account and a priority class that are not there', () => {
    expect(refusal(podManifest('anon', { serviceAccountName: 'builder' }))).toBe(
      'pods "anon" is forbidden: error looking up service account default/builder: serviceaccount "builder" not found',
    );
    expect(refusal(podManifest('vip', { priorityClassName: 'vip' }))).toBe(
      'pods "vip" is forbidden: no PriorityClass with name vip was found',
    );
  });
});

describe('changing a pod', () => {
  test('its image may change, and counts as a change of what is wanted; little else may', () => {
    const world = schedulingCluster();
    const made = world.create(podManifest('web')) as Pod;
    const [container] = made.spec.containers;
    const ref = { kind: 'Pod', namespace: 'default', name: 'web' };
    const change = (spec: unknown) =>
      world.act({ verb: 'patch', ref, patchType: 'merge', patch: { spec } }).response;
    change({ containers: [{ ...container, image: 'nginx:1.26' }] });
    expect(world.pod('web').metadata.generation).toBe(2);
    const refused = change({ containers: [{ ...container, command: ['sh'] }] });
    expect(isFailure(refused) && refused.message).toMatch(
      /^Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`,/,
    );
    const shrunk = change({ tolerations: [] });
    expect(isFailure(shrunk)).toBe(false);
    expect(world.pod('web').spec.tolerations).toHaveLength(2);
  });

  test('a second binding is refused in the words of the first', () => {
    const world = schedulingCluster();
    world.nodes(2);
    world.create(podManifest('web', { nodeName: 'node-2' }));
    const { response } = world.act({
      verb: 'create',
      subresource: 'binding',
      ref: { kind: 'Pod', namespace: 'default', name: 'web' },
      object: {
        apiVersion: 'v1',
        kind: 'Binding',
        target: { kind: 'Node', name: 'node-1' },
      } as never,
    });
    expect(isFailure(response) && response.message).toBe(
      'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-2"',
    );
  });

  test('grace is only for pods a kubelet has', () => {
    const grace = (spec: object, phase: string, asked?: number) =>
      kind.gracePeriodSeconds?.({ spec, status: { phase } } as never, asked);
    const spec = { nodeName: 'n', terminationGracePeriodSeconds: 30 };
    expect(grace(spec, 'Running')).toBe(30);
    expect(grace(spec, 'Running', 5)).toBe(5);
    expect(grace({ ...spec, terminationGracePeriodSeconds: -1 }, 'Running')).toBe(1);
    expect(grace(spec, 'Succeeded')).toBe(0);
    expect(grace({ terminationGracePeriodSeconds: 30 }, 'Pending')).toBe(0);
  });
});

test('quality of service follows requests and limits of CPU and memory', () => {
  const spec = (resources: object) => ({ containers: [{ name: 'c', resources }] }) as never;
  const both = { cpu: '1', memory: '1Gi' };
  expect(qosOf(spec({ requests: both, limits: both }))).toBe('Guaranteed');
  expect(qosOf({ containers: asking('1') } as never)).toBe('Burstable');
  expect(qosOf(spec({}))).toBe('BestEffort');
});

test('ports in each other’s way are warned of, and huge pages of no size are refused', () => {
  const world = schedulingCluster();
  const made = (name: string, container: object) =>
    world.act({
      verb: 'create',
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: { containers: [{ name: 'c', image: 'nginx', ...container }] },
      } as never,
    });
  const ports = [
    { containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' },
    { containerPort: 80, hostPort: 80 },
    { containerPort: 80 },
  ];
  expect(made('ports', { ports }).warnings).toEqual([
    'spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.containers[0].ports[0]',
    'spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[0]',
    'spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[1]',
  ]);
  const list = { 'hugepages-big': '2Mi', cpu: '1' };
  const { response } = made('huge', { resources: { limits: list, requests: list } });
  expect(isFailure(response) && response.message).toContain(
    'Invalid value: "2Mi": 2Mi is not positive integer multiple of hugepages-big',
  );
});
