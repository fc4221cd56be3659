// Stories nobody wrote: what users and misfortune do to a cluster, drawn by fast-check, told step by step.

import fc from 'fast-check';
import type { ApiRequest } from '../../src/apiserver/request.js';
import type { Item } from '../../src/cluster/agenda.js';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster, type ClusterOptions } from '../../src/cluster/cluster.js';
import { controllers } from '../../src/controllers/index.js';
import type { ClusterEvent } from '../../src/events/event.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import type { EventLog } from '../../src/log/event-log.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { canonicalJson } from '../../src/machinery/canonical-json.js';
import { type KubeObject, kindName, type Manifest, refOf } from '../../src/machinery/object.js';
import { defaultSettings, type Settings } from '../../src/machinery/settings.js';
import { CUSTOM, customDefinition, customObject } from './story-custom.js';
import {
  autoscaled,
  bareNode,
  behavior,
  fault,
  few,
  image,
  priorities,
  shop,
  surroundings,
  troubleOfControl,
  workload,
} from './story-manifests.js';

export type Step =
  | { readonly do: 'create'; readonly manifest: Manifest }
  | {
      readonly do: 'patch';
      readonly kinds: readonly string[];
      readonly pick: number;
      readonly patch: object;
    }
  | {
      readonly do: 'delete';
      readonly kinds: readonly string[];
      readonly pick: number;
      readonly policy: 'Background' | 'Foreground' | 'Orphan';
      readonly grace: number | undefined;
    }
  | { readonly do: 'apply'; readonly manifest: Manifest; readonly force: boolean }
  | { readonly do: 'evict'; readonly pick: number }
  | { readonly do: 'settle' }
  | { readonly do: 'advance'; readonly by: number };

const create = (manifest: fc.Arbitrary<Manifest>): fc.Arbitrary<Step> =>
  manifest.map((manifest) => ({ do: 'create', manifest }));

/** Server-side apply, of something new or over what is there. */
const apply = (manifest: fc.Arbitrary<Manifest>): fc.Arbitrary<Step> =>
  fc.tuple(manifest, fc.boolean()).map(([manifest, force]) => ({ do: 'apply', manifest, force }));

const kinds = (...names: readonly string[]) => names;
const workloads = kinds('Deployment', 'StatefulSet', 'DaemonSet');
/** Which one of those there are. */
const pick = fc.nat(12);

/** Patches of an object that exists, if there is one of the kinds. */
const patches = (kinds: readonly string[], patch: fc.Arbitrary<object>): fc.Arbitrary<Step> =>
  fc.record({ pick, patch }).map((drawn) => ({ do: 'patch', kinds, ...drawn }));

const inTemplate = (spec: object, metadata: object = {}) => ({
  spec: { template: { metadata, spec } },
});

