// Manifests that run something.

import fc from 'fast-check';
import {
  type Drawn,
  name,
  namespaced,
  perhaps,
  podSpec,
  replicas,
  selector,
  spec,
  template,
  wrongPods,
} from './drawn.js';

const POD_TEMPLATE = 'spec.template.spec';
const count = fc.integer({ min: 1, max: 3 });

const jobFields = (app: string) => ({
  completions: fc.integer({ min: 1, max: 4 }),
  parallelism: count,
  backoffLimit: perhaps(0, 2),
  template: template(app, 'Never'),
});

export const workloads = {
  Deployment: namespaced(
    'apps/v1',
    spec((app) => ({
      replicas,
      selector: selector(app),
      minReadySeconds: fc.constantFrom(0, 5),
      strategy: perhaps<object>(
        { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        { rollingUpdate: { maxSurge: '50%', maxUnavailable: '50%' } },
        { type: 'Recreate' },
      ),
      template: template(app),
    })),
    [
      ['spec.replicas', -1],
      ['spec.selector', undefined],
      ['spec.template.metadata.labels', { app: 'other' }],
      [
        'spec.strategy',
        { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } },
        'spec.strategy.rollingUpdate.maxUnavailable',
      ],
      ['spec.strategy', { type: 'Slowly' }],
      ['spec.minReadySeconds', -1],
      ['spec.template.spec.restartPolicy', 'Never'],
      ...wrongPods(POD_TEMPLATE),
    ],
  ),
  ReplicaSet: namespaced(
    'apps/v1',
    spec((app) => ({ replicas, selector: selector(app), template: template(app) })),
    [
      ['spec.replicas', -1],
      ['spec.selector', undefined],
      ['spec.template.metadata.labels', { app: 'other' }],
      ...wrongPods(POD_TEMPLATE),
    ],
  ),
  ReplicationController: namespaced(
    'v1',
    spec((app) => ({ replicas, selector: fc.constant({ app }), template: template(app) })),
    [
      ['spec.replicas', -1],
      ['spec.template.metadata.labels', { app: 'other' }],
      ...wrongPods(POD_TEMPLATE),
    ],
  ),
  StatefulSet: namespaced(
    'apps/v1',
    spec((app) => ({
      replicas,
      serviceName: fc.constant(app),
      selector: selector(app),
      podManagementPolicy: fc.constantFrom('OrderedReady', 'Parallel'),
      updateStrategy: perhaps<object>({ type: 'OnDelete' }, { rollingUpdate: { partition: 1 } }),
      template: template(app),
    })),
    [
      ['spec.replicas', -1],
      ['spec.selector', undefined],
      ['spec.podManagementPolicy', 'Random'],
      ['spec.updateStrategy', { type: 'Slowly' }],
    ],
  ),
  DaemonSet: namespaced(
    'apps/v1',
    spec((app) => ({
      selector: selector(app),
      updateStrategy: perhaps<object>(
        { type: 'OnDelete' },
        { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      ),
      template: template(app),
    })),
    [
      ['spec.template.metadata.labels', { app: 'other' }],
      ['spec.updateStrategy', { type: 'Slowly' }],
      ...wrongPods(POD_TEMPLATE),
    ],
  ),
  Job: namespaced('batch/v1', spec(jobFields), [
    ['spec.completions', -1],
    ['spec.parallelism', -1],
    ['spec.backoffLimit', -1],
    ['spec.template.spec.restartPolicy', 'Always'],
    ['spec.completionMode', 'Sometimes'],
    ...wrongPods(POD_TEMPLATE),
  ]),
  CronJob: namespaced(
    'batch/v1',
    spec((app) => ({
      schedule: fc.constantFrom('* * * * *', '*/5 * * * *', '0 3 * * *'),
      concurrencyPolicy: fc.constantFrom('Allow', 'Forbid', 'Replace'),
      timeZone: perhaps('Etc/UTC', 'Europe/Berlin'),
      startingDeadlineSeconds: perhaps(100),
      jobTemplate: fc.record(jobFields(app)).map((spec) => ({ spec })),
    })),
    [
      ['spec.schedule', 'every day'],
      ['spec.concurrencyPolicy', 'Perhaps'],
      ['spec.timeZone', 'Mars/Base'],
      ['spec.startingDeadlineSeconds', -1],
      ['spec.successfulJobsHistoryLimit', -1],
      ...wrongPods('spec.jobTemplate.spec.template.spec'),
    ],
  ),
  Pod: namespaced('v1', () => podSpec().map((spec) => ({ spec })), [
    ['spec.restartPolicy', 'Once'],
    ['spec.nodeSelector', { 'a b': 'x' }],
    ...wrongPods('spec'),
  ]),
  PodTemplate: namespaced(
    'v1',
    (app) => template(app).map((template) => ({ template })),
    wrongPods('template.spec'),
  ),
  ControllerRevision: namespaced(
    'apps/v1',
    () => fc.record({ revision: fc.nat(9), data: fc.constantFrom({ spec: {} }, { a: 1 }) }),
    [['revision', -1]],
  ),
  PodDisruptionBudget: namespaced(
    'policy/v1',
    (app) =>
      fc
        .constantFrom<object>({ maxUnavailable: 1 }, { minAvailable: 1 }, { minAvailable: '50%' })
        .map((bound) => ({ spec: { ...bound, selector: { matchLabels: { app } } } })),
    [
      ['spec', { minAvailable: -1 }, 'spec.minAvailable'],
      ['spec', { minAvailable: 1, maxUnavailable: 1 }],
      ['spec.unhealthyPodEvictionPolicy', 'Perhaps'],
      ['spec.selector', { matchLabels: { 'a b': 'x' } }, 'spec.selector.matchLabels'],
    ],
  ),
  HorizontalPodAutoscaler: namespaced(
    'autoscaling/v2',
    spec(() => ({
      scaleTargetRef: name.map((name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name })),
      minReplicas: count,
      maxReplicas: fc.integer({ min: 3, max: 6 }),
      metrics: perhaps([
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
      ]),
    })),
    [
      ['spec.maxReplicas', 0],
      ['spec.minReplicas', 9, 'spec.maxReplicas'],
      ['spec.scaleTargetRef.name', ''],
      ['spec.scaleTargetRef.kind', ''],
      ['spec.metrics', [{ type: 'Dreams' }], 'spec.metrics[0].type'],
    ],
  ),
} satisfies Readonly<Record<string, Drawn>>;
