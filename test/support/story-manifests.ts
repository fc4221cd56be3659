// Manifests for stories nobody wrote: few names, so that what is drawn meets what was drawn before.

import fc from 'fast-check';
import type { KubeObject } from '../../src/machinery/object.js';

export const image = fc.constantFrom('nginx:1', 'nginx:2', 'busybox', 'redis', 'example.com/tool');
export const few = fc.nat(4);
export const schedule = fc.constantFrom('* * * * *', '*/2 * * * *', '*/7 3-23 * * *');
const name = fc.constantFrom('web', 'api');
const namespace = fc.constantFrom(...Array(5).fill('default'), 'shop');
const yes = fc.boolean();
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

type Spec = Record<string, unknown>;

const manifest = (apiVersion: string, kind: string, metadata: object, parts: object): KubeObject =>
  ({ apiVersion, kind, metadata, ...parts }) as unknown as KubeObject;

/** A kind's manifests: `spec` draws a spec for the name that the object has. */
const namespaced = (apiVersion: string, kind: string, spec: (name: string) => fc.Arbitrary<Spec>) =>
  fc
    .tuple(name, namespace, maybe(yes))
    .chain(([name, namespace, held]) =>
      spec(name).map((spec) =>
        manifest(
          apiVersion,
          kind,
          { name, namespace, ...(held ? { finalizers: ['example.com/hold'] } : {}) },
          { spec },
        ),
      ),
    );

const wide = (apiVersion: string, kind: string, name: string, parts: object) =>
  manifest(apiVersion, kind, { name }, parts);

const probe = fc.record({
  httpGet: fc.constant({ port: 80 }),
  periodSeconds: fc.constantFrom(1, 5, 10),
  initialDelaySeconds: fc.constantFrom(0, 3),
  failureThreshold: fc.constantFrom(1, 3),
});

const cpu = fc.constantFrom('100m', '100m', '1500m', '3');

/** A pod template whose pods say `app: name`. */
export const template = (name: string, over?: 'Never' | 'OnFailure'): fc.Arbitrary<Spec> =>
  fc
    .record(
      {
        image: over ? fc.constantFrom('busybox', 'busybox', 'example.com/batch') : image,
        cpu,
        grace: maybe(fc.constantFrom(0, 5, 30)),
        priorityClassName: maybe(fc.constantFrom('high', 'low')),
        readinessProbe: maybe(probe),
        livenessProbe: maybe(probe),
        init: maybe(fc.constantFrom('Always', '')),
        claim: maybe(yes),
        tolerates: maybe(yes),
        apart: maybe(yes),
        spread: maybe(fc.constantFrom('topology.kubernetes.io/zone', 'kubernetes.io/hostname')),
        lifetime: maybe(fc.constantFrom(40, 200)),
      },
      { requiredKeys: ['image', 'cpu'] },
    )
    .map((drawn) => ({
      metadata: { labels: { app: name } },
      spec: podSpec(name, drawn, over),
    }));

interface Drawn {
  readonly image: string;
  readonly cpu: string;
  readonly grace?: number | undefined;
  readonly priorityClassName?: string | undefined;
  readonly readinessProbe?: object | undefined;
  readonly livenessProbe?: object | undefined;
  readonly init?: string | undefined;
  readonly claim?: boolean | undefined;
  readonly tolerates?: boolean | undefined;
  readonly apart?: boolean | undefined;
  readonly spread?: string | undefined;
  readonly lifetime?: number | undefined;
}

