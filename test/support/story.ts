// Stories nobody wrote: what users and misfortune do to a cluster, drawn by fast-check, told step by step.

import fc from 'fast-check';
import type { ApiRequest } from '../../src/apiserver/request.js';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster } from '../../src/cluster/cluster.js';
import type { ClusterEvent } from '../../src/events/event.js';
import type { EventLog } from '../../src/log/event-log.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { canonicalJson } from '../../src/machinery/canonical-json.js';
import { type KubeObject, refOf } from '../../src/machinery/object.js';
import { defaultSettings, type Settings } from '../../src/machinery/settings.js';

export type Step =
  | { readonly do: 'create'; readonly manifest: KubeObject }
  | { readonly do: 'scale'; readonly pick: number; readonly replicas: number }
  | { readonly do: 'image'; readonly pick: number; readonly image: string }
  | {
      readonly do: 'delete';
      readonly kind: string;
      readonly pick: number;
      readonly policy: 'Background' | 'Foreground' | 'Orphan';
    }
  | { readonly do: 'settle' }
  | { readonly do: 'advance'; readonly by: number };

const template = (name: string, image: string, restartPolicy?: string) => ({
  metadata: { labels: { app: name } },
  spec: {
    ...(restartPolicy ? { restartPolicy } : {}),
    containers: [{ name: 'main', image, resources: { requests: { cpu: '100m' } } }],
  },
});
const selector = (name: string) => ({ matchLabels: { app: name } });
const manifest = (apiVersion: string, kind: string, name: string, spec: object): KubeObject =>
  ({ apiVersion, kind, metadata: { name, namespace: 'default' }, spec }) as unknown as KubeObject;

const image = fc.constantFrom('nginx:1', 'nginx:2', 'busybox', 'redis');
const name = fc.constantFrom('web', 'api', 'db');
const few = fc.nat(4);

const workload: fc.Arbitrary<KubeObject> = fc
  .record({
    name,
    image,
    few,
    which: fc.constantFrom(
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'Job',
      'CronJob',
      'Pod',
      'Service',
      'PodDisruptionBudget',
    ),
  })
  .map(({ name, image, few, which }) => {
    switch (which) {
      case 'Deployment':
        return manifest('apps/v1', which, name, {
          replicas: few,
          selector: selector(name),
          template: template(name, image),
        });
      case 'StatefulSet':
        return manifest('apps/v1', which, name, {
          replicas: few,
          serviceName: name,
          selector: selector(name),
          template: template(name, image),
        });
      case 'DaemonSet':
        return manifest('apps/v1', which, name, {
          selector: selector(name),
          template: template(name, image),
        });
      case 'Job':
        return manifest('batch/v1', which, name, {
          completions: few,
          template: template(name, 'busybox', 'Never'),
        });
      case 'CronJob':
        return manifest('batch/v1', which, name, {
          schedule: '*/2 * * * *',
          jobTemplate: { spec: { template: template(name, 'busybox', 'OnFailure') } },
        });
      case 'Service':
        return manifest('v1', which, name, { selector: { app: name }, ports: [{ port: 80 }] });
      case 'PodDisruptionBudget':
        return manifest('policy/v1', which, name, { maxUnavailable: 1, selector: selector(name) });
      default:
        return manifest('v1', 'Pod', name, template(name, image).spec);
    }
  });

const fault = fc
  .record({ node: fc.constantFrom('node-1', 'node-2'), is: fc.constantFrom('Down', 'Partitioned') })
  .map(
    ({ node, is }) =>
      ({
        apiVersion: 'kubetape.io/v1alpha1',
        kind: 'Fault',
        metadata: { name: `${node}-${is.toLowerCase()}` },
        spec: { node, is },
      }) as unknown as KubeObject,
  );

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: workload.map((manifest): Step => ({ do: 'create', manifest })) },
  {
    weight: 2,
    arbitrary: fc.record({ pick: few, replicas: few }).map((s): Step => ({ do: 'scale', ...s })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ pick: few, image }).map((s): Step => ({ do: 'image', ...s })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        kind: fc.constantFrom(
          'Pod',
          'Deployment',
          'ReplicaSet',
          'StatefulSet',
          'Job',
          'Fault',
          'Service',
        ),
        pick: few,
        policy: fc.constantFrom('Background' as const, 'Foreground' as const, 'Orphan' as const),
      })
      .map((s): Step => ({ do: 'delete', ...s })),
  },
  { weight: 1, arbitrary: fault.map((manifest): Step => ({ do: 'create', manifest })) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'settle' }) },
  {
    weight: 4,
    arbitrary: fc
      .oneof(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 100, max: 20_000 }),
        fc.constantFrom(60_000, 400_000),
      )
      .map((by): Step => ({ do: 'advance', by })),
  },
);

export const story = fc.array(step, { minLength: 1, maxLength: 14 });
export const seed = fc.nat(1_000);

export const settingsOf = (seed: number, more: Partial<Settings> = {}): Settings => ({
  ...defaultSettings,
  seed,
  ...more,
});

/** A cluster with two nodes, as `kubetape init` would make it. */
export function begin(log: EventLog): Cluster {
  const cluster = new Cluster({ log });
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
    case 'settle':
      cluster.settle();
      return;
    case 'advance':
      cluster.advance(step.by);
      return;
    case 'delete': {
      const found = cluster.view.all(step.kind)[step.pick];
      if (found)
        ask(cluster, {
          verb: 'delete',
          ref: refOf(found),
          options: { propagationPolicy: step.policy },
        });
      return;
    }
    default: {
      const all = [...cluster.view.all('Deployment'), ...cluster.view.all('StatefulSet')];
      const found = all[step.pick];
      if (!found) return;
      const patch =
        step.do === 'scale'
          ? { spec: { replicas: step.replicas } }
          : { spec: { template: { spec: { containers: [{ name: 'main', image: step.image }] } } } };
      ask(cluster, { verb: 'patch', ref: refOf(found), patchType: 'strategic', patch });
    }
  }
}

/** Tells a story; `reopen` says whether the process starts anew after each step. */
export function told(steps: readonly Step[], log: EventLog, reopen = false): Cluster {
  let cluster = begin(log);
  for (const step of steps) {
    if (reopen) cluster = new Cluster({ log });
    tell(cluster, step);
  }
  return cluster;
}

export const inMemory = (seed: number, more?: Partial<Settings>): EventLog =>
  memoryLog(settingsOf(seed, more));

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
