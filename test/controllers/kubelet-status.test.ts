// What a kubelet writes of a pod: together with what others wrote, of containers that could not be started, and of
// probes whose commands a Behavior answers.

import type { ContainerStatus, PodCondition, PodStatus } from 'kubernetes-types/core/v1.js';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/controllers/kubelet/conditions.js';
import { merged } from '../../src/controllers/kubelet/merge-status.js';
import { type Site, slotsOf } from '../../src/controllers/kubelet/slot.js';
import { notStarted } from '../../src/controllers/kubelet/starting.js';
import { condition as conditionOf } from '../../src/controllers/kubelet/status.js';
import { behavior, condition, pod, World } from '../support/pods.js';

const status = (phase: string, ...types: readonly string[]): PodStatus =>
  ({
    phase,
    reason: phase,
    conditions: types.map((text) => {
      const [type, is = 'True', reason] = text.split(' ');
      return { type, status: is, ...(reason ? { reason } : {}) };
    }),
  }) as PodStatus;
const told = ({ phase, reason, conditions = [] }: PodStatus): unknown => [
  phase,
  reason,
  ...conditions.map(({ type, status: is, reason: why }) => [type, is, why].join(' ').trim()).sort(),
];

test.each([
  [
    'conditions of others stay, its own are what it finds',
    [
      status('Running', 'Ready', 'example.com/a'),
      status('Running', 'Ready False', 'example.com/a False'),
    ],
    false,
    status('Running', 'Ready False', 'example.com/a'),
  ],
  [
    'why it ends the pod is said when nothing runs any more',
    [
      status('Running', 'Ready', 'DisruptionTarget True EvictedByEvictionAPI'),
      status('Failed', 'Ready', 'DisruptionTarget True TerminationByKubelet'),
    ],
    false,
    status(
      'Failed',
      'Ready False PodFailed',
      'DisruptionTarget True TerminationByKubelet',
      'ContainersReady False PodFailed',
    ),
  ],
  [
    'a pod is not over while containers may run',
    [
      status('Running', 'Ready'),
      status('Failed', 'Ready', 'DisruptionTarget True TerminationByKubelet'),
    ],
    true,
    status('Running', 'Ready'),
  ],
  [
    'a pod that goes on is not disrupted by its kubelet',
    [status('Running', 'Ready'), status('Running', 'Ready', 'DisruptionTarget')],
    false,
    status('Running', 'Ready'),
  ],
] as const)('%s', (_, [old, found], running, wanted) => {
  expect(told(merged(old, found, running))).toEqual(told(wanted));
});

test('a container that could not be started again tells of its last run', () => {
  const ended = { state: { terminated: { exitCode: 2 } }, restartCount: 1 } as ContainerStatus;
  expect(notStarted(ended, 'CreateContainerConfigError', 'why')).toEqual({
    lastState: { terminated: { exitCode: 2 } },
    restartCount: 1,
    state: { waiting: { message: 'why', reason: 'CreateContainerConfigError' } },
  });
});

test('a container of which only the past is known waits, and keeps its past', () => {
  const w = new World().nodes(1).create(pod('web')).settle();
  const { view } = w.cluster;
  const [web] = view.list('Pod');
  const lastState = { terminated: { exitCode: 1 } };
  const known = {
    ...web,
    status: { containerStatuses: [{ name: 'web', restartCount: 3, lastState }] },
  };
  const [slot] = slotsOf({ view, pod: known } as unknown as Site);
  expect(slot?.status).toMatchObject({
    lastState,
    restartCount: 3,
    state: { waiting: { reason: 'ContainerCreating' } },
  });
});

const asked = (name: 'livenessProbe' | 'readinessProbe') =>
  pod('web', {
    [name]: { exec: { command: ['/bin/check', '$(WHAT)'] }, periodSeconds: 5, failureThreshold: 2 },
    env: [{ name: 'WHAT', value: 'disk' }],
  });
const full = behavior('full', {
  selector: {},
  exec: [{ command: '/bin/check disk', stderr: `full ${'x'.repeat(2000)}`, code: 1 }],
});

test('a probe whose command a Behavior has fail is never ready, and says what it printed', () => {
  const w = new World().nodes(1).create(full).create(asked('readinessProbe')).settle();
  const last = w.history('web').at(-1)?.pod;
  expect(condition(last, 'Ready')?.status).toBe('False');
  const messages = w
    .events()
    .map(({ object }) => object as { readonly reason?: string; readonly message?: string })
    .filter(({ reason }) => reason === 'Unhealthy');
  const message = messages[0]?.message ?? '';
  expect(message).toMatch(/^Readiness probe failed: full x+$/);
  expect(message.length).toBe('Readiness probe failed: '.length + 1024);
});

test('a liveness probe whose command fails has its container started again', () => {
  const w = new World().nodes(1).create(full).create(asked('livenessProbe')).settle();
  w.advance(60);
  expect(w.reasons('web')).toContain('Killing');
  expect(w.history('web').at(-1)?.pod.status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(
    0,
  );
});

test('a condition that goes on saying the same is the same object, and since when is kept with it', () => {
  const since = { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'a' };
  const old = [
    { ...since, lastProbeTime: null, lastTransitionTime: '2024-01-01T00:00:00Z' },
  ] as unknown as readonly PodCondition[];
  const now = '2024-01-01T00:00:07Z';
  expect(conditionOf(since as Finding, old, now, undefined)).toBe(old[0]);
  const other = conditionOf({ ...since, message: 'b' } as Finding, old, now, undefined);
  expect(other).toEqual({ ...old[0], message: 'b' });
  expect(conditionOf(since as Finding, old, now, 2)).toEqual({ ...old[0], observedGeneration: 2 });
  const ready = conditionOf({ type: 'Ready', status: 'True' }, old, now, undefined);
  expect(ready.lastTransitionTime).toBe(now);
});