function podSpec(name: string, drawn: Drawn, restartPolicy?: string): Spec {
  const { grace, priorityClassName, readinessProbe, livenessProbe, init, lifetime } = drawn;
  const main = {
    name: 'main',
    image: drawn.image,
    resources: { requests: { cpu: drawn.cpu } },
    ...(readinessProbe ? { readinessProbe } : {}),
    ...(livenessProbe ? { livenessProbe } : {}),
  };
  const first = { name: 'first', image: 'busybox', ...(init ? { restartPolicy: init } : {}) };
  const matching = { labelSelector: { matchLabels: { app: name } } };
  return {
    ...(restartPolicy ? { restartPolicy } : {}),
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
    ...(priorityClassName ? { priorityClassName } : {}),
    ...(lifetime === undefined ? {} : { activeDeadlineSeconds: lifetime }),
    ...(init === undefined ? {} : { initContainers: [first] }),
    ...(drawn.tolerates
      ? { tolerations: [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 }] }
      : {}),
    ...(drawn.apart
      ? {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { ...matching, topologyKey: 'kubernetes.io/hostname' },
              ],
            },
          },
        }
      : {}),
    ...(drawn.spread
      ? {
          topologySpreadConstraints: [
            {
              ...matching,
              maxSkew: 1,
              topologyKey: drawn.spread,
              whenUnsatisfiable: 'DoNotSchedule',
            },
          ],
        }
      : {}),
    ...(drawn.claim
      ? { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] }
      : {}),
    containers: [main],
  };
}

/** Templates of workloads whose pods restart may not have a deadline. */
const lasting = (name: string): fc.Arbitrary<Spec> =>
  template(name).map(({ spec, ...rest }) => {
    const { activeDeadlineSeconds: _, ...kept } = spec as Spec;
    return { ...rest, spec: kept };
  });

const selector = (name: string) => ({ matchLabels: { app: name } });
const minReadySeconds = fc.constantFrom(0, 0, 4);

const deployment = namespaced('apps/v1', 'Deployment', (name) =>
  fc.record({
    replicas: few,
    selector: fc.constant(selector(name)),
    template: lasting(name),
    minReadySeconds,
    paused: fc.constantFrom(false, false, true),
    progressDeadlineSeconds: fc.constantFrom(30, 600),
    strategy: fc.constantFrom<Spec>(
      { type: 'Recreate' },
      {},
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    ),
  }),
);

const claimTemplate = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