const change: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: patches(
      kinds('Deployment', 'StatefulSet', 'ReplicationController', 'ReplicaSet'),
      few.map((replicas) => ({ spec: { replicas } })),
    ),
  },
  {
    weight: 4,
    arbitrary: patches(
      workloads,
      image.map((image) => inTemplate({ containers: [{ name: 'main', image }] })),
    ),
  },
  patches(
    workloads,
    few.map((n) => inTemplate({}, { annotations: { restarted: `${n}` } })),
  ),
  patches(
    kinds('Deployment'),
    fc.boolean().map((paused) => ({ spec: { paused } })),
  ),
  {
    weight: 2,
    arbitrary: patches(
      kinds('Job', 'CronJob'),
      fc.boolean().map((suspend) => ({ spec: { suspend } })),
    ),
  },
  patches(
    kinds('Job'),
    few.map((parallelism) => ({ spec: { parallelism } })),
  ),
  {
    weight: 2,
    arbitrary: patches(
      kinds('Node'),
      fc.boolean().map((unschedulable) => ({ spec: { unschedulable } })),
    ),
  },
  patches(
    kinds('Node'),
    fc
      .constantFrom('NoExecute', 'NoSchedule', undefined)
      .map((effect) => ({ spec: { taints: effect ? [{ key: 'full', effect }] : null } })),
  ),
  patches(
    kinds('Node'),
    few.map((n) => ({ metadata: { labels: { 'topology.kubernetes.io/zone': `zone-${n % 3}` } } })),
  ),
  patches(
    kinds('EndpointSlice', 'Endpoints'),
    fc.constantFrom({ metadata: { labels: { by: 'hand' } } }, { endpoints: null, subsets: null }),
  ),
  patches(
    kinds('Pod'),
    fc.constantFrom('web', 'api', 'none', null).map((app) => ({ metadata: { labels: { app } } })),
  ),
  {
    weight: 2,
    arbitrary: patches(
      kinds(
        'Pod',
        'Deployment',
        'Job',
        'StatefulSet',
        'PersistentVolumeClaim',
        'Service',
        'CronJob',
      ),
      fc.constantFrom(
        { metadata: { finalizers: null } },
        { metadata: { finalizers: ['example.com/hold'] } },
      ),
    ),
  },
  patches(
    kinds('HorizontalPodAutoscaler'),
    few.map((n) => ({ spec: { maxReplicas: n + 2 } })),
  ),
  patches(
    kinds('ResourceQuota'),
    few.map((n) => ({ spec: { hard: { pods: `${n}` } } })),
  ),
);

const removals = (...kinds: readonly string[]): fc.Arbitrary<Step> =>
  fc
    .record({
      pick,
      policy: fc.constantFrom('Background' as const, 'Foreground' as const, 'Orphan' as const),
      grace: fc.constantFrom(undefined, undefined, 0, 3),
    })
    .map((drawn) => ({ do: 'delete', kinds, ...drawn }));

const removal = fc.oneof(
  { weight: 3, arbitrary: removals('Pod') },
  { weight: 3, arbitrary: removals('Fault', 'Behavior') },
  { weight: 4, arbitrary: removals('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob') },
  { weight: 2, arbitrary: removals('ReplicaSet', 'Service', 'HorizontalPodAutoscaler') },
  { weight: 1, arbitrary: removals('Node') },
  {
    weight: 2,
    arbitrary: removals('PersistentVolumeClaim', 'PersistentVolume', 'ResourceQuota', 'Endpoints'),
  },
  {
    weight: 1,
    arbitrary: removals('ServiceAccount', 'ConfigMap', 'EndpointSlice', 'ControllerRevision'),
  },
  { weight: 1, arbitrary: removals('Lease') },
);

/** The namespace `shop` comes and goes; `default` stays, or nothing would be left to tell. */
const closing = fc.constant<Step>({
  do: 'delete',
  kinds: ['Namespace/shop'],
  pick: 0,
  policy: 'Background',
  grace: undefined,
});

const passing = fc
  .oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 10, arbitrary: fc.integer({ min: 100, max: 20_000 }) },
    { weight: 4, arbitrary: fc.constantFrom(60_000, 400_000) },
    { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 5_000_000 }) },
  )
  .map((by): Step => ({ do: 'advance', by }));

const time = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'settle' }) },
  { weight: 7, arbitrary: passing },
);

/** Kinds of the users' own come, change and go, and their objects with them. */
const custom = fc.oneof(
  { weight: 3, arbitrary: create(customDefinition) },
  { weight: 6, arbitrary: create(customObject) },
  {
    weight: 2,
    arbitrary: patches(
      CUSTOM,
      few.map((size) => ({ spec: { size } })),
    ),
  },
  {
    weight: 1,
    arbitrary: patches(CUSTOM, fc.constant({ metadata: { finalizers: null } })),
  },
  {
    weight: 1,
    arbitrary: patches(
      kinds('CustomResourceDefinition'),
      fc.constantFrom([], ['wd']).map((shortNames) => ({ spec: { names: { shortNames } } })),
    ),
  },
  { weight: 1, arbitrary: removals(...CUSTOM) },
  { weight: 1, arbitrary: removals('CustomResourceDefinition') },
);

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: create(workload) },
  { weight: 4, arbitrary: create(surroundings) },
  { weight: 5, arbitrary: create(fault) },
  { weight: 2, arbitrary: create(behavior) },
  { weight: 1, arbitrary: create(few.map((n) => nodeManifest(n + 1))) },
  { weight: 1, arbitrary: create(fc.constant(bareNode)) },
  { weight: 4, arbitrary: apply(fc.oneof(workload, surroundings)) },
  { weight: 10, arbitrary: change },
  { weight: 6, arbitrary: removal },
  { weight: 1, arbitrary: closing },
  { weight: 3, arbitrary: custom },
  { weight: 3, arbitrary: pick.map((pick): Step => ({ do: 'evict', pick })) },
);

