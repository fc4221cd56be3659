// A cluster for tests of workloads: pods that are assigned to nodes and become ready by themselves.

import { type ApiRequest, BOOTSTRAP_ACTOR } from '../../src/apiserver/request.js';
import { Cluster } from '../../src/cluster/cluster.js';
import {
  ask,
  type Controller,
  defineController,
  remove,
  setStatus,
  working,
} from '../../src/controllers/controller.js';
import { controllers as every } from '../../src/controllers/index.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { timestamp } from '../../src/machinery/duration.js';
import { type Manifest, type ObjectRef, refOf } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

const START_MS = 2_000;
export const NODES = ['node-1', 'node-2', 'node-3'];
/** An image that never becomes ready. */
export const BROKEN = 'broken:1';

/** Stands for the scheduler and the kubelets: binds pods in turn, and makes them ready two seconds later. */
export const podLife = defineController({
  name: 'test-pod-life',
  reconciles: 'Pod',
  reconcile(pod, view) {
    if (pod.metadata.deletionTimestamp !== undefined)
      return pod.metadata.deletionGracePeriodSeconds === 0
        ? []
        : [remove(pod, { gracePeriodSeconds: 0 })];
    if (!pod.spec.nodeName) {
      const wanted = pod.spec.affinity
        ? pinnedTo(pod)
        : NODES[view.roll(3, 'node', pod.metadata.uid)];
      return [
        ask({
          verb: 'create',
          ref: refOf(pod),
          subresource: 'binding',
          object: {
            apiVersion: 'v1',
            kind: 'Binding',
            metadata: { name: pod.metadata.name },
            target: { apiVersion: 'v1', kind: 'Node', name: wanted },
          } as Manifest,
        }),
      ];
    }
    if (pod.status?.phase !== 'Pending') return [];
    if (pod.spec.containers.some(({ image }) => image === BROKEN)) return [];
    const at = Date.parse(pod.metadata.creationTimestamp) + START_MS;
    return at > view.now ? [working(at)] : [setStatus(pod, ready(view.now))];
  },
});

const ready = (now: number): Pod['status'] => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(now) }],
});

const pinnedTo = (pod: Pod): string | undefined =>
  pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    ?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0];

const OURS = [
  'deployment-controller',
  'replicaset-controller',
  'replication-controller',
  'statefulset-controller',
  'daemonset-controller',
];

/** A cluster with the namespace `default`, in which only workload controllers are at work. */
export function workloadCluster(extra: readonly Controller[] = [podLife]) {
  const log = memoryLog(defaultSettings);
  const controllers = [...every.filter(({ name }) => OURS.includes(name)), ...extra];
  const cluster = new Cluster({ log, controllers });
  const act = (request: ApiRequest, actor = 'kubectl') =>
    cluster.act({ request, actor, technique: 'imperative-command', command: 'test' });
  const must = (request: ApiRequest, actor?: string) => {
    const { response } = act(request, actor);
    if (isFailure(response)) throw new Error(response.message);
    return response.object;
  };
  const world = {
    log,
    cluster,
    act,
    must,
    create: (object: unknown) => must({ verb: 'create', object: object as Manifest }),
    /** One that was there from the beginning, as nobody is at work who would see that it is ready. */
    createNode: (object: unknown) =>
      must({ verb: 'create', object: object as Manifest }, BOOTSTRAP_ACTOR),
    patch: (ref: ObjectRef, patch: unknown) =>
      must({ verb: 'patch', ref, patchType: 'merge', patch }),
    patchStatus: (ref: ObjectRef, patch: unknown) =>
      must({ verb: 'patch', ref, patchType: 'merge', patch, subresource: 'status' }),
    remove: (ref: ObjectRef) => must({ verb: 'delete', ref }),
    /** Messages of Events about an object, in the order of the log. */
    reports: (name: string) =>
      [...log.read()].flatMap((event) =>
        event.type === 'ObjectCreated' &&
        event.object.kind === 'Event' &&
        (event.object as unknown as { involvedObject: { name: string } }).involvedObject.name ===
          name
          ? [(event.object as unknown as { message: string }).message]
          : [],
      ),
  };
  world.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  return world;
}

export const template = (labels: Record<string, string>, image = 'nginx:1') => ({
  metadata: { labels },
  spec: { containers: [{ name: 'main', image }] },
});

export const deploymentManifest = (name: string, spec: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: name } },
    template: template({ app: name }),
    ...spec,
  },
});

export const podNames = (world: ReturnType<typeof workloadCluster>): readonly string[] =>
  world.cluster.view.list('Pod', 'default').map(({ metadata }) => metadata.name);