const statefulSet = namespaced('apps/v1', 'StatefulSet', (name) =>
  fc.record({
    replicas: few,
    serviceName: fc.constant(name),
    selector: fc.constant(selector(name)),
    template: lasting(name).map((template) => ({
      ...template,
      spec: { ...(template['spec'] as Spec), volumes: [] },
    })),
    minReadySeconds,
    podManagementPolicy: fc.constantFrom('OrderedReady', 'Parallel'),
    volumeClaimTemplates: fc.constantFrom([], [claimTemplate]),
    persistentVolumeClaimRetentionPolicy: fc.constantFrom(
      { whenDeleted: 'Retain', whenScaled: 'Delete' },
      { whenDeleted: 'Delete', whenScaled: 'Retain' },
    ),
    updateStrategy: fc.constantFrom<Spec>(
      { type: 'OnDelete' },
      { type: 'RollingUpdate' },
      { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    ),
  }),
);

const daemonSet = namespaced('apps/v1', 'DaemonSet', (name) =>
  fc.record({
    selector: fc.constant(selector(name)),
    template: lasting(name),
    minReadySeconds,
    updateStrategy: fc.constantFrom<Spec>(
      { type: 'RollingUpdate' },
      { type: 'OnDelete' },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    ),
  }),
);

const exitRule = (action: string, code = 1) => ({
  action,
  onExitCodes: { operator: 'In', values: [code] },
});

const disruptionRule = (action: string) => ({
  action,
  onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
});

/** What a Job makes of failures; some go with restartPolicy Never only, some with indexes only. */
const policies = fc.constantFrom<Spec>(
  {},
  {},
  { podFailurePolicy: { rules: [exitRule('FailJob'), exitRule('Ignore', 137)] } },
  { podFailurePolicy: { rules: [disruptionRule('Ignore'), exitRule('Count')] } },
  { podReplacementPolicy: 'Failed' },
  { backoffLimitPerIndex: 1, maxFailedIndexes: 1, completionMode: 'Indexed' },
  { completionMode: 'Indexed', successPolicy: { rules: [{ succeededCount: 1 }] } },
);

const commands = fc.constantFrom<Spec>(
  {},
  {},
  { command: ['sh', '-c', 'sleep 7; exit 1'] },
  { command: ['sleep', '25'] },
);

const jobSpec = (name: string): fc.Arbitrary<Spec> =>
  fc
    .record({
      completions: few,
      parallelism: fc.integer({ min: 1, max: 3 }),
      backoffLimit: fc.constantFrom(0, 2, 6),
      suspend: fc.constantFrom(false, false, true),
      deadline: maybe(fc.constantFrom(20, 300)),
      ttl: maybe(fc.constantFrom(0, 10, 100)),
      indexed: yes,
      pod: fc.constantFrom('Never' as const, 'OnFailure' as const),
      policy: policies,
      command: commands,
    })
    .chain(({ deadline, ttl, indexed, pod, policy, command, ...spec }) =>
      template(name, pod).map((template) => ({
        ...spec,
        template: withCommand(template, command),
        ...(deadline === undefined ? {} : { activeDeadlineSeconds: deadline }),
        ...(ttl === undefined ? {} : { ttlSecondsAfterFinished: ttl }),
        ...(indexed ? { completionMode: 'Indexed' } : {}),
        ...policy,
      })),
    );

function withCommand({ spec, ...rest }: Spec, command: Spec): Spec {
  const { containers, ...others } = spec as { readonly containers: readonly Spec[] };
  return {
    ...rest,
    spec: { ...others, containers: containers.map((c) => ({ ...c, ...command })) },
  };
}

const job = namespaced('batch/v1', 'Job', jobSpec);

const cronJob = namespaced('batch/v1', 'CronJob', (name) =>
  fc.record({
    schedule,
    timeZone: fc.constantFrom('Etc/UTC', 'Europe/Berlin'),
    concurrencyPolicy: fc.constantFrom('Allow', 'Forbid', 'Replace'),
    startingDeadlineSeconds: fc.constantFrom(15, 3600),
    suspend: fc.constantFrom(false, false, false, true),
    jobTemplate: jobSpec(name).map((spec) => ({ spec })),
  }),
);

const pod = fc
  .tuple(name, namespace, fc.boolean())
  .chain(([name, namespace, over]) =>
    template(name, over ? 'Never' : undefined).map(({ metadata, spec }) =>
      manifest('v1', 'Pod', { ...(metadata as object), name, namespace }, { spec }),
    ),
  );

const service = namespaced('v1', 'Service', (name) =>
  fc.record({
    selector: fc.constant({ app: name }),
    ports: fc.constant([{ name: 'http', port: 80, targetPort: 8080 }]),
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
    publishNotReadyAddresses: yes,
  }),
);

const budget = namespaced('policy/v1', 'PodDisruptionBudget', (name) =>
  fc
    .constantFrom<Spec>({ maxUnavailable: 1 }, { minAvailable: 1 }, { minAvailable: '50%' })
    .map((spec) => ({ ...spec, selector: selector(name) })),
);

const autoscaler = namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', (name) =>
  fc.record({
    scaleTargetRef: fc
      .constantFrom('Deployment', 'Deployment', 'StatefulSet')
      .map((kind) => ({ apiVersion: 'apps/v1', kind, name })),
    minReplicas: fc.constantFrom(1, 2),
    maxReplicas: fc.constantFrom(3, 6),
    metrics: fc.constant([
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ]),
  }),
);

const quota = namespaced('v1', 'ResourceQuota', () =>
  fc.record({
    hard: fc.constantFrom<Spec>(
      { pods: '3' },
      { 'requests.cpu': '1' },
      { 'count/jobs.batch': '2', services: '1' },
    ),
  }),
);

const limits = namespaced('v1', 'LimitRange', () =>
  fc.constant({ limits: [{ type: 'Container', default: { cpu: '2' }, max: { cpu: '2' } }] }),
);

const claim = namespaced('v1', 'PersistentVolumeClaim', () =>
  fc
    .constantFrom<Spec>(
      {},
      {},
      { storageClassName: 'fast-waitforfirstconsumer' },
      { storageClassName: '' },
    )
    .map((asked) => ({ ...claimTemplate.spec, ...asked })),
);

