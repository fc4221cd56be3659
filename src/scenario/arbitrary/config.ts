// Manifests of what others read: settings, bounds, names, events.

import fc from 'fast-check';
import { type Drawn, global, namespaced, perhaps, spec } from './drawn.js';

const amount = fc.constantFrom('1', '500m', '2');
const TIME = '2026-01-01T00:00:00Z';

export const config = {
  ConfigMap: namespaced(
    'v1',
    () =>
      fc.record({
        data: fc.constantFrom({}, { mode: 'test' }, { 'app.yaml': 'a: 1\n' }),
        immutable: perhaps(true),
      }),
    [
      ['data', { 'a b': 'x' }, 'data[a b]'],
      ['binaryData', { 'a/b': 'eA==' }, 'binaryData[a/b]'],
    ],
  ),
  Secret: namespaced(
    'v1',
    () =>
      fc.constantFrom(
        { stringData: { password: 'secret' } },
        { type: 'kubernetes.io/basic-auth', stringData: { username: 'me', password: 'secret' } },
        { type: 'Opaque', data: { token: 'eA==' } },
      ),
    [
      ['stringData', { 'a b': 'x' }, 'data[a b]'],
      ['type', 'kubernetes.io/tls', 'data[tls.crt]'],
    ],
  ),
  Namespace: global('v1', () => fc.constant({}), [
    ['metadata.name', 'Not-Valid'],
    ['spec.finalizers', ['a b'], 'spec.finalizers[0]'],
  ]),
  ServiceAccount: namespaced(
    'v1',
    () => fc.record({ automountServiceAccountToken: perhaps(true, false) }),
    [['metadata.name', 'Not_Valid']],
  ),
  LimitRange: namespaced(
    'v1',
    spec(() => ({
      limits: amount.map((cpu) => [{ type: 'Container', default: { cpu }, max: { cpu: '4' } }]),
    })),
    [
      ['spec.limits[0].default.cpu', '5', 'spec.limits[0].default[cpu]'],
      ['spec.limits[0].type', 'a b'],
    ],
  ),
  ResourceQuota: namespaced(
    'v1',
    spec(() => ({
      hard: fc.constantFrom({ pods: '10' }, { 'requests.cpu': '4' }, { 'count/jobs.batch': '2' }),
    })),
    [
      ['spec.hard', { pods: '-1' }, 'spec.hard[pods]'],
      ['spec.hard', { 'a b': '1' }, 'spec.hard[a b]'],
      ['spec.scopes', ['Perhaps'], 'spec.scopes'],
    ],
  ),
  PriorityClass: global(
    'scheduling.k8s.io/v1',
    () =>
      fc.record({
        value: fc.integer({ min: -100, max: 1_000_000 }),
        preemptionPolicy: perhaps('Never', 'PreemptLowerPriority'),
        description: perhaps('For what matters.'),
      }),
    [
      ['value', 2_000_000_000],
      ['preemptionPolicy', 'Perhaps'],
    ],
  ),
  Lease: namespaced(
    'coordination.k8s.io/v1',
    spec(() => ({
      holderIdentity: fc.constantFrom('me', 'you'),
      leaseDurationSeconds: fc.integer({ min: 1, max: 60 }),
      leaseTransitions: fc.nat(9),
    })),
    [
      ['spec.leaseDurationSeconds', 0],
      ['spec.leaseTransitions', -1],
    ],
  ),
  Event: namespaced(
    'v1',
    (name) =>
      fc.record({
        involvedObject: fc.constant({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name }),
        reason: fc.constantFrom('Tested', 'Seen'),
        message: fc.constant('It was seen.'),
        type: fc.constantFrom('Normal', 'Warning'),
        firstTimestamp: fc.constant(TIME),
        lastTimestamp: fc.constant(TIME),
        source: fc.constant({ component: 'tests' }),
      }),
    [['involvedObject.namespace', 'other']],
  ),
  RuntimeClass: global(
    'node.k8s.io/v1',
    () =>
      fc.record({
        handler: fc.constantFrom('runc', 'gvisor'),
        overhead: perhaps({ podFixed: { cpu: '10m' } }),
      }),
    [
      ['handler', 'Run C'],
      ['overhead', { podFixed: { cpu: '-1' } }, 'overhead.podFixed[cpu]'],
    ],
  ),
} satisfies Readonly<Record<string, Drawn>>;
