// What fast-check draws for tests of clusters: manifests of the workload kinds, valid by construction or nearly so,
// and what is done to them. Everything shrinks towards the plain and the small.

import fc from 'fast-check';
import type { Action, Manifest } from '../fuzz/plan.js';
import { surroundingsOf, type Workload } from '../fuzz/surroundings.js';
import type { FaultWish } from '../simulation-options.js';

type Spec = Readonly<Record<string, unknown>>;

const name = fc.constantFrom('web', 'api', 'shop', 'db');
const replicas = fc.integer({ min: 0, max: 5 });
const image = fc.constantFrom('nginx:1.27', 'nginx:1.28', 'example.com/app:1');

const template = (app: string, more: Spec = {}): fc.Arbitrary<Spec> =>
  fc
    .record({
      image,
      cpu: fc.constantFrom('100m', '500m', '1'),
      probe: fc.constantFrom({}, { readinessProbe: { httpGet: { port: 80 }, periodSeconds: 2 } }),
      grace: fc.constantFrom({}, { terminationGracePeriodSeconds: 5 }),
    })
    .map(({ image, cpu, probe, grace }) => ({
      metadata: { labels: { app } },
      spec: {
        ...more,
        ...grace,
        containers: [{ name: 'main', image, resources: { requests: { cpu } }, ...probe }],
      },
    }));

const manifests = (
  apiVersion: string,
  kind: string,
  spec: (app: string) => fc.Arbitrary<Spec>,
): fc.Arbitrary<Manifest> =>
  name.chain((app) =>
    spec(app).map((spec) => ({ apiVersion, kind, metadata: { name: app }, spec })),
  );

const selector = (app: string) => fc.constant({ matchLabels: { app } });