/** Volumes that an administrator made. */
const volume = fc
  .record({
    name: fc.constantFrom('disk-0', 'disk-1'),
    persistentVolumeReclaimPolicy: fc.constantFrom('Retain', 'Delete'),
    storageClassName: fc.constantFrom('', 'standard'),
  })
  .map(({ name, ...spec }) =>
    wide('v1', 'PersistentVolume', name, {
      spec: {
        ...spec,
        capacity: { storage: '2Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/data' },
      },
    }),
  );

/** Things nobody acts on, that come and go with their namespace and count against quotas. */
const inert = fc.oneof(
  namespaced('networking.k8s.io/v1', 'NetworkPolicy', (name) =>
    fc.constant({ podSelector: { matchLabels: { app: name } } }),
  ),
  namespaced('networking.k8s.io/v1', 'Ingress', (name) =>
    fc.constant({ defaultBackend: { service: { name, port: { number: 80 } } } }),
  ),
  fc
    .tuple(name, namespace, fc.constantFrom('ConfigMap', 'Secret', 'ServiceAccount'))
    .map(([name, namespace, kind]) => manifest('v1', kind, { name, namespace }, {})),
);

/** A node of which nobody says what machine it is. */
export const bareNode: KubeObject = wide('v1', 'Node', 'byhand', {});

const controllerOfOld = namespaced('v1', 'ReplicationController', (name) =>
  fc.record({
    replicas: few,
    selector: fc.constant({ app: name, by: 'rc' }),
    template: lasting(name).map((template) => ({
      ...template,
      metadata: { labels: { app: name, by: 'rc' } },
    })),
  }),
);

const replicaSet = namespaced('apps/v1', 'ReplicaSet', (name) =>
  fc.record({
    replicas: few,
    selector: fc.constant(selector(name)),
    template: lasting(name),
    minReadySeconds,
  }),
);

export const shop: KubeObject = wide('v1', 'Namespace', 'shop', {});
export const priorities: readonly KubeObject[] = [
  wide('scheduling.k8s.io/v1', 'PriorityClass', 'high', { value: 1000 }),
  wide('scheduling.k8s.io/v1', 'PriorityClass', 'low', { value: -10 }),
];

const storage = fc.constantFrom('Immediate', 'WaitForFirstConsumer').map((volumeBindingMode) =>
  wide('storage.k8s.io/v1', 'StorageClass', `fast-${volumeBindingMode.toLowerCase()}`, {
    provisioner: 'kubetape.io/hostpath',
    volumeBindingMode,
  }),
);

const KUBETAPE = 'kubetape.io/v1alpha1';
const lasts = fc.constantFrom<Spec>({}, {}, { for: '20s' }, { for: '150s' }, { for: '1500ms' });

export const fault: fc.Arbitrary<KubeObject> = fc
  .tuple(
    fc.oneof(
      fc.record({
        node: fc.constantFrom('node-1', 'node-2'),
        is: fc.constantFrom('Down', 'Partitioned', 'Slow', 'OutOfMemory', 'OutOfDisk'),
      }),
      fc.record({
        image: fc.constantFrom('nginx:*', 'busybox', '*'),
        is: fc.constantFrom('Missing', 'Slow'),
      }),
      fc.record({
        pods: fc.constantFrom({ name: '*' }, { labels: { matchLabels: { app: 'web' } } }),
        is: fc.constantFrom('Crash', 'OOMKilled', 'Hang', 'NotReady', 'Flapping'),
      }),
    ),
    lasts,
    few,
  )
  .map(([spec, lasts, n]) =>
    wide(KUBETAPE, 'Fault', `${spec.is.toLowerCase()}-${n % 2}`, { spec: { ...spec, ...lasts } }),
  );

const usage = fc.constantFrom(
  [{ value: '20m' }],
  [{ value: '900m' }],
  [{ value: '20m' }, { at: '40s', value: '900m' }, { at: '200s', value: '5m' }],
);

