// What fast-check draws for tests of clusters: manifests of every kind, valid by construction or nearly so, and what is
// done to them. Everything shrinks towards the plain and the small.

import fc from 'fast-check';
import type { KindName } from '../../kinds/index.js';
import type { Action, Manifest } from '../fuzz/plan.js';
import { surroundingsOf, type Workload } from '../fuzz/surroundings.js';
import type { FaultWish } from '../simulation-options.js';
import { access } from './access.js';
import { cluster } from './cluster.js';
import { config } from './config.js';
import { type Drawn, name, pruned, replicas, type Wrong, withField } from './drawn.js';
import { network } from './network.js';
import { storing } from './storage.js';
import { workloads } from './workloads.js';

/** Of each kind; who adds one says here what its manifests are like. A Clock is there and is not made. */
const kinds: Readonly<Record<Exclude<KindName, 'Clock'>, Drawn>> = {
  ...workloads,
  ...config,
  ...network,
  ...storing,
  ...access,
  ...cluster,
};
type DrawnKind = keyof typeof kinds;

/** A valid manifest of a kind; without one, of any. */
const manifest = (kind?: DrawnKind): fc.Arbitrary<Manifest> =>
  kind === undefined
    ? fc.oneof(...Object.keys(kinds).map((one) => manifest(one as DrawnKind)))
    : (kinds[kind].names ?? name).chain((called) =>
        kinds[kind].body(called).map((body) => {
          const { apiVersion } = kinds[kind];
          return pruned({ apiVersion, kind, metadata: { name: called }, ...body });
        }),
      );

const workload = (): fc.Arbitrary<Manifest> =>
  fc.oneof(
    ...(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] as const).map(
      (kind) => manifest(kind),
    ),
  );

/** What no kind lets pass. */
const WRONG: readonly Wrong[] = [
  ['metadata.name', 'a/b'],
  ['metadata.labels', { 'a b': 'x' }],
  ['metadata.labels', { a: 'x y' }],
  ['metadata.annotations', { 'a b': 'x' }],
];

/** A manifest that is refused because of one field, and the field that the API server then names. */
const nearMiss = (
  valid: fc.Arbitrary<Manifest> = workload(),
): fc.Arbitrary<{ readonly manifest: Manifest; readonly field: string }> =>
  valid.chain((manifest) => {
    const own: readonly Wrong[] =
      (kinds as Readonly<Record<string, Drawn>>)[manifest.kind]?.wrong ?? [];
    return fc.constantFrom(...own, ...WRONG).map(([path, value, told]) => ({
      manifest: withField(manifest, path, value) as Manifest,
      field: told ?? path,
    }));
  });

/** A manifest that is refused because of one field. */
const nearlyValid = (valid?: fc.Arbitrary<Manifest>): fc.Arbitrary<Manifest> =>
  nearMiss(valid).map(({ manifest }) => manifest);

const lasting = fc.constantFrom('2s', '20s', '1m30s', '6m');

/** What may go wrong around these manifests. */
const fault = (manifests: readonly Manifest[] = [], nodes = 3): fc.Arbitrary<FaultWish> => {
  const { images, workloads } = surroundingsOf(manifests, nodes);
  const onNode = fc.record({
    node: fc.integer({ min: 1, max: nodes }).map((i) => `node-${i}`),
    is: fc.constantFrom('Down', 'Partitioned', 'Slow', 'OutOfMemory', 'OutOfDisk'),
    for: lasting,
  });
  const ofImage = images.map((image) =>
    fc.record({ image: fc.constant(image), is: fc.constantFrom('Missing', 'Slow'), for: lasting }),
  );
  const ofPods = workloads.map(({ namespace, labels }) =>
    fc.record({
      pods: fc.constant({ namespace, labels: { matchLabels: labels } }),
      is: fc.constantFrom('Crash', 'OOMKilled', 'Hang', 'NotReady', 'Flapping'),
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
  manifest,
  deployment: () => manifest('Deployment'),
  replicaSet: () => manifest('ReplicaSet'),
  statefulSet: () => manifest('StatefulSet'),
  daemonSet: () => manifest('DaemonSet'),
  job: () => manifest('Job'),
  cronJob: () => manifest('CronJob'),
  service: () => manifest('Service'),
  budget: () => manifest('PodDisruptionBudget'),
  workload,
  nearMiss,
  nearlyValid,
  fault,
  action,
  life,
  seed,
};