/** Trouble with a controller or with the API server. */
export const controlFault: fc.Arbitrary<Step> = create(troubleOfControl);

const several = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) =>
  fc.array(arbitrary, { maxLength, size: 'max' });

/** Some things to begin with, so that what comes next finds something to happen to. */
export const story: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc
      .subarray([shop, ...priorities])
      .map((all) => all.map((manifest): Step => ({ do: 'create', manifest }))),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: autoscaled.map((all) =>
          all.map((manifest): Step => ({ do: 'create', manifest })),
        ),
      },
    ),
    several(create(fc.oneof(surroundings, behavior)), 4),
    several(create(workload), 3),
    several(fc.tuple(time, step), 10),
  )
  .map((parts) => parts.flat(2));

/** What a timeline is made with. */
export const world: fc.Arbitrary<Partial<Settings>> = fc.record({
  seed: fc.nat(1_000),
  kubernetes: fc.constantFrom('1.36' as const, '1.36' as const, '1.28' as const),
  latency: fc.constantFrom('realistic' as const, 'realistic' as const, 'instant' as const),
});

export const settingsOf = (world: Partial<Settings>): Settings => ({
  ...defaultSettings,
  ...world,
});

/** A cluster with two nodes, as `kubetape init` would make it. */
export function begin(
  log: EventLog,
  onEvent?: ClusterOptions['onEvent'],
  all = controllers,
): Cluster {
  const cluster = new Cluster({ log, controllers: all, ...(onEvent ? { onEvent } : {}) });
  if (log.head > 0) return cluster;
  for (const object of bootstrapObjects(log.settings, { nodes: 2 }))
    ask(cluster, { verb: 'create', object }, 'bootstrap');
  cluster.settle();
  return cluster;
}

const ask = (cluster: Cluster, request: ApiRequest, actor = 'kubectl') =>
  cluster.act({ request, actor, technique: 'imperative-command', command: request.verb });

export function tell(cluster: Cluster, step: Step): void {
  switch (step.do) {
    case 'create':
      ask(cluster, { verb: 'create', object: step.manifest });
      return;
    case 'apply':
      ask(cluster, applying(step));
      return;
    case 'settle':
      cluster.settle();
      return;
    case 'advance':
      cluster.advance(step.by);
      return;
    default: {
      const found = chosen(cluster, step);
      if (found) ask(cluster, requestOn(step, found));
    }
  }
}

function applying({ manifest, force }: Extract<Step, { readonly do: 'apply' }>): ApiRequest {
  const { apiVersion, kind, metadata } = manifest;
  const { namespace, name = '' } = metadata ?? {};
  const ref = { kind: kindName(apiVersion, kind), name, ...(namespace ? { namespace } : {}) };
  const options = { fieldManager: 'kubectl', force };
  return { verb: 'patch', ref, patchType: 'apply', patch: manifest, options };
}

type StepOnOne = Extract<Step, { readonly do: 'patch' | 'delete' | 'evict' }>;