export const behavior: fc.Arbitrary<KubeObject> = fc
  .oneof(
    fc.record({ cpu: usage }),
    fc.record({
      exits: fc.record({
        code: fc.constantFrom(0, 1, 137),
        after: fc.constantFrom('0s', '3s', '50s'),
      }),
    }),
    fc.record({ crashes: fc.constantFrom({ every: '4s' }, { every: '11m' }) }),
    fc.record({ oomAfter: fc.constantFrom('10s', '90s') }),
    fc.record({ hangAfter: fc.constantFrom('10s', '90s') }),
    fc.record({ stop: fc.constantFrom<Spec>({ after: '7s' }, { ignored: true }) }),
    fc.record({ missing: fc.constant(true) }),
    fc.record({
      pull: fc.constantFrom<Spec>({ time: '45s' }, { min: '1s', max: '9s' }),
      start: fc.constant({ min: '0s', max: '3s' }),
      ready: fc.constantFrom('0s', '6s'),
    }),
  )
  .chain((spec) =>
    fc.tuple(image, few).map(([image, n]) =>
      wide(KUBETAPE, 'Behavior', `habit-${n % 3}`, {
        spec: { ...spec, ...(n === 0 ? {} : { selector: { image } }) },
      }),
    ),
  );

/** A Deployment that is scaled by what its pods use, with plenty to do. */
export const autoscaled: fc.Arbitrary<readonly KubeObject[]> = usage.map((cpu) => [
  manifest(
    'apps/v1',
    'Deployment',
    { name: 'web', namespace: 'default' },
    {
      spec: {
        replicas: 2,
        selector: selector('web'),
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'main', image: 'redis', resources: { requests: { cpu: '200m' } } },
            ],
          },
        },
      },
    },
  ),
  manifest(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    { name: 'web', namespace: 'default' },
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        maxReplicas: 5,
      },
    },
  ),
  wide(KUBETAPE, 'Behavior', 'load', { spec: { cpu } }),
]);

/** Something people run. */
export const workload: fc.Arbitrary<KubeObject> = fc.oneof(
  { weight: 4, arbitrary: deployment },
  { weight: 3, arbitrary: statefulSet },
  { weight: 2, arbitrary: daemonSet },
  { weight: 3, arbitrary: job },
  { weight: 2, arbitrary: cronJob },
  { weight: 2, arbitrary: pod },
  { weight: 1, arbitrary: controllerOfOld },
  { weight: 1, arbitrary: replicaSet },
);

/** What stands around it. */
export const surroundings: fc.Arbitrary<KubeObject> = fc.oneof(
  { weight: 2, arbitrary: service },
  { weight: 2, arbitrary: budget },
  { weight: 3, arbitrary: autoscaler },
  { weight: 2, arbitrary: quota },
  { weight: 1, arbitrary: limits },
  { weight: 2, arbitrary: claim },
  { weight: 1, arbitrary: volume },
  { weight: 1, arbitrary: inert },
  { weight: 1, arbitrary: fc.constant(shop) },
  { weight: 1, arbitrary: storage },
);

const controller = fc.constantFrom(
  'kube-controller-manager',
  'replicaset-controller',
  'replicaset-controller',
  'deployment-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'cronjob-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'default-scheduler',
  'kubelet',
);
const span = fc.constantFrom('40ms', '900ms', '7s', '45s', '6m');
const lastingControl = fc.constantFrom('2s', '20s', '1m30s', '10m', undefined);

/** Faults of the control plane (kinds/fault/control.ts). */
export const troubleOfControl = fc
  .tuple(
    fc.nat(9),
    lastingControl,
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          controller,
          kind: fc.constantFrom(undefined, 'Pod', 'Pod', 'ReplicaSet', 'Node', 'Deployment'),
          is: fc.constant('Stale'),
          by: fc.oneof(span, fc.constant(undefined)),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          controller,
          is: fc.constant('Crash'),
          after: fc.constantFrom(undefined, 1, 2, 5),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          controller,
          is: fc.constant('Skewed'),
          by: fc.constantFrom('-30s', '5s', '2h'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          apiServer: fc.constantFrom({}, { from: 'replicaset-*' }, { from: 'kubelet*' }),
          is: fc.constant('Refusing'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          apiServer: fc.constant({}),
          is: fc.constant('Slow'),
          by: fc.constantFrom('100ms', '3s'),
        }),
      },
    ),
  )
  .map(([n, lastingControl, spec]) =>
    wide('kubetape.io/v1alpha1', 'Fault', `control-${n}`, {
      spec: { ...spec, for: lastingControl },
    }),
  );
