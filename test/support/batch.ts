// A cluster for tests of controllers whose pods must run and end: one controller plays scheduler and kubelet,
// another the garbage collector, so that these tests depend on neither.
//
// What a pod does is written in its annotations: `test/seconds` until it ends (it runs on without), and
// `test/exit` codes, one for each attempt of a Job's pod, the last for all that follow.

import { Cluster } from '../../src/cluster/cluster.js';
import {
  ask,
  type Controller,
  defineController,
  defineGeneralController,
  type Intent,
  patch,
  remove,
  setStatus,
  working,
} from '../../src/controllers/controller.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { timestamp } from '../../src/machinery/duration.js';
import type { KubeObject, Manifest } from '../../src/machinery/object.js';
import { defaultSettings, type Settings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

const startOf = (pod: Pod): number => Date.parse(pod.metadata.creationTimestamp) + 1000;

const runner = defineController({
  name: 'test-kubelet',
  reconciles: 'Pod',
  reconcile(pod, view): readonly Intent[] {
    const { deletionTimestamp, annotations = {} } = pod.metadata;
    const phase = pod.status?.phase ?? 'Pending';
    const over = phase === 'Succeeded' || phase === 'Failed';
    if (deletionTimestamp !== undefined)
      return [...(over ? [] : [ended(pod, 137, view.now)]), remove(pod, { gracePeriodSeconds: 0 })];
    if (over || annotations['test/pending'] !== undefined) return [];
    const start = startOf(pod);
    if (phase === 'Pending')
      return view.now < start ? [working(start)] : [bound(pod), running(pod, view.now)];
    const seconds = annotations['test/seconds'];
    if (seconds === undefined) return [];
    const end = start + Number(seconds) * 1000;
    if (view.now < end) return [working(end)];
    const codes = (annotations['test/exit'] ?? '0').split(',');
    const owner = pod.metadata.ownerReferences?.[0];
    const job = owner && view.get('Job', owner.name, pod.metadata.namespace);
    const attempt = Math.min(job?.status?.failed ?? 0, codes.length - 1);
    return [ended(pod, Number(codes[attempt]), view.now)];
  },
});

const bound = ({ metadata }: Pod): Intent =>
  ask({
    verb: 'create',
    subresource: 'binding',
    ref: { kind: 'Pod', namespace: metadata.namespace, name: metadata.name },
    object: {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: metadata.name },
      target: { kind: 'Node', name: 'node-1' },
    } as Manifest,
  });

function running(pod: Pod, now: number): Intent {
  const at = timestamp(now);
  return setStatus(pod, {
    ...pod.status,
    phase: 'Running',
    startTime: at,
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at }],
    containerStatuses: pod.spec.containers.map(({ name, image = '' }) => ({
      name,
      image,
      imageID: '',
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: at } },
    })),
  } as Pod['status']);
}

function ended(pod: Pod, exitCode: number, now: number): Intent {
  const at = timestamp(now);
  return setStatus(pod, {
    ...pod.status,
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: at }],
    containerStatuses: pod.spec.containers.map(({ name, image = '' }) => ({
      name,
      image,
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode, finishedAt: at } },
    })),
  } as Pod['status']);
}

/** Deletes what has lost its owner, and lets go of owners deleted in the foreground. */
const collector = defineGeneralController({
  name: 'test-collector',
  watches: {
    '*': ({ object, deleted }, view) => {
      const owners = (object.metadata.ownerReferences ?? []).map(({ kind, name }) => ({
        kind,
        name,
        namespace: object.metadata.namespace,
      }));
      if (!deleted) return owners;
      const orphans = view.dependents(object.metadata.uid).map(({ kind, metadata }) => ({
        kind,
        name: metadata.name,
        namespace: metadata.namespace,
      }));
      return [...owners, ...orphans];
    },
  },
  reconcile(object, view) {
    const { finalizers = [], deletionTimestamp, ownerReferences = [] } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.includes('foregroundDeletion')) {
      const dependents = view.dependents(object.metadata.uid);
      if (dependents.length > 0)
        return dependents
          .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
          .map((dependent) => remove(dependent));
      const left = finalizers.filter((name) => name !== 'foregroundDeletion');
      return [patch(object, { metadata: { finalizers: left.length > 0 ? left : null } })];
    }
    const orphaned =
      ownerReferences.length > 0 &&
      ownerReferences.every(
        ({ kind, name, uid }) =>
          view.find({ kind, name, namespace: object.metadata.namespace })?.metadata.uid !== uid,
      );
    return orphaned && deletionTimestamp === undefined ? [remove(object)] : [];
  },
});

export interface Answer {
  readonly object?: KubeObject;
  readonly failure?: string;
  readonly warnings: readonly string[];
}

/** A cluster with the given controllers and namespace `default`, and short words for what tests ask of it. */
export function batchCluster(controllers: readonly Controller[], settings: Partial<Settings> = {}) {
  const log = memoryLog({ ...defaultSettings, ...settings });
  const all = [...controllers, runner, collector];
  const cluster = new Cluster({ log, controllers: all });
  const act = (request: unknown): Answer => {
    const { response, warnings } = cluster.act({
      request: request as never,
      actor: 'kubectl',
      technique: 'imperative-command',
      command: 'test',
    });
    return isFailure(response)
      ? { failure: response.message, warnings }
      : { object: response.object, warnings };
  };
  const create = (object: unknown): Answer => act({ verb: 'create', object });
  const change = (ref: unknown, change: unknown, subresource?: string): Answer =>
    act({
      verb: 'patch',
      ref,
      patchType: 'merge',
      patch: change,
      ...(subresource ? { subresource } : {}),
    });
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  cluster.settle();
  return {
    log,
    cluster,
    act,
    create,
    change,
    /** The same tape, opened anew. */
    reopened: () => new Cluster({ log, controllers: all }),
    /** `Normal SuccessfulCreate Created pod: j-x` of one object, in order. */
    reports: (kind: string, name: string): readonly string[] =>
      cluster.view
        .list('Event', 'default')
        .filter((e) => e.involvedObject.kind === kind && e.involvedObject.name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map((e) => `${e.type} ${e.reason} ${e.message}`),
    seconds: (n: number) => cluster.advance(n * 1000),
  };
}

export const jobManifest = (
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = {},
): Manifest =>
  ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: {
      ...spec,
      template: {
        metadata: { annotations },
        spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] },
        ...(spec['template'] as object | undefined),
      },
    },
  }) as Manifest;