function chosen({ view }: Cluster, step: StepOnOne): KubeObject | undefined {
  const kinds = step.do === 'evict' ? ['Pod'] : step.kinds;
  const all = kinds.flatMap((kind) => {
    const [name = '', object] = kind.split('/');
    const one = object === undefined ? undefined : view.find({ kind: name, name: object });
    return object === undefined ? view.all(name) : one ? [one] : [];
  });
  return all[step.pick % all.length];
}

function requestOn(step: StepOnOne, object: KubeObject): ApiRequest {
  const ref = refOf(object);
  switch (step.do) {
    case 'patch':
      // Custom kinds know no other patch that a story could draw.
      return {
        verb: 'patch',
        ref,
        patchType: CUSTOM.includes(ref.kind) ? 'merge' : 'strategic',
        patch: step.patch,
      };
    case 'evict': {
      const { name, namespace } = object.metadata;
      const eviction = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
      } as unknown as Manifest;
      return { verb: 'create', ref, subresource: 'eviction', object: eviction };
    }
    case 'delete': {
      const grace = step.grace === undefined ? {} : { gracePeriodSeconds: step.grace };
      return { verb: 'delete', ref, options: { propagationPolicy: step.policy, ...grace } };
    }
  }
}

/** Tells a story; with `reopen`, the process starts anew before each step, with the log it returns. */
export function told(steps: readonly Step[], log: EventLog, reopen?: () => EventLog): Cluster {
  let cluster = begin(log);
  for (const step of steps) {
    if (reopen) cluster = new Cluster({ log: reopen() });
    tell(cluster, step);
  }
  return cluster;
}

/** Tells a story, and after each step looks whether a process that started now would have the same left to do. */
export function toldAndRecalled(
  steps: readonly Step[],
  log: EventLog,
  compare: (recalled: readonly string[], known: readonly string[]) => void,
): void {
  const cluster = begin(log);
  for (const step of steps) {
    tell(cluster, step);
    const recalled = new Cluster({ log });
    // Without latency, what was due at this very instant may be looked at once more.
    const again = new Set(
      reactionsNow(recalled).map(({ controller, key }) => `${controller} ${key}`),
    );
    const rest = (one: Cluster): string[] =>
      one
        .pending()
        .filter(({ controller, key }) => !again.has(`${controller} ${key}`))
        .map((item) => `${controllers[item.controller]?.name}: ${canonicalJson(item)}`);
    compare(rest(recalled), rest(cluster));
  }
}

const reactionsNow = (cluster: Cluster): readonly Item[] =>
  cluster
    .pending()
    .filter(({ due, because }) => due === cluster.state.now && because !== undefined);

/** The same story, with time passing in portions of these lengths, used in turn. */
export function inPortions(steps: readonly Step[], lengths: readonly number[]): readonly Step[] {
  let next = 0;
  return steps.flatMap((step) => {
    if (step.do !== 'advance') return [step];
    const portions: Step[] = [];
    let left = step.by;
    for (const length of lengths) {
      const by = Math.min(left, lengths[next++ % lengths.length] ?? length);
      if (by < left) portions.push({ do: 'advance', by });
      left -= by < left ? by : 0;
    }
    return [...portions, { do: 'advance', by: left }];
  });
}

export const inMemory = (world: Partial<Settings>): EventLog => memoryLog(settingsOf(world));

export const lines = (log: EventLog): string[] => Array.from(log.read(), canonicalJson);

/**
 * The events without those that only say how far time has come, numbered anew: what two tellings share
 * that let the same time pass in different portions.
 */
export function withoutClock(log: EventLog): string[] {
  const kept: ClusterEvent[] = [];
  const renumbered = new Map<number, number>();
  for (const event of log.read()) {
    if (event.type === 'ClockAdvanced') continue;
    kept.push(event);
    renumbered.set(event.revision, kept.length);
  }
  const renumber = (key: string, value: unknown): unknown => {
    if (key === 'resourceVersion') return String(renumbered.get(Number(value)) ?? value);
    return key === 'revision' || key === 'because'
      ? (renumbered.get(Number(value)) ?? value)
      : value;
  };
  return kept.map((event) => JSON.stringify(event, renumber));
}