const deployment = (): fc.Arbitrary<Manifest> =>
  manifests('apps/v1', 'Deployment', (app) =>
    fc.record({
      replicas,
      selector: selector(app),
      minReadySeconds: fc.constantFrom(0, 5),
      strategy: fc.constantFrom<Spec>(
        {},
        { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        { type: 'Recreate' },
      ),
      template: template(app),
    }),
  );

const replicaSet = (): fc.Arbitrary<Manifest> =>
  manifests('apps/v1', 'ReplicaSet', (app) =>
    fc.record({ replicas, selector: selector(app), template: template(app) }),
  );

const statefulSet = (): fc.Arbitrary<Manifest> =>
  manifests('apps/v1', 'StatefulSet', (app) =>
    fc.record({
      replicas,
      serviceName: fc.constant(app),
      selector: selector(app),
      podManagementPolicy: fc.constantFrom('OrderedReady', 'Parallel'),
      template: template(app),
    }),
  );

const daemonSet = (): fc.Arbitrary<Manifest> =>
  manifests('apps/v1', 'DaemonSet', (app) =>
    fc.record({ selector: selector(app), template: template(app) }),
  );

const jobSpec = (app: string): fc.Arbitrary<Spec> =>
  fc.record({
    completions: fc.integer({ min: 1, max: 4 }),
    parallelism: fc.integer({ min: 1, max: 3 }),
    template: template(app, { restartPolicy: 'Never' }),
  });

const job = (): fc.Arbitrary<Manifest> => manifests('batch/v1', 'Job', jobSpec);

const cronJob = (): fc.Arbitrary<Manifest> =>
  manifests('batch/v1', 'CronJob', (app) =>
    fc.record({
      schedule: fc.constantFrom('* * * * *', '*/5 * * * *', '0 3 * * *'),
      concurrencyPolicy: fc.constantFrom('Allow', 'Forbid', 'Replace'),
      jobTemplate: jobSpec(app).map((spec) => ({ spec })),
    }),
  );

const service = (): fc.Arbitrary<Manifest> =>
  manifests('v1', 'Service', (app) => fc.constant({ selector: { app }, ports: [{ port: 80 }] }));

const budget = (): fc.Arbitrary<Manifest> =>
  manifests('policy/v1', 'PodDisruptionBudget', (app) =>
    fc
      .constantFrom<Spec>({ maxUnavailable: 1 }, { minAvailable: 1 }, { minAvailable: '50%' })
      .map((bound) => ({ ...bound, selector: { matchLabels: { app } } })),
  );

const workload = (): fc.Arbitrary<Manifest> =>
  fc.oneof(deployment(), replicaSet(), statefulSet(), daemonSet(), job(), cronJob());

/** A manifest with one field of its spec missing, of another type, or negative: most are refused. */
const nearlyValid = (valid: fc.Arbitrary<Manifest> = workload()): fc.Arbitrary<Manifest> =>
  valid.chain((manifest) =>
    fc
      .tuple(
        fc.constantFrom(...Object.keys(manifest.spec ?? {})),
        fc.constantFrom<unknown>(undefined, null, -1, 'x', {}, []),
      )
      .map(([field, value]) => ({ ...manifest, spec: { ...manifest.spec, [field]: value } })),
  );

const lasting = fc.constantFrom('2s', '20s', '1m30s', '6m');

/** What may go wrong around these manifests. */
const fault = (manifests: readonly Manifest[] = [], nodes = 3): fc.Arbitrary<FaultWish> => {
  const { images, workloads } = surroundingsOf(manifests, nodes);
  const onNode = fc.record({
    node: fc.integer({ min: 1, max: nodes }).map((i) => `node-${i}`),
    is: fc.constantFrom('Down', 'Partitioned', 'Slow'),
    for: lasting,
  });
  const ofImage = images.map((image) =>
    fc.record({ image: fc.constant(image), is: fc.constantFrom('Missing', 'Slow'), for: lasting }),
  );
  const ofPods = workloads.map(({ namespace, labels }) =>
    fc.record({
      pods: fc.constant({ namespace, labels: { matchLabels: labels } }),
      is: fc.constantFrom('Crash', 'OOMKilled', 'Hang', 'NotReady'),
      for: lasting,
    }),
  );
  return fc.oneof(onNode, ...ofImage, ...ofPods);
};

/** What users and misfortune may do to these manifests. */
const action = (manifests: readonly Manifest[], nodes = 3): fc.Arbitrary<Action> => {
  const { workloads } = surroundingsOf(manifests, nodes);
  const node = fc.integer({ min: 1, max: nodes }).map((i) => `node-${i}`);
  const on = (
    kinds: readonly string[],
    make: (target: Workload) => fc.Arbitrary<Action>,
  ): readonly fc.Arbitrary<Action>[] =>
    workloads.filter(({ kind }) => kinds.includes(kind)).map(make);
  const target = ({ name, namespace }: Workload) => ({ name, namespace });
  return fc.oneof(
    fc.nat(8).map((pick): Action => ({ do: 'delete-pod', pick })),
    fc.record({ do: fc.constantFrom('cordon' as const, 'uncordon', 'drain'), node }),
    fault(manifests, nodes).map((spec): Action => ({ do: 'fault', spec })),
    ...on(['Deployment', 'StatefulSet', 'ReplicaSet'], (one) =>
      replicas.map((replicas) => ({ do: 'scale', target: target(one), replicas })),
    ),
    ...on(['Deployment', 'StatefulSet', 'DaemonSet'], (one) =>
      fc.constant({ do: 'restart', target: target(one) }),
    ),
  );
};

/** Actions, and time between them. */
const life = (manifests: readonly Manifest[], nodes = 3): fc.Arbitrary<readonly Action[]> =>
  fc
    .array(fc.tuple(action(manifests, nodes), fc.constantFrom(0, 20, 1_000, 15_000, 60_000)), {
      minLength: 1,
      maxLength: 8,
    })
    .map((pairs) =>
      pairs.flatMap(([action, ms]): Action[] => (ms > 0 ? [action, { do: 'wait', ms }] : [action])),
    );

const seed = (): fc.Arbitrary<number> => fc.nat(2 ** 31);

export const arbitrary = {
  deployment,
  replicaSet,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  service,
  budget,
  workload,
  nearlyValid,
  fault,
  action,
  life,
  seed,
};
